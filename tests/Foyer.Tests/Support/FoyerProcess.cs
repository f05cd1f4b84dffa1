// The built program as a process of its own, as an operator starts it.

using System.Diagnostics;

namespace Foyer.Tests.Support;

public sealed class FoyerProcess : ServerProcess
{
    /// <summary>That of mai, if it was started with this operator.</summary>
    public const string OperatorPassword = "khẩu lệnh /quit";

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

    /// <summary>Starts it with a history in this folder, and without limits.</summary>
    public static Task<FoyerProcess> StartWithHistoryAsync(string folder) => StartExactlyAsync(["--limits", "off", "--data", folder]);

    /// <summary>Starts it with one operator, mai, made as an operator's manual says: the hash by `foyer hash-password`, into the environment.</summary>
    public static async Task<FoyerProcess> StartWithOperatorAsync(params string[] arguments)
    {
        (int exitCode, string hash, _) = await RunAsync(["hash-password"], OperatorPassword + "\n");
        Assert.Equal(0, exitCode);
        return await StartExactlyAsync(arguments, new Dictionary<string, string> { ["FOYER__OPERATORS__MAI"] = hash.Trim() });
    }

    private static async Task<FoyerProcess> StartExactlyAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        FoyerProcess foyer = Launch(["--port", "0", "--bind", "127.0.0.1", .. arguments], environment);
        await foyer.ExpectStartAsync();
        return foyer;
    }

    /// <summary>Runs it to its end with exactly these arguments: exit code, standard output, standard error.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync(arguments, input: "");

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments, string input)
    {
        await using FoyerProcess foyer = Launch(arguments, input: input);
        Task<string> errors = foyer.Errors.ReadToEndAsync();
        string output = await foyer.Output.ReadToEndAsync();
        return (await foyer.ExitAsync(), output, await errors);
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

    /// <summary>Comes in, past greeting, hint and what was said before; under a name of its own.</summary>
    public async Task<(TestClient Client, IReadOnlyList<string> Earlier)> JoinAsync(string name)
    {
        TestClient client = await TestClient.ConnectAsync(Port);
        await client.SendLineAsync($"/nick {name}");
        List<string> lines = [];
        while (lines.Count == 0 || lines[^1] != $"You are {name}.") lines.Add(await client.ReadLineAsync());
        return (client, lines);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _home.Dispose();
    }
}
