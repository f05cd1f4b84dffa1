// The bytes of one line client. They are received, telnet's commands are taken out, they are split into lines, and the lines are cleaned
// and handed to the client. The client is a subclass, so that an idle client needs only one object. It knows nothing of bytes.

using System.Buffers;
using System.Net;
using System.Text;
using Foyer.Chat.Names;
using Foyer.Net;

namespace Foyer.Line;

internal abstract class LineConnection : IOutboxOwner, IGreeted
{
    /// <summary>The size of one read. The buffer is rented only while there is something to read.</summary>
    private const int ReadBytes = 16 * 1024;

    /// <summary>After a read of this size, the thread is given to other work.</summary>
    private const int GiveWayBytes = 2 * 1024;

    private readonly Connection _connection;
    private Task? _entering; // null once the client has joined
    private LineReader _lines;
    private TelnetClient? _telnet; // only for a peer that speaks telnet, or that asked us to negotiate it

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

    /// <summary>Joins the chat. If the client is refused, it has been notified, and the connection is closing.</summary>
    protected abstract Task EnterAsync();

    /// <summary>Handles a typed line, after cleaning. It may be empty.</summary>
    protected abstract Task TakeLineAsync(string text);

    /// <summary>A line exceeded the limit and was thrown away.</summary>
    protected abstract void RefuseTooLong();

    /// <summary>Leaves the chat. Completes when everything that the client is owed is in the outbox. May be called twice.</summary>
    public abstract Task LeaveAsync();

    /// <summary>The last line for a client that reads too slowly.</summary>
    protected abstract string TooSlow { get; }

    /// <summary>Joins the chat, with a greeting.</summary>
    public void Begin()
    {
        Metrics.Opened("line");
        if (Protocol.Settings.TelnetFirst) (_telnet = new TelnetClient(Send)).Begin();
        _entering = BeginAsync();
        if (_entering.IsCompleted) _entering = null;
    }

    // An idle client, once it has joined, keeps none of this method's state in memory.
    private async Task BeginAsync()
    {
        await EnterAsync();
        _entering = null;
    }

    /// <summary>Runs the connection from its beginning to its end.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (_entering is { } entering) await entering;
            do await _connection.ReceiveAsync(Memory<byte>.Empty); // an idle client waits here, without a buffer
            while (await ReadAsync() > 0);
            await TakeLastLineAsync();
        }
        catch (Exception e) when (Transport.IsLoss(e))
        {
            // The connection was lost, not closed. For the other members that makes no difference: the client left.
        }
        catch (Exception e)
        {
            Protocol.Log.ConnectionFailed(_connection.Id, "a line client", e);
        }
        finally
        {
            // The order matters: nothing more comes from the peer, the rooms put what they owe it into its outbox, and that is sent before
            // the connection closes.
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

    /// <summary>Closes the connection of a client that kept ignoring a rate limit.</summary>
    protected void CloseFlooding(string farewell)
    {
        Metrics.DroppedFlooder();
        Protocol.Log.Flooded(_connection.Id, _connection.RemoteEndPoint);
        _ = LeaveAsync();
        Close(farewell);
    }

    /// <summary>Sends a last line and closes the connection.</summary>
    public void Close(string farewell) => _connection.Close(Encode(farewell));

    /// <summary>Begins to negotiate. If that has been done already, returns what was agreed.</summary>
    protected TelnetNegotiation? NegotiateTelnet()
    {
        _telnet ??= new TelnetClient(Send);
        return _telnet.Begin() ? null : _telnet.Negotiation;
    }

    /// <summary>Hides what is typed from now on. Returns false if the client does not let us hide it.</summary>
    public bool HideTyping() => _telnet?.HideTyping() == true;

    public void ShowTyping() => _telnet?.ShowTyping();

    public void ReadsTooSlowly()
    {
        Protocol.Log.ReaderTooSlow(_connection.Id, _connection.RemoteEndPoint);
        _ = LeaveAsync();
        Close(TooSlow);
    }

    public static byte[] Encode(string line) => Encoding.UTF8.GetBytes(line + "\r\n");

    /// <summary>Reads the available bytes and returns their number; 0 if the peer will send no more.</summary>
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
            // A peer that sends without a pause would keep this thread, because its reads complete at once, and its lines may not need a room's turn.
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
