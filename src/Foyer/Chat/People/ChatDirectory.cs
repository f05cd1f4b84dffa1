// Who is here under which name, which rooms there are, and who may not come at all. The chat's one shared table; rooms
// keep their own copies of names.

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.People;

/// <summary>Thread-safe.</summary>
internal sealed class ChatDirectory : INames
{
    private readonly Lock _gate = new();
    private readonly List<Session> _sessions = []; // guarded by _gate; each knows its place

    // Chosen names, and masked guests' names: a guest that is shown by its address is found by asking all.
    private readonly ConcurrentDictionary<string, Session> _byName = new(StringComparer.Ordinal);
    private readonly GuestNames? _masks;
    private volatile SessionRates _rates;
    private long _lastSession;

    public ChatDirectory(ChatServices services)
    {
        Services = services;
        Rooms = new RoomDirectory(services);
        _masks = services.MaskedNames ? new GuestNames() : null;
        ServerBans = new ServerBans(services);
        Operators = new OperatorLogin(services);
        _rates = new SessionRates(services.Limits, services.Time);
        Started = Now;
        History = new RoomHistory(services);
    }

    public ChatServices Services { get; }

    /// <summary>How fast one person may do things, by the limits of this moment.</summary>
    public SessionRates Rates
    {
        get
        {
            SessionRates rates = _rates;
            Limits limits = Services.Limits;
            return ReferenceEquals(rates.Limits, limits) ? rates : _rates = new SessionRates(limits, Services.Time);
        }
    }

    public RoomDirectory Rooms { get; }

    /// <summary>What was said before.</summary>
    public RoomHistory History { get; }

    public Observers Observers => Rooms.Observers;

    public ServerBans ServerBans { get; }

    public OperatorLogin Operators { get; }

    public DateTimeOffset Started { get; }

    public DateTimeOffset Now => Services.Time.GetUtcNow();

    /// <summary>A snapshot.</summary>
    public IReadOnlyList<Session> Sessions
    {
        get
        {
            lock (_gate) return [.. _sessions];
        }
    }

    public int SessionCount
    {
        get
        {
            lock (_gate) return _sessions.Count;
        }
    }

    public long NextEventId() => Rooms.Ids.Next();

    public Session Attach(IReceiver receiver)
    {
        IPEndPoint endPoint = receiver.RemoteEndPoint;
        string name = _masks?.Take(endPoint.Address) ?? endPoint.ToString();
        var session = new Session(Interlocked.Increment(ref _lastSession), name, receiver, this);
        if (_masks is not null) _byName[NameRules.Key(name)] = session;
        lock (_gate)
        {
            session.Index = _sessions.Count;
            _sessions.Add(session);
        }
        return session;
    }

    /// <summary>
    /// Somebody who reads or posts by one request and is not attached: nobody finds it, and no name is reserved for it. It asks like any
    /// other: what was said (<see cref="History"/>), who is there, whether it is banned.
    /// </summary>
    public Visitor Visit(IPEndPoint from) => new(Interlocked.Increment(ref _lastSession), _masks?.Of(from.Address) ?? from.ToString(), from);

    /// <summary>
    /// Says something in a room without being in it. Completes when the log has accepted it, which gives the message its id and position,
    /// or with why not (and no message): nobody has seen it then, nor will. Several lines are one message, as a paste is.
    /// Without a <paramref name="name"/> it is the webhook's, or the visitor's own.
    /// With a <paramref name="token"/> of this room it is allowed what a voice in the room is, wherever it comes from.
    /// A hidden room is answered as one that is not there, whatever else is wrong: look for the room first, and say the same.
    /// How long to wait, and how often one may ask, is the caller's: a log that hangs answers when it does.
    /// </summary>
    public Task<Answer<Message>> PostAsync(Visitor visitor, Room room, string? name, string text, WebhookToken? token = null)
    {
        return room.AskAsync(new PostRequest(this, ServerBans, visitor, name, PostedText.Of(text, Services.Limits), token));
    }

    public bool HasName(string key) => _byName.ContainsKey(key);

    /// <summary>For a session that has left its rooms: nobody finds it any more, and its name is free.</summary>
    public void Detach(Session session)
    {
        lock (_gate)
        {
            // The last one moves to the place that is free now.
            Session last = _sessions[^1];
            _sessions[session.Index] = last;
            last.Index = session.Index;
            _sessions.RemoveAt(_sessions.Count - 1);
        }
        if (session.ChosenName is { } name) Release(session, name);
        if (_masks is null) return;
        Release(session, session.GuestName);
        _masks.GiveBack(session.GuestName);
    }

    /// <summary>By the name that others see, by a chosen one that looks alike, or by the handle.</summary>
    public Session? Find(string name)
    {
        if (name.StartsWith(NameRules.GuestPrefix, StringComparison.OrdinalIgnoreCase)
            && long.TryParse(name.AsSpan(NameRules.GuestPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return FindFirst(session => session.Number == number);
        if (_byName.TryGetValue(NameRules.Key(name), out Session? named)) return named;
        // No index of guests by address: it would cost every idle client more than the few who are looked for are worth.
        return _masks is null && IPEndPoint.TryParse(name, out _) ? FindFirst(session => session.ChosenName is null && session.Name == name) : null;
    }

    private Session? FindFirst(Predicate<Session> which)
    {
        lock (_gate) return _sessions.Find(which);
    }

    /// <summary>Reserves the name for the session, beside the one it has, or says why not.</summary>
    public Answer TryReserve(Session session, string name)
    {
        if (NameRules.Check(name) is { IsDone: false } unfit) return unfit;
        string key = NameRules.Key(name);
        if (ServerBans.Find(key) is { } ban) return new Answer(Refusal.Banned, ban.Left(Now), ban.Reason);
        return _byName.GetOrAdd(key, session) == session ? Answer.Done : Refusal.NameInUse;
    }

    /// <summary>Frees the name if the session has it.</summary>
    public void Release(Session session, string name) => _byName.TryRemove(KeyValuePair.Create(NameRules.Key(name), session));

    /// <summary>For an event of this moment that concerns no room.</summary>
    public EventStamp Stamp(string name) => new(NextEventId(), Now, Room: "", name);

    /// <summary>To everybody, in rooms or not.</summary>
    public Answer Announce(Session by, string text)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        Services.Log.Moderated("announce", "", by.Name, "", byOperator: true);
        var announced = new Announced { Stamp = Stamp(by.Name), Text = text };
        foreach (Session session in Sessions) session.Receiver.Tell(announced);
        foreach (EventFeed observer in Observers.All) observer.Offer([announced]);
        return Answer.Done;
    }

    /// <summary>Ends the connection of somebody, who is told why.</summary>
    public Answer Kill(Session by, Session target, string reason)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        if (by == target) return Refusal.NotYourself;
        Services.Log.Moderated("kill", "", by.Name, target.Name, byOperator: true);
        target.Receiver.Tell(new Disconnected { Stamp = Stamp(by.Name), Reason = reason });
        return Answer.Done;
    }

    /// <summary>For the whole server: those whom it concerns are disconnected, but for operators.</summary>
    public Answer Ban(Session by, Sanction ban)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        if (ban.Session == by.Number) return Refusal.NotYourself;
        if (ban.Network?.Contains(by.Address) == true) return Refusal.BanHoldsYou;
        if (!ServerBans.TryAdd(ban)) return Refusal.TooManyBans;
        Services.Log.Moderated("ban", "", by.Name, ban.Shown, byOperator: true);
        foreach (Session session in Sessions.Where(session => !session.IsServerOperator && ban.Concerns(session)))
            session.Receiver.Tell(new Disconnected { Stamp = Stamp(by.Name), Reason = ban.Reason, Banned = true, Until = ban.Until });
        return Answer.Done;
    }

    /// <summary>Lifts the first ban from the whole server that <paramref name="which"/> finds.</summary>
    public Answer<Sanction> Unban(Session by, Func<Sanction, bool> which)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        if (ServerBans.Remove(which) is not { } lifted) return Refusal.NoSuchBan;
        Services.Log.Moderated("unban", "", by.Name, lifted.Shown, byOperator: true);
        return lifted;
    }

    /// <summary>The bans from the whole server.</summary>
    public Answer<Sanction[]> BansFor(Session by) => RoomRights.NeedsServerOperator(by) is { IsDone: false } refused ? refused : ServerBans.All.ToArray();

    /// <summary>Tells everybody that the server stops; completes when that has been handed out.</summary>
    public async Task StopAsync()
    {
        var stopping = new Stopping { Stamp = Stamp("") };
        await Rooms.StopAsync(stopping.Id);
        foreach (Session session in Sessions.Where(session => session.Members.Count == 0)) session.Receiver.Tell(stopping);
        Observers.Close(stopping);
    }
}
