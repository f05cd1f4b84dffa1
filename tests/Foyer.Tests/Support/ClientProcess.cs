// A real client program as a person uses it: something is typed, something is read. Run through pipes, or at a terminal
// of its own (socat makes one). Every wait ends after a while, with what had come until then; the process is ended by its id.

using System.Diagnostics;
using System.Text;

namespace Foyer.Tests.Support;

public sealed class ClientProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<byte> _received = [];
    private readonly StringBuilder _errors = new();
    private int _read; // how much of what was received has been expected already

    private ClientProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return; // the end
            lock (_errors) _errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    /// <summary>All bytes that the program has written until now, also those that were expected already.</summary>
    public IReadOnlyList<byte> Received => _received;

    /// <summary>What it has written to standard error; all of it once it has ended.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return $"{_errors}";
        }
    }

    /// <summary>
    /// Its input and output are pipes. A program that is missing fails the test and names its Debian package.
    /// (Under the names that only that package has: <c>nc</c> and <c>telnet</c> may be others.)
    /// </summary>
    public static ClientProcess Start(string package, string program, params string[] arguments)
    {
        RequireProgram(package, program);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ClientProcess(ChildProcess.Start(start));
    }

    /// <summary>It is at a terminal, which shows what is typed (its echo is received, too) and turns LF into CR LF.</summary>
    public static ClientProcess StartAtTerminal(string package, string program, params string[] arguments)
    {
        RequireProgram(package, program);
        return Start("socat", "socat", "-", $"EXEC:{string.Join(' ', [program, .. arguments])},pty,setsid,ctty,stderr");
    }

    public Task TypeLineAsync(string line) => TypeAsync(line + "\n");

    public async Task TypeAsync(string text)
    {
        Stream input = _process.StandardInput.BaseStream;
        await input.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask().WaitAsync(TestClient.Patience);
        await input.FlushAsync().WaitAsync(TestClient.Patience);
    }

    /// <summary>The end of the input, as after the last byte of a pipe.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>The next line, without its end.</summary>
    public async Task<string> ReadLineAsync() => (await ReadThroughAsync("\n")).TrimEnd('\r', '\n');

    /// <summary>Exactly these lines come next.</summary>
    public async Task ExpectAsync(params string[] lines)
    {
        foreach (string line in lines) Assert.Equal(line, await ReadLineAsync());
    }

    /// <summary>Reads up to this text and returns what was read, the text included.</summary>
    public async Task<string> ReadThroughAsync(string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        while (true)
        {
            byte[] unread = [.. _received.Skip(_read)];
            int at = unread.AsSpan().IndexOf(wanted);
            if (at >= 0)
            {
                _read += at + wanted.Length;
                return Encoding.UTF8.GetString(unread, 0, at + wanted.Length);
            }
            if (!await ReceiveAsync()) Assert.Fail($"the program's output ended before '{text}'; {WhatHadCome()}");
        }
    }

    /// <summary>Everything up to the end of its output.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReceiveAsync()) { }
        string rest = Encoding.UTF8.GetString([.. _received.Skip(_read)]);
        _read = _received.Count;
        return rest;
    }

    /// <summary>Reads the greeting and the hint, and returns the name that the server has given; the client is in the room then.</summary>
    public async Task<string> JoinAsync()
    {
        await ReadThroughAsync("You're connected to the Foyer chatserver\r");
        await ReadThroughAsync("\nYou are ");
        string name = (await ReadThroughAsync(" in #lobby with "))[..^" in #lobby with ".Length];
        Assert.EndsWith(". Type /help for commands.", await ReadLineAsync(), StringComparison.Ordinal);
        return name;
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the program did not end within {TestClient.Patience.TotalSeconds:0} s; {WhatHadCome()}");
        }
        return _process.ExitCode;
    }

    /// <summary>Ends the program at once, as when its window is closed.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) Kill();
        using var patience = new CancellationTokenSource(TestClient.Patience);
        await _process.WaitForExitAsync(patience.Token);
        _process.Dispose();
    }

    private async Task<bool> ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        using var patience = new CancellationTokenSource(TestClient.Patience);
        try
        {
            int received = await _process.StandardOutput.BaseStream.ReadAsync(buffer, patience.Token);
            _received.AddRange(buffer.AsSpan(0, received));
            return received > 0;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"nothing more came within {TestClient.Patience.TotalSeconds:0} s; {WhatHadCome()}");
        }
    }

    private string WhatHadCome()
    {
        string unread = Encoding.UTF8.GetString([.. _received.Skip(_read)]);
        lock (_errors) return $"what had come: {unread.ReplaceLineEndings("\\n")}; standard error: {_errors}";
    }

    private static void RequireProgram(string package, string program)
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, program))))
            Assert.Fail($"the program {program} is missing; it is in Debian's package {package}: apt-get install {package}");
    }
}
