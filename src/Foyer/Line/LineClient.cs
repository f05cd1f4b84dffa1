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
    private volatile Words _words; // written by this client's loop, read by room turns too

    public LineClient(Connection connection, LineProtocol protocol)
    {
        _connection = connection;
        _protocol = protocol;
        _words = protocol.Settings.Words;
        _lines = new LineReader(protocol.Settings.LineBytes);
        Session = protocol.Directory.Attach(connection.RemoteAddress, this);
        connection.Outbox.Owner = this;
    }

    public Session Session { get; }

    /// <summary>The language that this person reads.</summary>
    public Words Words => _words;

    public Format Format => _protocol.Settings.Classic ? LineFormat.Classic : LineFormat.Of(_words);

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
                    Tell(Phrase.LineTooLong, _protocol.Settings.LineBytes);
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
        if (_protocol.Settings.Classic) return Session.SayAsync(text);
        if (LineCommands.IsCommand(text)) return LineCommands.RunAsync(this, text);
        return Session.SayAsync(text.StartsWith("//", StringComparison.Ordinal) ? text[1..] : text);
    }

    /// <summary>A line to this client alone, in its language.</summary>
    public void Tell(Phrase phrase, params ReadOnlySpan<object?> arguments) => Tell(_words.Format(phrase, arguments));

    /// <summary>The same for a line that was put together already (<see cref="LineWords"/>).</summary>
    public void Tell(string text) => Send(Encode(text));

    /// <summary>Ends the connection with a last line.</summary>
    public void Close(Phrase farewell) => _connection.Close(Encode(_words[farewell]));

    /// <summary>The /lang command: what this client is told from now on, by us and by its room, is in this language.</summary>
    public Task ReadInAsync(Words words)
    {
        _words = words;
        return Session.ChangeFormatAsync();
    }

    /// <summary>The /telnet command: begins to negotiate, or tells what was agreed.</summary>
    public void BeginTelnet()
    {
        _telnet ??= new TelnetClient(Send);
        Tell(_telnet.Begin() ? _words[Phrase.TelnetBegins] : _words.TelnetAgreed(_telnet.Negotiation));
    }

    public void Welcome(string room, string name, int others)
    {
        LineSettings settings = _protocol.Settings;
        string greeting = settings.Greeting.Length > 0 ? settings.Greeting + "\r\n" : "";
        Send(Encoding.UTF8.GetBytes(settings.Classic ? greeting : $"{greeting}{_words.Hint(room, name, others)}\r\n"));
    }

    public void Refuse(Refusal reason) => Tell(_words.Refused(reason));

    public void ReadsTooSlowly()
    {
        _protocol.Log.ReaderTooSlow(_connection.Id, _connection.RemoteAddress);
        _ = Session.LeaveAsync();
        Close(Phrase.ReadsTooSlowly);
    }

    private void Send(byte[] bytes)
    {
        if (bytes.Length > 0) _connection.Outbox.TrySend(bytes);
    }

    public static byte[] Encode(string line) => Encoding.UTF8.GetBytes(line + "\r\n");
}
