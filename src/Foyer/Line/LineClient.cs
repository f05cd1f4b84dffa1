// The person at a line connection: the session in the chat, the room that is looked at, the language, what is being typed
// at the moment. Commands work through this; the bytes are the connection's.

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Foyer.Characters;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Net;
using Foyer.Wording;

namespace Foyer.Line;

internal sealed class LineClient : LineConnection, IReceiver
{
    private SessionLimits? _limits; // only for one who has typed something
    private bool _greeted;

    // Written by this client's loop, but for being put out of the room; read by room turns too.
    private volatile Words _words;
    private volatile Room? _current;

    public LineClient(Connection connection, LineProtocol protocol) : base(connection, protocol)
    {
        _words = protocol.Settings.Words;
        Session = protocol.Directory.Attach(this);
    }

    public Session Session { get; }

    public ChatDirectory Directory => Protocol.Directory;

    public LineSettings Settings => Protocol.Settings;

    /// <summary>The language that this person reads.</summary>
    public Words Words => _words;

    /// <summary>Where the lines go that are typed, and whose events come without the room's name; null for nowhere.</summary>
    public Room? Current => _current;

    /// <summary>What takes the next lines in place of the chat.</summary>
    public LineMode? Mode { get; set; }

    /// <summary>The page that follows the last one it read; null where there is none, or for one that never read.</summary>
    public Func<LineClient, Task>? More { get; set; }

    protected override string TooSlow => _words[Phrase.ReadsTooSlowly];

    /// <summary>Into the lobby.</summary>
    protected override async Task EnterAsync()
    {
        if (Directory.ServerBans.Find(Session) is { } ban)
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

    public override Task LeaveAsync() => Session.LeaveAsync();

    protected override Task TakeLineAsync(string text)
    {
        if (Mode is null && text.Length == 0) return Task.CompletedTask;
        if (Mode is null && !Settings.Classic && !text.StartsWith('/') && Invisible.TrimStart(text) is { } typed && Protocol.Commands.Knows(typed)) text = typed; // spaces before it: a slip of the thumb
        bool isGoing = Mode is null && !Settings.Classic && text.Equals("/quit", StringComparison.OrdinalIgnoreCase); // also for one who may say nothing
        if (!isGoing && !IsAllowed(RateKind.Message))
        {
            Mode?.Miss(text);
            return Task.CompletedTask;
        }
        if (Mode is { } mode) return mode.TakeAsync(text);
        if (Settings.Classic) return SayAsync(text);
        if (CommandTable.IsCommand(text)) return Protocol.Commands.RunAsync(this, text);
        return SayAsync(text.StartsWith("//", StringComparison.Ordinal) ? text[1..] : text);
    }

    protected override void RefuseTooLong()
    {
        bool isTold = IsAllowed(RateKind.Message);
        Mode?.Miss("");
        if (isTold) Tell(Phrase.LineTooLong, Protocol.Limits.LineBytes);
    }

    /// <summary>To the room that is looked at. Completes when that can take more.</summary>
    public Task SayAsync(string text, bool isAction = false)
    {
        if (_current is { } room && Session.MemberIn(room) is { } member) return room.PostAsync(new SayRequest(member, text, isAction));
        TellWhereNow();
        return Task.CompletedTask;
    }

    public string RoomList() => string.Join(", ", Session.Members.Select(member => member.Room.Name));

    /// <summary>
    /// Counts one of it. False: it is above a limit, and not to be done; the client has been told what it needs to know,
    /// and is on its way out if it would not listen.
    /// </summary>
    public bool IsAllowed(RateKind kind)
    {
        SessionRates rates = Directory.Rates;
        if (rates.AreOff) return true;
        _limits ??= new SessionLimits(rates);
        _limits.Rates = rates;
        RateResult result = _limits.Check(kind);
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

    /// <summary>A line to this client alone, in its language.</summary>
    public void Tell(Phrase phrase, params ReadOnlySpan<object?> arguments) => Tell(_words.Format(phrase, arguments));

    /// <summary>The same for a line that was put together already (<see cref="LineWords"/>).</summary>
    public void Tell(string text) => Send(Encode(text));

    private void Tell(Answer refused, string about) => Tell(_words.Refused(refused, about, Protocol.Limits));

    /// <summary>The answer to a command that did not do what it was to do; too many of them are a limit of their own.</summary>
    public void Fail(Phrase phrase, params ReadOnlySpan<object?> arguments)
    {
        if (IsAllowed(RateKind.FailedCommand)) Tell(phrase, arguments);
    }

    /// <summary>The same for what the chat refused; <paramref name="about"/> is whom or which room it concerns.</summary>
    public void Fail(Answer refused, string about = "")
    {
        if (IsAllowed(RateKind.FailedCommand)) Tell(refused, about);
    }

    /// <summary>Ends the connection with a last line.</summary>
    public void Close(Phrase farewell) => Close(_words[farewell]);

    public Format FormatIn(Room room) => Settings.Classic ? LineFormat.Classic : LineFormat.Of(_words, withRoom: room != _current);

    /// <summary>What this client is told from now on, by us and by its rooms, is in this language.</summary>
    public Task ReadInAsync(Words words)
    {
        _words = words;
        return Session.ChangeFormatAsync(FormatIn);
    }

    /// <summary>Into a room more, which is looked at from then on.</summary>
    public async Task<Answer> JoinAsync(string name, string key)
    {
        // Its lines come with its name until those of the room before have got theirs: none is taken for the other's.
        (Answer answer, Room? room) = await Session.JoinAsync(name, key, LineFormat.Of(_words, withRoom: true), new Replay(Settings.Replay));
        if (room is not null) await TurnToAsync(room);
        return answer;
    }

    /// <summary>Out of a room. If it was the one that is looked at, none is from then on.</summary>
    public async Task<Answer> PartAsync(Room room, string text)
    {
        Answer answer = await Session.PartAsync(room, text);
        if (answer.IsDone) Interlocked.CompareExchange(ref _current, null, room);
        return answer;
    }

    /// <summary>Looks at another room.</summary>
    public async Task TurnToAsync(Room room)
    {
        Room? before = _current;
        if (before == room) return;
        _current = null;
        if (before is not null && Session.MemberIn(before) is { } old) await before.AskAsync(new SeatRequest(old, FormatIn(before)));
        _current = room;
        if (Session.MemberIn(room) is not { } member || !(await room.AskAsync(new SeatRequest(member, FormatIn(room)))).IsDone)
            Interlocked.CompareExchange(ref _current, null, room); // it was put out meanwhile
    }

    /// <summary>False: it is longer than a topic or a reason may be, and the client has been told so.</summary>
    public bool TryShort(string text)
    {
        if (text.Length > TextRules.ShortChars) Fail(Phrase.TextTooLong, TextRules.ShortChars);
        return text.Length <= TextRules.ShortChars;
    }

    /// <summary>By its name, or the room that is looked at. False: there is none, and the client has been told so; or it is hidden, and the answer is the same.</summary>
    public bool TryRoom(string? name, [NotNullWhen(true)] out Room? room)
    {
        room = name is null ? _current : Directory.Rooms.Find(name);
        if (room is not null && Session.MayKnowOf(room)) return true;
        if (name is null) Fail(Session.Members.Count > 0 ? Phrase.RoomIsNone : Phrase.InNoRoom, RoomList());
        else Fail(Refusal.NoSuchRoom, NameRules.WithHash(name));
        return false;
    }

    /// <summary>False: nobody is called so, and the client has been told so.</summary>
    public bool TryPerson(string name, [NotNullWhen(true)] out Session? person)
    {
        person = Directory.Find(name);
        if (person is null) Fail(Refusal.NoSuchPerson, name);
        return person is not null;
    }

    public void BeginTelnet() => Tell(NegotiateTelnet() is { } agreed ? _words.TelnetAgreed(agreed) : _words[Phrase.TelnetBegins]);

    public void Welcome(Welcome welcome)
    {
        if (!_greeted)
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
        _greeted = true;
        string greeting = Settings.Greeting.Length > 0 ? Settings.Greeting + "\r\n" : "";
        Send(Encoding.UTF8.GetBytes(greeting + hint)); // in one piece
    }

    public void Refuse(Room room, Answer answer) => Tell(answer, room.Name);

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

    private void TellWhereNow() => Tell(Session.Members.Count > 0 ? Phrase.RoomIsNone : Phrase.InNoRoom, RoomList());
}
