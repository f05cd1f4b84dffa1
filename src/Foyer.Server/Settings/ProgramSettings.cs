// All that the program is told: the server's options, and what is the program's alone.

using System.Collections.Immutable;
using System.Net;
using Foyer.Net;
using Foyer.Server.History;
using Foyer.Server.Passwords;
using Foyer.Server.Reporting;
using Foyer.Server.Tls;

namespace Foyer.Server.Settings;

internal sealed record ProgramSettings
{
    public ChatServerOptions Options { get; init; } = new();

    /// <summary>The server's operators by <see cref="OperatorPasswords.KeyOf"/>.</summary>
    public ImmutableDictionary<string, PasswordHash> Operators { get; init; } = ImmutableDictionary.Create<string, PasswordHash>(StringComparer.Ordinal);

    /// <summary>Where the history is kept; null for where this user's data is.</summary>
    public string? Data { get; init; }

    /// <summary>The history is in memory only.</summary>
    public bool Memory { get; init; }

    public Durability Durability { get; init; }

    public TimeSpan? KeepFor { get; init; }

    public long? KeepBytes { get; init; }

    /// <summary>Names that this server has, beside its addresses and localhost: as <see cref="HostName.Canonical"/> makes them.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>The operator's port; 0 for any free one, null for none.</summary>
    public int? AdminPort { get; init; } = 2627;

    /// <summary>The operator has chosen it: without it the server does not start.</summary>
    public bool AdminPortIsGiven { get; init; }

    /// <summary>Null: this machine only.</summary>
    public IPAddress? AdminBind { get; init; }

    public LogFormat Log { get; init; }

    public TlsSettings Tls { get; init; } = new();

    /// <summary>What the operator should know and the server can run with, a line each.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Null: there is no history in files.</summary>
    public HistoryOptions? History => Memory || Options.Classic ? null
        : new HistoryOptions(Data ?? DataFolder.OfThisUser()) { Durability = Durability, KeepFor = KeepFor, KeepBytes = KeepBytes };

    /// <summary>All that is wrong with these settings, in the operator's words.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (string problem in Options.Validate()) yield return problem;
        if (Options.Classic && (Options.HttpPort is not null || Hosts.Length > 0)) yield return "--classic does not support HTTP: leave out --http-port and --host";
        foreach (string problem in Tls.Problems(Options)) yield return problem;
        if (AdminPortIsGiven && Endpoint.Find(Options.Endpoints, AdminPort) is { } taken) yield return $"the operator's port cannot be {AdminPort}, which is the {taken.Name} port";
        if (Data is null) yield break;
        if (Memory) yield return "--memory and --data cannot be used together: leave one of them out";
        if (Options.Classic) yield return "--classic does not keep a history: leave out --data";
    }
}
