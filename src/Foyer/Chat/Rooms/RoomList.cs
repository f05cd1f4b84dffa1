// The rooms in the order in which lists show them: the fullest first, and then by name. Sorting ten thousand rooms takes some milliseconds, and a
// client could ask for it in every request. So the order of many rooms is made at most once a second, and shared. Everything that a reader sees
// of a room (its settings, its number of members) is read from the room itself, so a room that was hidden just now is not shown.

namespace Foyer.Chat.Rooms;

/// <summary>A room, and its name in the form that <see cref="RoomPattern"/> compares.</summary>
internal readonly record struct ListedRoom(Room Room, string Folded);

/// <summary>Thread-safe.</summary>
internal sealed class RoomList(RoomDirectory directory, TimeProvider time)
{
    /// <summary>The order of this many rooms is made for every reader, because that takes less than the rest of the answer.</summary>
    private const int Few = 200;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private ListedRoom[] _last = []; // guarded by _gate, like the next one
    private long _made;

    /// <summary>The rooms that exist. If there are many, the order is up to a second old, and rooms made since then are missing.</summary>
    public IEnumerable<ListedRoom> Current() => Ordered().Where(listed => !listed.Room.IsGone);

    private ListedRoom[] Ordered()
    {
        if (directory.Count <= Few) return Make();
        lock (_gate)
        {
            if (_last.Length <= Few || time.GetElapsedTime(_made) >= Lifetime) (_last, _made) = (Make(), time.GetTimestamp());
            return _last;
        }
    }

    private ListedRoom[] Make() =>
        [.. directory.All.Select(room => (Room: room, room.Count)) // the number may change while the rooms are sorted
            .OrderByDescending(counted => counted.Count).ThenBy(counted => counted.Room.Name, StringComparer.OrdinalIgnoreCase)
            .Select(counted => new ListedRoom(counted.Room, RoomPattern.Fold(counted.Room.Name)))];
}
