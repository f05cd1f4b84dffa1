// The built program as a process of its own, as an operator starts it.

using System.Diagnostics;

namespace Foyer.Tests.Support;

public sealed class FoyerProcess : ServerProcess
{
    // Its data folder by default: no test meets another's history, or that of whoever runs the tests.
    private readonly TemporaryFolder _home;

    private FoyerProcess(ProcessStartInfo start, TemporaryFolder home) : base(start) => _home = home;

    /// <summary>Where the tests' build has put the program.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "foyer.exe" : "foyer");

    /// <summary>Starts it on a free loopback port, unless the arguments say otherwise, and waits for the started line.</summary>
    public static async Task<FoyerProcess> StartAsync(params string[] arguments)
    {
        FoyerProcess foyer = Launch(WithDefaults(arguments));
        await foyer.ExpectStartAsync();
        return foyer;
    }

    /// <summary>The same with a descriptor limit.</summary>
    public static async Task<FoyerProcess> StartWithDescriptorsAsync(int limit, params string[] arguments)
    {
        FoyerProcess foyer = LaunchFromShell($"ulimit -n {limit}; exec \"$0\" \"$@\"", WithDefaults(arguments));
        await foyer.ExpectStartAsync();
        return foyer;
    }

    /// <summary>Starts it by a line of a shell, where it is <c>"$0" "$@"</c>, without waiting for anything.</summary>
    public static FoyerProcess LaunchFromShell(string line, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Begin(new ProcessStartInfo("bash", ["-c", line, Path, .. arguments]), environment ?? new Dictionary<string, string>());

    private static IEnumerable<string> WithDefaults(string[] arguments)
    {
        IEnumerable<string> silence = arguments.Contains("--silence") || arguments.Contains("--classic") ? [] : ["--silence", "0"]; // nobody waits for a greeting
        return ["--port", "0", "--bind", "127.0.0.1", "--memory", "--replay", "0", .. silence, .. arguments];
    }

    /// <summary>Starts it with exactly these arguments, without waiting for anything. An empty value takes a variable away; with an input, that is all that it can read.</summary>
    public static FoyerProcess Launch(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? input = null)
    {
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardInput = input is not null };
        FoyerProcess foyer = Begin(start, environment ?? new Dictionary<string, string>());
        if (input is not null) foyer.WriteInput(input);
        return foyer;
    }

    private static FoyerProcess Begin(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        var home = new TemporaryFolder();
        start.Environment["XDG_DATA_HOME"] = home.Path;
        start.Environment["FOYER__ADMINPORT"] = "off"; // many run at once; a test that wants it says so
        foreach ((string name, string value) in environment) start.Environment[name] = value.Length > 0 ? value : null;
        return new FoyerProcess(start, home);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _home.Dispose();
    }
}
