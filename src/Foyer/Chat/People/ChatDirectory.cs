// The people who are connected and their names, the rooms, and the bans from the server. It is the only table that all parts of the chat share. Rooms
// keep their own copies of names.

using System.Collections.Concurrent;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Chat.People;

/// <summary>Thread-safe.</summary>
internal sealed class ChatDirectory : IPeople
{
    private readonly Lock _gate = new();
    private readonly List<Participant> _people = []; // guarded by _gate; in the order of their ids

    // Has chosen names and masked guest names. A guest who is shown by their address is found by a search through all people.
    private readonly ConcurrentDictionary<string, Participant> _byName = new(StringComparer.Ordinal);
    private readonly GuestNames? _masks;
    private volatile SessionRates _rates;
    private volatile bool _isStopping;

    public ChatDirectory(ChatServices services)
    {
        Services = services;
        Rooms = new RoomDirectory(services, this);
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
    public IReadOnlyList<Participant> People
    {
        get
        {
            lock (_gate) return [.. _people];
        }
    }

    public int PersonCount
    {
        get
        {
            lock (_gate) return _people.Count;
        }
    }

    public bool IsStopping => _isStopping;

    public long NextEventId() => Rooms.Ids.Next();

    /// <summary>Attaches the client of a new person.</summary>
    public Session Attach(IReceiver receiver)
    {
        IPEndPoint endPoint = receiver.RemoteEndPoint;
        string name = _masks?.Take(endPoint.Address) ?? endPoint.ToString();
        Participant participant;
        lock (_gate)
        {
            participant = new Participant(NewPerson(name, endPoint), this);
            _people.Add(participant);
        }
        var session = new Session(participant, receiver);
        participant.TryAttach(session, isFirst: true);
        if (_masks is not null) _byName[NameRules.Key(name)] = participant;
        return session;
    }

    /// <summary>
    /// Makes a person who reads or posts with a single request and has no session. Nobody can find them, and no name is reserved for them. They make requests
    /// like everybody else: the history (<see cref="History"/>), the members of a room, whether they are banned.
    /// </summary>
    public Person Visit(IPEndPoint from) => NewPerson(_masks?.Of(from.Address) ?? from.ToString(), from);

    private Person NewPerson(string name, IPEndPoint from) =>
        new(new PersonId(Services.Source, Services.Peers.NextPersonNumber()), name, AddressGroup.Of(from.Address));

    /// <summary>
    /// Posts a message into a room for somebody who is not in it. Completes when the log has accepted the message, which then has its id and position.
    /// If the message is refused, the answer is the reason, and nobody has seen the message or will see it. Several lines are one message, like a paste.
    /// Without a <paramref name="name"/>, the name is the webhook's, or the visitor's own.
    /// With a <paramref name="token"/> of this room, the message is allowed what a member with voice is allowed, wherever it comes from.
    /// A hidden room is answered like one that does not exist, even if there is another error. So the caller must look for the room first, and give the
    /// same answer. The caller also limits the rate and the time to wait: if the log hangs, the answer comes when the log answers.
    /// </summary>
    public Task<Answer<Message>> PostAsync(Person visitor, Room room, string? name, string text, WebhookToken? token = null)
    {
        var posted = PostedText.Of(text, Services.Limits);
        string key = NameRules.Key(name ?? visitor.Name);
        Answer nameBan = name is null ? Answer.Done : BanOn(key);
        return room.AskToSayAsync(new PostRequest(visitor, name, posted.Text, token?.Hash, posted.Answer, BanOn(ServerBans.Find(visitor)), nameBan, _byName.ContainsKey(key)));
    }

    private Answer BanOn(Sanction? ban) => ban is null ? Answer.Done : new Answer(Refusal.Banned, ban.Left(Now), ban.Reason);

    private Answer BanOn(string nameKey) => BanOn(ServerBans.Find(nameKey));

    /// <summary>Removes a person who has left their rooms: nobody can find them any more, and their name is free.</summary>
    public void Detach(Participant participant)
    {
        lock (_gate)
        {
            if (IndexOf(participant.Id) is >= 0 and var index) _people.RemoveAt(index);
        }
        Person person = participant.Person;
        if (person.HasChosenName) Release(participant, person.Name);
        if (_masks is null) return;
        Release(participant, participant.GuestName);
        _masks.GiveBack(participant.GuestName);
    }

    /// <summary>Finds a person, wherever they are connected, by their current name, by a chosen name that looks like the given one, or by their handle.</summary>
    public async ValueTask<Presence?> FindAsync(string name) => Find(name)?.Presence ?? await Services.Peers.FindAsync(name);

    /// <summary>Finds a person who is connected to this server, in the same way.</summary>
    public Participant? Find(string name)
    {
        if (name.StartsWith(Person.GuestPrefix, StringComparison.OrdinalIgnoreCase)
            && long.TryParse(name.AsSpan(Person.GuestPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return Find(new PersonId(Services.Source, number));
        if (_byName.TryGetValue(NameRules.Key(name), out Participant? named)) return named;
        if (_masks is not null || !IPEndPoint.TryParse(name, out _)) return null;
        // There is no index of guests by address: it would cost every idle client more than the few searches are worth.
        lock (_gate) return _people.Find(guest => guest.Person is { HasChosenName: false } person && person.Name == name);
    }

    /// <summary>Null if the person has left.</summary>
    public Participant? Find(PersonId id)
    {
        lock (_gate) return IndexOf(id) is >= 0 and var index ? _people[index] : null;
    }

    // Under _gate. The newest person is at the end.
    private int IndexOf(PersonId id)
    {
        int low = 0, high = _people.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = _people[middle].Id.CompareTo(id);
            if (order == 0) return middle;
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return -1;
    }

    /// <summary>Reserves the name for the person, who keeps their present name, or returns why they cannot have it.</summary>
    public async ValueTask<Answer> ClaimAsync(Participant participant, string name)
    {
        if (NameRules.Check(name) is { IsDone: false } unfit) return unfit;
        string key = NameRules.Key(name);
        if (BanOn(key) is { IsDone: false } banned) return banned;
        if (_byName.GetOrAdd(key, participant) != participant) return Refusal.NameInUse;
        if (await Services.Peers.ClaimAsync(key, participant.Id)) return Answer.Done;
        _byName.TryRemove(KeyValuePair.Create(key, participant));
        return Refusal.NameInUse;
    }

    /// <summary>Frees the name if the person has it.</summary>
    public void Release(Participant participant, string name)
    {
        string key = NameRules.Key(name);
        if (_byName.TryRemove(KeyValuePair.Create(key, participant))) Services.Peers.Release(key, participant.Id);
    }

    public void Lost(PersonId person, Room room) => Find(person)?.TakeOver(room);

    public void Tell(PersonId person, PersonalEvent personal)
    {
        if (Find(person) is not { } participant) return;
        if (personal is Whispered whispered) participant.Receive(whispered);
        else if (personal is Disconnected disconnected) participant.Disconnect(disconnected);
        else if (!(personal.By is { } sender && participant.Ignores(sender.Id))) participant.Tell(personal);
    }

    /// <summary>
    /// Sends a private message. If the other person ignores the sender, they do not see it, and the sender is not notified of that.
    /// </summary>
    public async ValueTask<Answer> WhisperAsync(Participant sender, Person to, string text)
    {
        Participant? other = Find(to.Id) is { HasEnded: false } here ? here : null;
        var whispered = new Whispered { Stamp = Stamp(sender.Person), To = other?.Person.Name ?? to.Name, Text = text };
        if (other is null && !await Services.Peers.TellAsync(to.Id, whispered)) return Refusal.NoSuchPerson;
        sender.KeepSent(to, whispered); // even if the other does not see it, so that the sender cannot find out that they are ignored
        other?.Receive(whispered);
        return Answer.Done;
    }

    /// <summary>The person was here and has left. We do not hear of those who leave another server.</summary>
    public bool HasLeft(PersonId person) => person.Run == Services.Source && Find(person) is null;

    /// <summary>The stamp of an event of this moment that concerns no room.</summary>
    public EventStamp Stamp(Person by) => new(NextEventId(), Now, Room: "", by.Name, by);

    /// <summary>Sends the text to everybody, even those in no room, and to the observers.</summary>
    public async ValueTask<Answer> AnnounceAsync(Person by, string text)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        Services.Log.Moderated("announce", "", by.Name, "", byOperator: true);
        var announced = new Announced { Stamp = Stamp(by), Text = text };
        Show(announced);
        await Services.Peers.AnnounceAsync(announced);
        return Answer.Done;
    }

    /// <summary>Shows an announcement, of this server or another one, to everybody here.</summary>
    public void Show(Announced announced)
    {
        foreach (Participant participant in People) participant.Tell(announced);
        foreach (EventFeed observer in Observers.All) observer.Offer([announced]);
    }

    /// <summary>Notifies everybody here that this server has lost contact with the others, or has it again.</summary>
    public void TellContact(bool isLost)
    {
        var changed = new ContactChanged { Stamp = Stamp(Person.Server), IsLost = isLost };
        foreach (Participant participant in People) participant.Tell(changed);
    }

    /// <summary>Disconnects the person, and sends all of their clients the reason.</summary>
    public async ValueTask<Answer> KillAsync(Person by, Person target, string reason)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        if (by.Id == target.Id) return Refusal.NotYourself;
        Services.Log.Moderated("kill", "", by.Name, target.Name, byOperator: true);
        var killed = new Disconnected { Stamp = Stamp(by), Reason = reason };
        if (Find(target.Id) is not null) Tell(target.Id, killed);
        else await Services.Peers.TellAsync(target.Id, killed);
        return Answer.Done;
    }

    /// <summary>Bans from the whole server. Everybody whom the ban applies to is disconnected, except for operators.</summary>
    public async ValueTask<Answer> BanAsync(Person by, Sanction ban)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        if (ban.Person == by.Id) return Refusal.NotYourself;
        if (ban.Network is { } network && by.Origin.IsWithin(network)) return Refusal.BanHoldsYou;
        if (!TryBan(by, ban)) return Refusal.TooManyBans;
        await Services.Peers.BanAsync(by, ban);
        return Answer.Done;
    }

    /// <summary>Adds a ban from the whole server, by an operator of this server or another one. Returns false if there are too many.</summary>
    public bool TryBan(Person by, Sanction ban)
    {
        if (!ServerBans.TryAdd(ban)) return false;
        Services.Log.Moderated("ban", "", by.Name, ban.Shown, byOperator: true);
        foreach (Participant participant in People.Where(participant => !participant.Person.IsOperator && ban.Concerns(participant.Person)))
            participant.Disconnect(new Disconnected { Stamp = Stamp(by), Reason = ban.Reason, Banned = true, Until = ban.Until });
        return true;
    }

    /// <summary>Lifts the first ban from the whole server that fits.</summary>
    public async ValueTask<Answer<Sanction>> UnbanAsync(Person by, SanctionChoice choice)
    {
        if (RoomRights.NeedsServerOperator(by) is { IsDone: false } refused) return refused;
        if (ServerBans.Remove(choice.Fits) is not { } lifted) return Refusal.NoSuchBan;
        Services.Log.Moderated("unban", "", by.Name, lifted.Shown, byOperator: true);
        await Services.Peers.UnbanAsync(lifted);
        return lifted;
    }

    /// <summary>The bans from the whole server.</summary>
    public Answer<Sanction[]> BansFor(Person by) => RoomRights.NeedsServerOperator(by) is { IsDone: false } refused ? refused : ServerBans.All.ToArray();

    /// <summary>Notifies everybody that the server stops. Completes when all receivers have the notice.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        foreach (Participant participant in People) participant.StopWaiting();
        var stopping = new Stopping { Id = NextEventId(), At = Now };
        await Rooms.StopAsync(stopping.Id);
        foreach (Session session in People.SelectMany(participant => participant.Sessions).Where(session => session.Stays.Count == 0)) session.Receiver.Tell(stopping);
        Observers.Close(stopping);
    }
}
