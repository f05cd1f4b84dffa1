// A person at a socket, in a test: sends bytes, expects lines. Every wait ends after a while, with what had come until then.

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Foyer.Tests.Support;

public sealed class TestClient : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TestWire _wire;
    private readonly List<byte> _received = [];

    internal TestClient(TestWire wire) => _wire = wire;

    /// <summary>As the server shows this client: <c>127.0.0.1:4711</c>.</summary>
    public string Name => _wire.Name;

    /// <summary>The socket of a client that has one.</summary>
    public Socket Socket => ((SocketWire)_wire).Socket;

    /// <summary>To a port of this machine, <paramref name="from"/> one of its loopback addresses where limits per address would be in the way.</summary>
    public static async Task<TestClient> ConnectAsync(int port, IPAddress? address = null, IPAddress? from = null) =>
        new(await SocketWire.ConnectAsync(port, address ?? IPAddress.Loopback, from));

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendLineAsync(string line) => SendAsync(line + "\r\n");

    public async Task SendAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _wire.SendAsync(bytes, patience.Token);
    }

    /// <summary>The next line, which must end in CR LF; without its end.</summary>
    public async Task<string> ReadLineAsync()
    {
        int end;
        while ((end = _received.IndexOf((byte)'\n')) < 0)
        {
            if (!await ReceiveAsync()) Assert.Fail($"the connection ended; what had come: {Show(_received)}");
        }
        byte[] line = [.. _received.Take(end + 1)];
        _received.RemoveRange(0, end + 1);
        Assert.True(line.Length >= 2 && line[^2] == '\r', $"a line without CR LF: {Show(line)}");
        return Encoding.UTF8.GetString(line.AsSpan(0, line.Length - 2));
    }

    /// <summary>Reads lines up to one with this text in it, and returns that one.</summary>
    public async Task<string> ReadThroughAsync(string text)
    {
        while (true)
        {
            string line = await ReadLineAsync();
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        }
    }

    /// <summary>The greeting and the hint come next: the client is in the lobby.</summary>
    public async Task ExpectGreetingAsync()
    {
        Assert.Equal("You're connected to the Foyer chatserver", await ReadLineAsync());
        Assert.StartsWith($"You are {Name} in #lobby with ", await ReadLineAsync(), StringComparison.Ordinal);
    }

    /// <summary>Exactly these lines come next.</summary>
    public async Task ExpectAsync(params string[] lines)
    {
        foreach (string line in lines) Assert.Equal(line, await ReadLineAsync());
    }

    /// <summary>Exactly these bytes come next.</summary>
    public async Task ExpectBytesAsync(params byte[] bytes)
    {
        while (_received.Count < bytes.Length)
        {
            if (!await ReceiveAsync()) Assert.Fail($"the connection ended; what had come: {Show(_received)}");
        }
        Assert.Equal(Show(bytes), Show([.. _received.Take(bytes.Length)]));
        _received.RemoveRange(0, bytes.Length);
    }

    /// <summary>The server ends the connection, and nothing comes before that.</summary>
    public async Task ExpectEndAsync()
    {
        while (await ReceiveAsync()) { }
        Assert.Equal("", Show(_received));
    }

    /// <summary>Everything up to the end of the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReceiveAsync()) { }
        string text = Encoding.UTF8.GetString([.. _received]);
        _received.Clear();
        return text;
    }

    /// <summary>
    /// Nothing has come that was not expected. Not a wait: the caller first makes something happen behind which any stray line would be.
    /// </summary>
    public void ExpectNothingMore()
    {
        while (_wire.Available > 0 && ReceiveAsync().GetAwaiter().GetResult()) { }
        Assert.Equal("", Show(_received));
    }

    /// <summary>Says that nothing more will be sent, as <c>nc -N</c> does; goes on receiving.</summary>
    public void HalfClose() => _wire.HalfClose();

    /// <summary>Ends with a reset instead of an orderly close.</summary>
    public void Reset() => _wire.Reset();

    public void Dispose() => _wire.Dispose();

    private async Task<bool> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[64 * 1024];
        try
        {
            int received = await _wire.ReceiveAsync(buffer, patience.Token);
            _received.AddRange(buffer.AsSpan(0, received));
            return received > 0;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"nothing more came within {Patience.TotalSeconds:0} s; what had come: {Show(_received)}");
        }
    }

    private static string Show(IEnumerable<byte> bytes) =>
        string.Concat(bytes.Select(b => b is >= 0x20 and < 0x7F ? ((char)b).ToString() : b == '\n' ? "\\n" : b == '\r' ? "\\r" : $"<{b:X2}>"));
}
