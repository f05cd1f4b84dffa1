// The sessions and their names, the rooms, and the bans from the server. It is the only table that all parts of the chat share. Rooms
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
    private readonly List<Session> _sessions = []; // guarded by _gate; each session knows its index

    // Has chosen names and masked guest names. A guest who is shown by their address is found by a search through all sessions.
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

    /// <summary>The rate limits of one person, made from the current settings.</summary>
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

    /// <summary>The earlier messages of all rooms.</summary>
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
    /// Makes a visitor: somebody who reads or posts with a single request and is not attached. Nobody can find a visitor, and no name is reserved for
    /// them. A visitor makes requests like everybody else: the history (<see cref="History"/>), the members of a room, whether they are banned.
    /// </summary>
    public Visitor Visit(IPEndPoint from) => new(Interlocked.Increment(ref _lastSession), _masks?.Of(from.Address) ?? from.ToString(), from);

    /// <summary>
    /// Posts a message into a room for somebody who is not in it. Completes when the log has accepted the message, which then has its id and position.
    /// If the message is refused, the answer is the reason, and nobody has seen the message or will see it. Several lines are one message, like a paste.
    /// Without a <paramref name="name"/>, the name is the webhook's, or the visitor's own.
    /// With a <paramref name="token"/> of this room, the message is allowed what a member with voice is allowed, wherever it comes from.
    /// A hidden room is answered like one that does not exist, even if there is another error. So the caller must look for the room first, and give the
    /// same answer. The caller also limits the rate and the time to wait: if the log hangs, the answer comes when the log answers.
    /// </summary>
    public Task<Answer<Message>> PostAsync(Visitor visitor, Room room, string? name, string text, WebhookToken? token = null)
    {
        return room.AskAsync(new PostRequest(this, ServerBans, visitor, name, PostedText.Of(text, Services.Limits), token));
    }

    public bool HasName(string key) => _byName.ContainsKey(key);

    /// <summary>Removes a session that has left its rooms: nobody can find it any more, and its name is free.</summary>
    public void Detach(Session session)
    {
        lock (_gate)
        {
            // The last session moves to the free index.
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

    /// <summary>Finds a session by its current name, by a chosen name that looks like the given one, or by its handle.</summary>
    public Session? Find(string name)
    {
        if (name.StartsWith(NameRules.GuestPrefix, StringComparison.OrdinalIgnoreCase)
            && long.TryParse(name.AsSpan(NameRules.GuestPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return FindFirst(session => session.Number == number);
        if (_byName.TryGetValue(NameRules.Key(name), out Session? named)) return named;
        // There is no index of guests by address: it would cost every idle client more than the few searches are worth.
        return _masks is null && IPEndPoint.TryParse(name, out _) ? FindFirst(session => session.ChosenName is null && session.Name == name) : null;
    }

    private Session? FindFirst(Predicate<Session> which)
    {
        lock (_gate) return _sessions.Find(which);
    }

    /// <summary>Reserves the name for the session, which keeps its present name, or returns why it cannot.</summary>
    public Answer TryReserve(Session session, string name)
    {
        if (NameRules.Check(name) is { IsDone: false } unfit) return unfit;
        string key = NameRules.Key(name);
        if (ServerBans.Find(key) is { } ban) return new Answer(Refusal.Banned, ban.Left(Now), ban.Reason);
        return _byName.GetOrAdd(key, session) == session ? Answer.Done : Refusal.NameInUse;
    }

    /// <summary>Frees the name if the session has it.</summary>
    public void Release(Session session, string name) => _byName.TryRemove(KeyValuePair.Create(NameRules.Key(name), session));

    /// <summary>The stamp of an event of this moment that concerns no room.</summary>
    public EventStamp Stamp(string name) => new(NextEventId(), Now, Room: "", name);

    /// <summary>Sends the text to all sessions, even those in no room, and to the observers.</summary>
    public Answer Announce(Session by, string text)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        Services.Log.Moderated("announce", "", by.Name, "", byOperator: true);
        var announced = new Announced { Stamp = Stamp(by.Name), Text = text };
        foreach (Session session in Sessions) session.Receiver.Tell(announced);
        foreach (EventFeed observer in Observers.All) observer.Offer([announced]);
        return Answer.Done;
    }

    /// <summary>Disconnects the session, and sends its client the reason.</summary>
    public Answer Kill(Session by, Session target, string reason)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        if (by == target) return Refusal.NotYourself;
        Services.Log.Moderated("kill", "", by.Name, target.Name, byOperator: true);
        target.Receiver.Tell(new Disconnected { Stamp = Stamp(by.Name), Reason = reason });
        return Answer.Done;
    }

    /// <summary>Bans from the whole server. All sessions that the ban applies to are disconnected, except for operators.</summary>
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

    /// <summary>Lifts the first ban from the whole server for which <paramref name="which"/> is true.</summary>
    public Answer<Sanction> Unban(Session by, Func<Sanction, bool> which)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        if (ServerBans.Remove(which) is not { } lifted) return Refusal.NoSuchBan;
        Services.Log.Moderated("unban", "", by.Name, lifted.Shown, byOperator: true);
        return lifted;
    }

    /// <summary>The bans from the whole server.</summary>
    public Answer<Sanction[]> BansFor(Session by) => RoomRights.NeedsServerOperator(by) is { IsDone: false } refused ? refused : ServerBans.All.ToArray();

    /// <summary>Notifies everybody that the server stops. Completes when all receivers have the notice.</summary>
    public async Task StopAsync()
    {
        var stopping = new Stopping { Stamp = Stamp("") };
        await Rooms.StopAsync(stopping.Id);
        foreach (Session session in Sessions.Where(session => session.Members.Count == 0)) session.Receiver.Tell(stopping);
        Observers.Close(stopping);
    }
}
