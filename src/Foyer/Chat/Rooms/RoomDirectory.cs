// The rooms of the server. A room removes itself when it has no members and no settings, sanctions or webhooks.

using System.Collections.Concurrent;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Requests;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>Thread-safe.</summary>
internal sealed class RoomDirectory
{
    public const string LobbyName = "#lobby";

    private readonly ConcurrentDictionary<string, Room> _byKey = new(StringComparer.Ordinal);
    private readonly Lock _making = new();
    private long _messages;
    private bool _stopping; // guarded by _making

    public RoomDirectory(ChatServices services, IPeople people)
    {
        Services = services;
        People = people;
        Ids = new EventIds(services.Time, services.MessageLog.LastId, services.Source);
        Order = services.Order(services, Ids);
        Observers = new Observers(services.Limits.FeedEvents);
        List = new RoomList(this, services.Time);
        foreach (StoredRoom stored in services.Store.LoadRooms())
        {
            // The room's last ban may have run out meanwhile. Then the room is not needed, and no turn of its own would notice that.
            if (stored.Settings == RoomSettings.Default && stored.Webhooks.Count == 0 && stored.Sanctions.All(sanction => sanction.IsOver(services.Time.GetUtcNow()))) services.Store.Forget(stored.Name);
            else Add(new Room(stored.Name, this, services, stored, permanent: stored.Name == LobbyName));
        }
        Lobby = _byKey.GetValueOrDefault(NameRules.Key(LobbyName[1..])) ?? Add(new Room(LobbyName, this, services, permanent: true));
    }

    public ChatServices Services { get; }

    public IPeople People { get; }

    public IRoomOrder Order { get; }

    public EventIds Ids { get; }

    public Observers Observers { get; }

    /// <summary>How many messages the log has accepted since the server started.</summary>
    public long MessageCount => Interlocked.Read(ref _messages);

    public void CountMessages(int accepted) => Interlocked.Add(ref _messages, accepted);

    /// <summary>The room that every client joins first.</summary>
    public Room Lobby { get; }

    public int Count => _byKey.Count;

    /// <summary>The rooms in the order in which clients read them.</summary>
    public RoomList List { get; }

    /// <summary>A snapshot.</summary>
    public ICollection<Room> All => _byKey.Values;

    /// <summary>Finds the room by its name, with or without the <c>#</c>, in upper or lower case.</summary>
    public Room? Find(string name)
    {
        string bare = Bare(name);
        return _byKey.GetValueOrDefault(NameRules.Key(bare)) is { } room && IsSame(room.Name[1..], bare) ? room : null;
    }

    public Answer<Room> FindOrMake(string name)
    {
        string bare = Bare(name);
        lock (_making)
        {
            if (_byKey.TryGetValue(NameRules.Key(bare), out Room? room))
                return IsSame(room.Name[1..], bare) ? room : room.Settings.Hidden ? Refusal.RoomNotOpen : new Answer(Refusal.RoomLooksAlike, Reason: room.Name);
            if (NameRules.CheckRoom(bare) is { IsDone: false } refused) return refused;
            if (NameRules.ImitatesReserved(bare, LobbyName[1..])) return new Answer(Refusal.RoomLooksAlike, Reason: LobbyName);
            if (_stopping || (Services.Limits.Rooms is > 0 and var limit && _byKey.Count >= limit)) return Refusal.TooManyRooms;
            return Add(new Room("#" + bare, this, Services));
        }
    }

    /// <summary>Called by the room that removes itself. A new room with the same name stays.</summary>
    public void Remove(Room room) => _byKey.TryRemove(KeyValuePair.Create(room.Key, room));

    /// <summary>
    /// Makes space when the limit of rooms is reached: removes the oldest empty room and its settings, so that nobody can fill the server with empty rooms.
    /// Returns false if there are members in every room.
    /// </summary>
    public async Task<bool> ForgetAnEmptyOneAsync() =>
        All.Where(room => room.Count == 0 && room != Lobby).MinBy(room => room.Serial) is { } oldest && await IsForgottenAsync(oldest);

    private async Task<bool> IsForgottenAsync(Room room)
    {
        await room.AskAsync(new ForgetRequest());
        return Find(room.Name) != room;
    }

    /// <summary>Completes when every member of every room has been sent the notice of the stop.</summary>
    public async Task StopAsync(long eventId)
    {
        List<Task> stopped = [];
        lock (_making)
        {
            _stopping = true;
            foreach (Room room in All) stopped.Add(room.StopAsync(eventId));
        }
        foreach (Task room in stopped) await room;
    }

    private Room Add(Room room) => _byKey[room.Key] = room;

    private static string Bare(string name) => name.StartsWith('#') ? name[1..] : name;

    private static bool IsSame(string one, string other) =>
        one == other || string.Equals(one.Normalize(NormalizationForm.FormKC), other.Normalize(NormalizationForm.FormKC), StringComparison.OrdinalIgnoreCase);
}
