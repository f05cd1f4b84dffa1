// All settings of the program: the server's options, and the settings that only the program has.

using System.Collections.Immutable;
using Foyer.Net;
using Foyer.Server.History;
using Foyer.Server.Passwords;
using Foyer.Server.Reporting;
using Foyer.Server.Tls;

namespace Foyer.Server.Settings;

internal sealed record ProgramSettings
{
    public ChatServerOptions Options { get; init; } = new();

    /// <summary>The password hashes of the server's operators. The keys are those of <see cref="OperatorPasswords.KeyOf"/>.</summary>
    public ImmutableDictionary<string, PasswordHash> Operators { get; init; } = ImmutableDictionary.Create<string, PasswordHash>(StringComparer.Ordinal);

    /// <summary>The folder of the history; null for the folder of this user's data.</summary>
    public string? Data { get; init; }

    /// <summary>Whether the history is kept in memory only.</summary>
    public bool Memory { get; init; }

    public Durability Durability { get; init; }

    public TimeSpan? KeepFor { get; init; }

    public long? KeepBytes { get; init; }

    /// <summary>Names of this server besides its addresses and localhost, in the form that <see cref="HostName.Canonical"/> returns.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>The operator's port; 0 for any free port, null for no port.</summary>
    public int? AdminPort { get; init; } = 2627;

    /// <summary>Whether the operator chose the operator's port. If that port is then not available, the server does not start.</summary>
    public bool AdminPortIsGiven { get; init; }

    /// <summary>The address of the operator's port; null for this machine only.</summary>
    public IPAddress? AdminBind { get; init; }

    public LogFormat Log { get; init; }

    public TlsSettings Tls { get; init; } = new();

    /// <summary>Problems that the operator should know about, but that do not keep the server from running, one line each.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The options of the history in files; null if there is none. Throws <see cref="OperatorException"/> if no folder can be found for it.</summary>
    public HistoryOptions? History => Memory || Options.Classic ? null
        : new HistoryOptions(Data ?? DataOfThisUser()) { Durability = Durability, KeepFor = KeepFor, KeepBytes = KeepBytes };

    // The XDG Base Directory Specification; on Windows, the local application data.
    private static string DataOfThisUser() =>
        Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { } data && Path.IsPathRooted(data) ? Path.Combine(data, "foyer")
        : OperatingSystem.IsWindows() && Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } local
            ? Path.Combine(local, "foyer")
        : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "share", "foyer")
        : throw new OperatorException("this user has no home folder for the history: choose a folder with --data, or keep no history with --memory");

    /// <summary>Everything that is wrong with these settings, in the operator's words.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (string problem in Options.Validate()) yield return problem;
        if (Options.Classic && (Options.HttpPort is not null || Hosts.Length > 0))
            yield return "--classic does not support HTTP: leave out --http-port and --host";
        foreach (string problem in Tls.Problems(Options)) yield return problem;
        if (AdminPortIsGiven && Endpoint.WithPort(Options.Endpoints, AdminPort) is { } taken)
            yield return $"the operator's port cannot be {AdminPort}, which is the {taken.Name} port";
        if (Data is null) yield break;
        if (Memory) yield return "--memory and --data cannot be used together: leave one of them out";
        if (Options.Classic) yield return "--classic does not keep a history: leave out --data";
    }
}
