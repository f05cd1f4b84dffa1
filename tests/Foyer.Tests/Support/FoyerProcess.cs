// The built program as a process of its own, as an operator starts it; ended by its id.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Foyer.Tests.Support;

public sealed partial class FoyerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private FoyerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Where the tests' build has put the program.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "foyer.exe" : "foyer");

    /// <summary>Set by the started line; 0 before it.</summary>
    public int Port { get; private set; }

    /// <summary>Standard output after the started line, to be read line by line.</summary>
    public StreamReader Output => _process.StandardOutput;

    public StreamReader Errors => _process.StandardError;

    /// <summary>Starts it on a free loopback port, unless the arguments say otherwise, and waits for the started line.</summary>
    public static async Task<FoyerProcess> StartAsync(params string[] arguments)
    {
        FoyerProcess foyer = Launch(["--port", "0", "--bind", "127.0.0.1", .. arguments]);
        await foyer.ExpectStartAsync();
        return foyer;
    }

    /// <summary>The same with a descriptor limit.</summary>
    public static async Task<FoyerProcess> StartWithDescriptorsAsync(int limit, params string[] arguments)
    {
        string[] command = ["-c", $"ulimit -n {limit}; exec \"$0\" \"$@\"", Path, "--port", "0", "--bind", "127.0.0.1", .. arguments];
        FoyerProcess foyer = Launch(new ProcessStartInfo("bash", command));
        await foyer.ExpectStartAsync();
        return foyer;
    }

    /// <summary>Waits for the started line, and takes the port from it.</summary>
    public async Task ExpectStartAsync()
    {
        string? started = await Output.ReadLineAsync().WaitAsync(TestClient.Patience);
        Match match = Started().Match(started ?? "");
        if (!match.Success) Assert.Fail($"not the started line: {started}; standard error: {await Errors.ReadToEndAsync()}");
        Port = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Starts it with exactly these arguments, without waiting for anything. With an input, that is all that it can read.</summary>
    public static FoyerProcess Launch(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? input = null)
    {
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardInput = input is not null };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        FoyerProcess foyer = Launch(start);
        if (input is not null)
        {
            using Stream standardInput = foyer._process.StandardInput.BaseStream;
            standardInput.Write(Encoding.UTF8.GetBytes(input));
        }
        return foyer;
    }

    private static FoyerProcess Launch(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return new FoyerProcess(Process.Start(start)!);
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal by its name: TERM, INT, STOP.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-s", name, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"^ChatServer started on port (\d+)$")]
    private static partial Regex Started();
}
