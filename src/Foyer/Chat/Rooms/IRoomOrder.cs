// Which request comes first in a room. On one machine the inbox decides, and a room's requests come back at once. In a cluster they come back out of
// one replicated log, among the requests of everybody else.

using Foyer.Chat.Events;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>Thread-safe.</summary>
internal interface IRoomOrder
{
    /// <summary>
    /// Puts the requests in the order, together. Returns at once. They come back as one entry by <see cref="Room.Next"/>, each room's one call after the
    /// other, at once or later. If they never will, <see cref="Room.Void"/> says so.
    /// </summary>
    void Submit(Room room, IReadOnlyList<RoomRequest> requests);

    /// <summary>Since when this server has no contact with the others, and refuses requests; null while it has.</summary>
    DateTimeOffset? OutOfTouchSince { get; }
}

/// <summary>The order of one machine.</summary>
internal sealed class InboxOrder(ChatServices services, EventIds ids) : IRoomOrder
{
    public DateTimeOffset? OutOfTouchSince => null;

    public void Submit(Room room, IReadOnlyList<RoomRequest> requests) => room.Next(EntryOf(requests));

    /// <summary>The entry that these requests make now.</summary>
    public Entry EntryOf(IReadOnlyList<RoomRequest> requests)
    {
        int events = 0;
        for (int i = 0; i < requests.Count; i++) events += requests[i].MostEvents;
        long first = ids.Take(events);
        return new Entry(requests)
        {
            Run = services.Source,
            At = services.Time.GetUtcNow(),
            FirstId = first,
            FirstPosition = first,
            Source = services.Source,
            Limits = RoomLimits.Of(services.Limits),
        };
    }
}
