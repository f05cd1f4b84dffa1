// The person at a line connection: the session in the chat, the current room, the language, and the mode of typing. Commands work through
// this class. Its connection's life is ClientLoop's, and its bytes become lines in LineInput.

using System.Diagnostics.CodeAnalysis;
using Foyer.Characters;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Net;
using Foyer.Wording;

namespace Foyer.Line;

internal sealed class LineClient : IClient, IReceiver, IOutboxOwner
{
    /// <summary>What only a client has that has typed something.</summary>
    private sealed class Typing
    {
        public SessionLimits? Limits { get; set; }
        public LineMode? Mode { get; set; }
        public int? Width { get; set; }
        public Func<LineClient, Task>? More { get; set; }
    }

    private LineInput _input;
    private Task? _entering; // null once the client has joined
    private Typing? _typing;

    // Written by this client's loop. _current is also cleared when the client is removed from the room. The rooms' turns read both.
    private volatile Words _words;
    private volatile Room? _current;

    public LineClient(Connection connection, LineProtocol protocol)
    {
        Connection = connection;
        connection.Outbox.Owner = this;
        Protocol = protocol;
        _words = protocol.Settings.Words;
        Session = protocol.Directory.Attach(this);
    }

    public Connection Connection { get; }

    public LineProtocol Protocol { get; }

    public Session Session { get; }

    public ChatDirectory Directory => Protocol.Directory;

    public LineSettings Settings => Protocol.Settings;

    /// <summary>The language of this client.</summary>
    public Words Words => _words;

    /// <summary>The current room: typed lines go there, and its events come without the room's name. Null if there is none.</summary>
    public Room? Current => _current;

    /// <summary>Takes the next lines in place of the chat; null if the chat takes them.</summary>
    public LineMode? Mode
    {
        get => _typing?.Mode;
        set => (_typing ??= new Typing()).Mode = value;
    }

    /// <summary>Shows the next page; null if there is none, or if the client has not read any page.</summary>
    public Func<LineClient, Task>? More
    {
        get => _typing?.More;
        set => (_typing ??= new Typing()).More = value;
    }

    /// <summary>The width that this person chose, in columns; 0 for none. Null if the telnet client's width applies.</summary>
    public int? ChosenWidth => _typing?.Width;

    /// <summary>Lines for this client are wrapped at this width. 0: they are not, because the width is not known or not wanted.</summary>
    public int Width => Settings.Classic ? 0 : ChosenWidth ?? _input.TerminalWidth;

    public string ProtocolName => Protocol.Name;

    public Task Entered => _entering ?? Task.CompletedTask;

    public IOutbox Outbox => Connection.Outbox;

    public IPEndPoint RemoteEndPoint => Connection.RemoteEndPoint;

    public bool IsPrivate => Connection.IsPrivate;

    private ServerMetrics Metrics => Directory.Services.Metrics;

    /// <summary>Joins the lobby, with a greeting.</summary>
    public void Begin()
    {
        if (Settings.TelnetFirst) _input.NegotiateTelnet(Outbox);
        _entering = Task.CompletedTask; // not null, because the welcome may come before the next line
        _entering = BeginAsync();
        if (_entering.IsCompleted) _entering = null;
    }

    // An idle client, once it has joined, keeps none of this method's state in memory.
    private async Task BeginAsync()
    {
        await EnterAsync();
        _entering = null;
    }

    private async Task EnterAsync()
    {
        if (Directory.ServerBans.Find(Session.Person) is { } ban)
        {
            Close(_words.WithWhy(_words[Phrase.ServerBanned], ban.Left(Directory.Now), ban.Reason));
            return;
        }
        _current = Directory.Rooms.Lobby;
        if (await Session.JoinAsync(RoomDirectory.LobbyName, "", FormatIn(_current), new Replay(Settings.Replay)) is { IsDone: false } refused)
        {
            _current = null;
            Greet("");
            Tell(refused.Outcome, RoomDirectory.LobbyName);
            Tell(Phrase.InNoRoom);
        }
    }

    public async ValueTask TakeAsync(Memory<byte> bytes)
    {
        int width = _input.TerminalWidth;
        bytes = _input.TakeCommands(bytes, Outbox);
        if (_input.TerminalWidth != width) await Session.ChangeFormatAsync(FormatIn);
        int lines = 0;
        while (!Connection.IsClosing && _input.TryRead(ref bytes, Protocol.Limits.LineBytes, out string text) is var read and not LineRead.NeedMore)
        {
            if (read == LineRead.TooLong)
            {
                RefuseTooLong();
                continue;
            }
            await TakeLineAsync(text);
            lines++;
        }
        if (lines > 0) Metrics.TookLines(lines);
        _input.ReleaseIdleBuffer();
    }

    public async Task FinishAsync()
    {
        if (!_input.TryFinish(out string text)) return;
        Metrics.TookLines(1);
        await TakeLineAsync(text);
    }

    public Task LeaveAsync() => Session.LeaveAsync();

    private Task TakeLineAsync(string text)
    {
        if (Mode is null && text.Length == 0) return Task.CompletedTask;
        if (Mode is null && !Settings.Classic && !text.StartsWith('/') && Invisible.TrimStart(text) is { } typed && Protocol.Commands.Knows(typed)) text = typed; // spaces before a command are a typing slip
        bool isGoing = Mode is null && !Settings.Classic && Protocol.Commands.IsQuit(text); // works for a muted client, too
        if (!isGoing && !IsAllowed(RateKind.Message))
        {
            Mode?.Miss(text);
            return Task.CompletedTask;
        }
        if (Mode is { } mode) return mode.TakeAsync(text);
        text = TextRules.OneLine(text);
        if (Settings.Classic) return SayAsync(text);
        if (CommandTable.IsCommand(text)) return Protocol.Commands.RunAsync(this, text);
        if (Protocol.Commands.MeantBy(text) is { } meant)
        {
            Tell(Phrase.MeantCommand, text.Trim(), meant);
            return Task.CompletedTask;
        }
        return SayAsync(text.StartsWith("//", StringComparison.Ordinal) ? text[1..] : text);
    }

    private void RefuseTooLong()
    {
        bool isTold = IsAllowed(RateKind.Message);
        Mode?.Miss("");
        if (isTold) Tell(Phrase.LineTooLong, Protocol.Limits.LineBytes);
    }

    /// <summary>Says the text in the current room. Completes when the room can take more.</summary>
    public Task SayAsync(string text, bool isAction = false)
    {
        if (_current is { } room && Session.StayIn(room) is { } stay) return Session.SayAsync(stay, text, isAction);
        TellWhereNow();
        return Task.CompletedTask;
    }

    public string RoomList() => string.Join(", ", Session.Stays.Select(stay => stay.Room.Name));

    /// <summary>
    /// Counts one action of this kind. Returns false if a limit is exceeded: then the action must not be done. The client has been
    /// notified, and if it kept ignoring the limit, its connection is closing.
    /// </summary>
    public bool IsAllowed(RateKind kind)
    {
        SessionRates rates = Directory.Rates;
        if (rates.AreOff) return true;
        SessionLimits limits = (_typing ??= new Typing()).Limits ??= new SessionLimits(rates);
        limits.Rates = rates;
        RateResult result = limits.Check(kind);
        switch (result.Decision)
        {
            case RateDecision.Refused or RateDecision.Muted:
                Tell(_words.Limited(result));
                break;
            case RateDecision.Disconnected:
                CloseFlooding(_words.Limited(result));
                break;
        }
        return result.Decision == RateDecision.Allowed;
    }

    private void CloseFlooding(string farewell)
    {
        Metrics.DroppedFlooder();
        Protocol.Log.Flooded(Connection.Id, RemoteEndPoint);
        _ = LeaveAsync();
        Close(farewell);
    }

    public void ReadsTooSlowly()
    {
        Protocol.Log.ReaderTooSlow(Connection.Id, RemoteEndPoint);
        _ = LeaveAsync();
        Close(Phrase.ReadsTooSlowly);
    }

    public static byte[] Encode(string line) => Encoding.UTF8.GetBytes(line + "\r\n");

    public void Send(byte[] bytes)
    {
        if (bytes.Length > 0) Outbox.TrySend(bytes);
    }

    /// <summary>Sends a line to this client only, in its language.</summary>
    public void Tell(Phrase phrase, params ReadOnlySpan<object?> arguments) => Tell(_words.Format(phrase, arguments));

    /// <summary>Sends a finished line (see <see cref="LineWords"/>) to this client only.</summary>
    public void Tell(string text) => Send(Encode(Wrapping.Wrap(text, Width)));

    private void Tell(Answer refused, string about) => Tell(_words.Refused(refused, about, Protocol.Limits));

    /// <summary>Answers a command that failed. Failed commands have a rate limit of their own.</summary>
    public void Fail(Phrase phrase, params ReadOnlySpan<object?> arguments)
    {
        if (IsAllowed(RateKind.FailedCommand)) Tell(phrase, arguments);
    }

    /// <summary>Answers a command that the chat refused. <paramref name="about"/> is the person or the room that it concerns.</summary>
    public void Fail(Answer refused, string about = "")
    {
        if (IsAllowed(RateKind.FailedCommand)) Tell(refused, about);
    }

    /// <summary>Sends a last line and closes the connection.</summary>
    public void Close(Phrase farewell) => Close(_words[farewell]);

    private void Close(string farewell) => Connection.Close(Encode(Wrapping.Wrap(farewell, Width)));

    public Format FormatIn(Room room) => Settings.Classic ? LineFormat.Classic : LineFormat.Of(_words, withRoom: room != _current, Width);

    /// <summary>From now on, all lines for this client are in this language, those from its rooms too.</summary>
    public Task ReadInAsync(Words words)
    {
        _words = words;
        return Session.ChangeFormatAsync(FormatIn);
    }

    /// <summary>From now on, all lines for this client are wrapped at this width: see <see cref="ChosenWidth"/>.</summary>
    public Task WrapAtAsync(int? width)
    {
        (_typing ??= new Typing()).Width = width;
        return Session.ChangeFormatAsync(FormatIn);
    }

    /// <summary>Joins another room, which becomes the current room.</summary>
    public async Task<Answer> JoinAsync(string name, string key)
    {
        // At first, the new room's lines have its name. They lose it only after the previous room's lines have got theirs,
        // so no line can be taken for one of the other room.
        (Answer answer, Room? room) = await Session.JoinAsync(name, key, LineFormat.Of(_words, withRoom: true, Width), new Replay(Settings.Replay));
        if (room is not null) await TurnToAsync(room);
        return answer;
    }

    /// <summary>Leaves a room. If it was the current room, there is no current room afterwards.</summary>
    public async Task<Answer> PartAsync(Room room, string text)
    {
        Answer answer = await Session.PartAsync(room, text);
        if (answer.IsDone) Interlocked.CompareExchange(ref _current, null, room);
        return answer;
    }

    /// <summary>Makes another room the current one.</summary>
    public async Task TurnToAsync(Room room)
    {
        Room? before = _current;
        if (before == room) return;
        _current = null;
        if (before is not null && Session.StayIn(before) is { } old) await before.UseFormatAsync(old, FormatIn(before));
        _current = room;
        if (Session.StayIn(room) is not { } stay || !(await room.UseFormatAsync(stay, FormatIn(room))).IsDone)
            Interlocked.CompareExchange(ref _current, null, room); // the client was removed from the room meanwhile
    }

    /// <summary>
    /// Takes the rest of the arguments as a text that is shown beside something else: a topic, a reason, a farewell. Returns false if it is too
    /// long. In that case the client has been notified.
    /// </summary>
    public bool TryShort(Arguments arguments, out string text)
    {
        text = TextRules.Short(arguments.Rest());
        if (text.Length > TextRules.ShortChars) Fail(Phrase.TextTooLong, TextRules.ShortChars);
        return text.Length <= TextRules.ShortChars;
    }

    /// <summary>
    /// Finds a room by its name; without a name, the current room. Returns false if there is none. In that case the client has been
    /// notified. A hidden room gets the same answer as a missing one.
    /// </summary>
    public bool TryRoom(string? name, [NotNullWhen(true)] out Room? room)
    {
        room = name is null ? _current : Directory.Rooms.Find(name);
        if (room is not null && Session.MayKnowOf(room)) return true;
        if (name is null) Fail(Session.Stays.Count > 0 ? Phrase.RoomIsNone : Phrase.InNoRoom, RoomList());
        else Fail(Refusal.NoSuchRoom, NameRules.WithHash(name));
        return false;
    }

    /// <summary>Returns null if nobody has this name. In that case the client has been notified.</summary>
    public async ValueTask<Presence?> FindAsync(string name)
    {
        Presence? found = await Directory.FindAsync(name);
        if (found is null) Fail(Refusal.NoSuchPerson, name);
        return found;
    }

    /// <summary>See <see cref="LineInput.HideTyping"/>.</summary>
    public bool HideTyping() => _input.HideTyping();

    public void ShowTyping() => _input.ShowTyping();

    public void BeginTelnet() => Tell(_input.NegotiateTelnet(Outbox) is { } agreed ? _words.TelnetAgreed(agreed) : _words[Phrase.TelnetBegins]);

    public void Welcome(Welcome welcome)
    {
        if (_entering is not null)
        {
            Greet(Settings.Classic ? "" : _words.Hint(welcome.Room.Name, welcome.Name, welcome.Others) + "\r\n");
            if (Settings.Classic) return;
        }
        else
        {
            Tell(_words.InRoom(welcome.Room.Name, welcome.Name, welcome.Others));
            if (welcome.Role == Role.Owner) Tell(Phrase.YouOwnRoom);
        }
        if (welcome.Settings.Topic.Length > 0) Tell(Phrase.TopicIs, welcome.Room.Name, welcome.Settings.Topic);
    }

    private void Greet(string hint)
    {
        string greeting = Settings.Greeting.Length > 0 ? Settings.Greeting + "\r\n" : "";
        Send(Encoding.UTF8.GetBytes(Wrapping.Wrap(greeting + hint, Width))); // sent in one piece
    }

    public void Receive(Receipt receipt) => Tell(receipt.Answer, receipt.Room.Name);

    public void Tell(ChatEvent chatEvent)
    {
        if (Settings.Classic && chatEvent is not Disconnected) return;
        string text = _words.Personal(chatEvent);
        switch (chatEvent)
        {
            case Disconnected:
                _ = Session.LeaveAsync();
                Close(text);
                break;
            case RemovedFromRoom put:
                Tell(text);
                if (_current is { } room && room.Name == put.Room && Interlocked.CompareExchange(ref _current, null, room) == room) TellWhereNow();
                break;
            default:
                Tell(text);
                break;
        }
    }

    private void TellWhereNow() => Tell(Session.Stays.Count > 0 ? Phrase.RoomIsNone : Phrase.InNoRoom, RoomList());
}
