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
    public static Task<FoyerProcess> StartAsync(params string[] arguments) =>
        StartedAsync(Launch(WithDefaults(arguments)));

    /// <summary>The same with a descriptor limit.</summary>
    public static Task<FoyerProcess> StartWithDescriptorsAsync(int limit, params string[] arguments) =>
        StartedAsync(LaunchFromShell($"ulimit -n {limit}; exec \"$0\" \"$@\"", WithDefaults(arguments)));

    /// <summary>Starts it on a free loopback port, otherwise with these arguments alone: with its own silence, replay and history.</summary>
    public static Task<FoyerProcess> StartPlainAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        StartedAsync(Launch(["--port", "0", "--bind", "127.0.0.1", .. arguments], environment));

    /// <summary>Starts it with a history in this folder, and without limits.</summary>
    public static Task<FoyerProcess> StartWithHistoryAsync(string folder) => StartPlainAsync(["--limits", "off", "--data", folder]);

    /// <summary>Starts it with one operator, mai, made as an operator's manual says: the hash by `foyer hash-password`, into the environment.</summary>
    public static async Task<FoyerProcess> StartWithOperatorAsync(params string[] arguments)
    {
        (int exitCode, string hash, _) = await RunAsync(["hash-password"], OperatorPassword + "\n");
        Assert.Equal(0, exitCode);
        return await StartPlainAsync(arguments, new Dictionary<string, string> { ["FOYER__OPERATORS__MAI"] = hash.Trim() });
    }

    /// <summary>Runs it to its end with exactly these arguments: exit code, standard output, standard error.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => RunAsync(arguments, input: "");

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(IEnumerable<string> arguments, string input, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using FoyerProcess foyer = Launch(arguments, environment, input);
        Task<string> errors = foyer.Errors.ReadToEndAsync();
        string output = await foyer.Output.ReadToEndAsync();
        return (await foyer.ExitAsync(), output, await errors);
    }

    /// <summary>It refuses these arguments: with this exit code and one line of its own on standard error, which is returned.</summary>
    public static async Task<string> RefusalAsync(int exitCode, IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string>? environment = null)
    {
        (int code, string output, string errors) = await RunAsync(arguments, input, environment);
        Assert.Equal((exitCode, ""), (code, output));
        Assert.StartsWith("foyer: ", errors, StringComparison.Ordinal);
        Assert.Equal(errors.Length - 1, errors.IndexOf('\n', StringComparison.Ordinal));
        return errors;
    }

    /// <summary>Starts it by a line of a shell, where it is <c>"$0" "$@"</c>, without waiting for anything.</summary>
    public static FoyerProcess LaunchFromShell(string line, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Begin(new ProcessStartInfo("bash", ["-c", line, Path, .. arguments]), environment ?? new Dictionary<string, string>());

    private static async Task<FoyerProcess> StartedAsync(FoyerProcess foyer)
    {
        try
        {
            await foyer.ExpectStartAsync();
            return foyer;
        }
        catch
        {
            await foyer.DisposeAsync();
            throw;
        }
    }

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

    /// <summary>Somebody new in the lobby, whom the server greets at once or soon, and shows nothing of what was said before.</summary>
    public async Task<TestClient> JoinAsync()
    {
        TestClient client = await TestClient.ConnectAsync(Port);
        await client.ExpectGreetingAsync();
        return client;
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
