// The bytes of one line client: received, rid of telnet's commands, cut into lines, cleaned, and handed to the client, which
// is this very object (an idle client is to cost little) and yet knows nothing of bytes.

using System.Buffers;
using System.Net;
using System.Text;
using Foyer.Chat.Names;
using Foyer.Net;

namespace Foyer.Line;

internal abstract class LineConnection : IOutboxOwner, IGreeted
{
    /// <summary>Read at a time; rented only while there is something to read.</summary>
    private const int ReadBytes = 16 * 1024;

    /// <summary>A read of so much is followed by a turn of others.</summary>
    private const int GiveWayBytes = 2 * 1024;

    private readonly Connection _connection;
    private Task? _entering; // until it is in
    private LineReader _lines;
    private TelnetClient? _telnet; // only for a peer that has spoken telnet, or asked us to

    protected LineConnection(Connection connection, LineProtocol protocol)
    {
        _connection = connection;
        Protocol = protocol;
        _lines = new LineReader(protocol.Limits.LineBytes);
        connection.Outbox.Owner = this;
    }

    public LineProtocol Protocol { get; }

    public IOutbox Outbox => _connection.Outbox;

    private ServerMetrics Metrics => Protocol.Directory.Services.Metrics;

    public IPEndPoint RemoteEndPoint => _connection.RemoteEndPoint;

    public bool IsPrivate => _connection.IsPrivate;

    /// <summary>Into the chat; or it may not come in, was told so, and the connection is closing.</summary>
    protected abstract Task EnterAsync();

    /// <summary>A line that was typed, cleaned; it may be empty.</summary>
    protected abstract Task TakeLineAsync(string text);

    /// <summary>A line was above the limit, and is gone.</summary>
    protected abstract void RefuseTooLong();

    /// <summary>Out of the chat; completes when all that it owed is in the outbox. May be called twice.</summary>
    public abstract Task LeaveAsync();

    /// <summary>The last line of one who reads too slowly.</summary>
    protected abstract string TooSlow { get; }

    /// <summary>Into the chat, with a greeting.</summary>
    public void Begin()
    {
        Metrics.Opened("line");
        if (Protocol.Settings.TelnetFirst) (_telnet = new TelnetClient(Send)).Begin();
        _entering = BeginAsync();
        if (_entering.IsCompleted) _entering = null;
    }

    // One that is in and says nothing holds on to nothing of this.
    private async Task BeginAsync()
    {
        await EnterAsync();
        _entering = null;
    }

    /// <summary>The whole life of the connection, once it began.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (_entering is { } entering) await entering;
            do await _connection.ReceiveAsync(Memory<byte>.Empty); // idle here, without a buffer
            while (await ReadAsync() > 0);
            await TakeLastLineAsync();
        }
        catch (Exception e) when (Transport.IsLoss(e))
        {
            // Lost instead of closed: to the others it is the same, the client left.
        }
        catch (Exception e)
        {
            Protocol.Log.ConnectionFailed(_connection.Id, "a line client", e);
        }
        finally
        {
            // In this order: nothing more comes from the peer; all that the rooms owe it is in its outbox; that is sent, then the end.
            _connection.PeerIsDone();
            await LeaveAsync();
            _connection.Close();
            Metrics.Closed("line");
        }
    }

    async Task IGreeted.LeaveAsync()
    {
        await LeaveAsync();
        Metrics.Closed("line");
    }

    public void Send(byte[] bytes)
    {
        if (bytes.Length > 0) _connection.Outbox.TrySend(bytes);
    }

    /// <summary>Ends one that would not listen to a limit.</summary>
    protected void CloseFlooding(string farewell)
    {
        Metrics.DroppedFlooder();
        Protocol.Log.Flooded(_connection.Id, _connection.RemoteEndPoint);
        _ = LeaveAsync();
        Close(farewell);
    }

    /// <summary>Ends the connection with a last line.</summary>
    public void Close(string farewell) => _connection.Close(Encode(farewell));

    /// <summary>Begins to negotiate, or returns what was agreed.</summary>
    protected TelnetNegotiation? NegotiateTelnet()
    {
        _telnet ??= new TelnetClient(Send);
        return _telnet.Begin() ? null : _telnet.Negotiation;
    }

    /// <summary>What is typed from now on is not shown. False: this client does not let us hide it.</summary>
    public bool HideTyping() => _telnet?.HideTyping() == true;

    public void ShowTyping() => _telnet?.ShowTyping();

    public void ReadsTooSlowly()
    {
        Protocol.Log.ReaderTooSlow(_connection.Id, _connection.RemoteEndPoint);
        _ = LeaveAsync();
        Close(TooSlow);
    }

    public static byte[] Encode(string line) => Encoding.UTF8.GetBytes(line + "\r\n");

    /// <summary>Reads what there is, and returns how much that was; 0 when the peer will send no more.</summary>
    private async ValueTask<int> ReadAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            int received = await _connection.ReceiveAsync(buffer);
            if (received == 0) return 0;

            Memory<byte> input = buffer.AsMemory(0, received);
            if (_telnet is not null || input.Span.Contains(TelnetParser.Iac))
                input = input[..(_telnet ??= new TelnetClient(Send)).TakeCommands(input.Span)];
            _lines.Limit = Protocol.Limits.LineBytes;
            int lines = 0;
            for (; !_connection.IsClosing && TryReadLine(ref input, out string line); lines++) await TakeLineAsync(line);
            if (lines > 0) Metrics.TookLines(lines);
            _lines.ReleaseIdleBuffer();
            // Who sends without a pause would keep this thread: its reads complete at once, and what it types may need no room.
            if (received >= GiveWayBytes) await Task.Yield();
            return received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool TryReadLine(ref Memory<byte> input, out string text)
    {
        while (true)
        {
            ReadOnlySpan<byte> rest = input.Span;
            LineRead read = _lines.TryRead(ref rest, out ReadOnlySpan<byte> line);
            input = input[(input.Length - rest.Length)..];
            switch (read)
            {
                case LineRead.Line:
                    text = TextRules.Clean(line);
                    return true;
                case LineRead.TooLong:
                    RefuseTooLong();
                    break;
                default:
                    text = "";
                    return false;
            }
        }
    }

    private Task TakeLastLineAsync()
    {
        if (_connection.IsClosing || !_lines.TryFinish(out ReadOnlySpan<byte> line)) return Task.CompletedTask;
        Metrics.TookLines(1);
        return TakeLineAsync(TextRules.Clean(line));
    }
}
