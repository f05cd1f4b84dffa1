// A chat server as a process of its own, whichever: it prints the started line with its port, then the conversation.
// Every wait ends after a while; the process is ended by its id, with those that it has started.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Foyer.Tests.Support;

public partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    /// <summary>Starts it, without waiting for anything.</summary>
    protected ServerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = ChildProcess.Start(start);
    }

    public int Id => _process.Id;

    /// <summary>Set by the started line; 0 before it.</summary>
    public int Port { get; private set; }

    /// <summary>Standard output after the started line, to be read line by line.</summary>
    public StreamReader Output => _process.StandardOutput;

    public StreamReader Errors => _process.StandardError;

    /// <summary>Starts a program and waits for the started line, with more patience for one that is to be built first.</summary>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start, TimeSpan? patience = null)
    {
        var server = new ServerProcess(start);
        try
        {
            await server.ExpectStartAsync(patience);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for the started line, and takes the port from it.</summary>
    public async Task ExpectStartAsync(TimeSpan? patience = null)
    {
        string? started = await Output.ReadLineAsync().WaitAsync(patience ?? TestClient.Patience);
        Match match = Started().Match(started ?? "");
        if (!match.Success) Assert.Fail($"not the started line: {started}; standard error: {await Errors.ReadToEndAsync()}");
        Port = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>All that it can read, and the end of it.</summary>
    protected void WriteInput(string input)
    {
        using Stream standardInput = _process.StandardInput.BaseStream;
        standardInput.Write(Encoding.UTF8.GetBytes(input));
    }

    /// <summary>Exactly these lines come next on standard output.</summary>
    public async Task ExpectOutputAsync(params string[] lines)
    {
        foreach (string line in lines) Assert.Equal(line, await Output.ReadLineAsync().WaitAsync(TestClient.Patience));
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
        using Process kill = ChildProcess.Start(new ProcessStartInfo("kill", ["-s", name, Id.ToString(CultureInfo.InvariantCulture)]));
        kill.WaitForExit();
    }

    /// <summary>Ends it at once: nobody is told, the system closes its sockets.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"^ChatServer started on port (\d+)$")]
    private static partial Regex Started();
}
