// One line client: its connection on one side, its session in the chat on the other.

using System.Buffers;
using System.Text;
using Foyer.Chat;
using Foyer.Net;

namespace Foyer.Line;

internal sealed class LineClient : IReceiver, IOutboxOwner
{
    /// <summary>Read at a time; rented only while there is something to read.</summary>
    private const int ReadBytes = 16 * 1024;

    /// <summary>A read of so much is followed by a turn of others.</summary>
    private const int GiveWayBytes = 2 * 1024;

    private readonly Connection _connection;
    private readonly LineProtocol _protocol;
    private LineReader _lines;
    private TelnetClient? _telnet; // only for a peer that has spoken telnet, or asked us to
    private SessionLimits? _limits; // only for one who has said something

    public LineClient(Connection connection, LineProtocol protocol)
    {
        _connection = connection;
        _protocol = protocol;
        _lines = new LineReader(protocol.Settings.LineBytes);
        Session = protocol.Directory.Attach(connection.RemoteAddress, this);
        connection.Outbox.Owner = this;
    }

    public Session Session { get; }

    public Format Format => _protocol.Settings.Format;

    public IOutbox Outbox => _connection.Outbox;

    public async Task RunAsync()
    {
        try
        {
            if (_protocol.Settings.TelnetFirst) (_telnet = new TelnetClient(Send)).Begin();
            await Session.JoinAsync(_protocol.Directory.Lobby);
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
            _protocol.Log.ConnectionFailed(_connection.Id, e);
        }
        finally
        {
            // In this order: nothing more comes from the peer; all that the room owes it is in its outbox; that is sent, then the end.
            _connection.PeerIsDone();
            await Session.LeaveAsync();
            _connection.Close();
        }
    }

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
            while (!_connection.IsClosing && TryReadLine(ref input, out string line)) await TakeLineAsync(line);
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
                    if (IsAllowed(What.Message)) Tell(LineWords.LineTooLong(_protocol.Settings.LineBytes));
                    break;
                default:
                    text = "";
                    return false;
            }
        }
    }

    private Task TakeLastLineAsync() =>
        !_connection.IsClosing && _lines.TryFinish(out ReadOnlySpan<byte> line) ? TakeLineAsync(TextRules.Clean(line)) : Task.CompletedTask;

    private Task TakeLineAsync(string text)
    {
        if (text.Length == 0) return Task.CompletedTask;
        if (_protocol.Settings.Classic) return SayAsync(text);
        if (LineCommands.IsCommand(text)) return LineCommands.RunAsync(this, text);
        return SayAsync(text.StartsWith("//", StringComparison.Ordinal) ? text[1..] : text);
    }

    private Task SayAsync(string text) => IsAllowed(What.Message) ? Session.SayAsync(text) : Task.CompletedTask;

    /// <summary>
    /// Counts one of it. False: it is above a limit, and not to be done; the client has been told what it needs to know,
    /// and is on its way out if it would not listen.
    /// </summary>
    public bool IsAllowed(What what)
    {
        if (_protocol.Settings.Rates.AreOff) return true;
        Verdict verdict = (_limits ??= new SessionLimits(_protocol.Settings.Rates)).Check(what);
        switch (verdict.Ruling)
        {
            case Ruling.Refused or Ruling.Muted:
                Tell(LineWords.Limited(verdict));
                break;
            case Ruling.Disconnected:
                _protocol.Log.Flooded(_connection.Id, _connection.RemoteAddress);
                _ = Session.LeaveAsync();
                Close(LineWords.Limited(verdict));
                break;
        }
        return verdict.Ruling == Ruling.Allowed;
    }

    /// <summary>A line to this client alone.</summary>
    public void Tell(string text) => Send(Encode(text));

    /// <summary>Ends the connection with a last line.</summary>
    public void Close(string farewell) => _connection.Close(Encode(farewell));

    /// <summary>The /telnet command: begins to negotiate, or tells what was agreed.</summary>
    public void BeginTelnet()
    {
        _telnet ??= new TelnetClient(Send);
        Tell(_telnet.Begin() ? LineWords.TelnetBegins : LineWords.TelnetAgreed(_telnet.Negotiation));
    }

    public void Welcome(string room, string name, int others)
    {
        LineSettings settings = _protocol.Settings;
        string greeting = settings.Greeting.Length > 0 ? settings.Greeting + "\r\n" : "";
        Send(Encoding.UTF8.GetBytes(settings.Classic ? greeting : $"{greeting}{LineWords.Hint(room, name, others)}\r\n"));
    }

    public void Refuse(Refusal reason) => Tell(LineWords.Refused(reason));

    public void ReadsTooSlowly()
    {
        _protocol.Log.ReaderTooSlow(_connection.Id, _connection.RemoteAddress);
        _ = Session.LeaveAsync();
        Close(LineWords.ReadsTooSlowly);
    }

    private void Send(byte[] bytes)
    {
        if (bytes.Length > 0) _connection.Outbox.TrySend(bytes);
    }

    public static byte[] Encode(string line) => Encoding.UTF8.GetBytes(line + "\r\n");
}
