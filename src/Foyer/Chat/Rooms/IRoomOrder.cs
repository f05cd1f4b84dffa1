// Which request comes first in a room. On one machine the inbox decides, and a room's requests come back at once. In a cluster they come back out of
// one replicated log, among the requests of everybody else.

using Foyer.Chat.Events;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>Thread-safe.</summary>
internal interface IRoomOrder
{
    /// <summary>
    /// Puts the requests in the order, together. Returns at once. They come back as one entry by <see cref="Room.Next"/>, at once or later, with what
    /// belongs to this server alone. If they never will, <see cref="Room.Refuse"/> is called.
    /// </summary>
    void Submit(Room room, IReadOnlyList<Submission> submissions);

    /// <summary>
    /// Puts a change of one person in the order, for all of their rooms, as one entry with one id. <paramref name="here"/> has a submission for each of
    /// the rooms, which gets the request. Completes when the rooms can take more.
    /// </summary>
    Task SubmitAsync(PersonRequest request, IReadOnlyList<(Room Room, Submission Submission)> here);

    /// <summary>Requests of this room are in the order, and have not come back.</summary>
    bool IsAwaited(Room room);

    /// <summary>Since when this server has no contact with the others, and refuses requests; null while it has.</summary>
    DateTimeOffset? OutOfTouchSince { get; }
}

/// <summary>The order of one machine.</summary>
internal sealed class InboxOrder(ChatServices services, EventIds ids) : IRoomOrder
{
    public DateTimeOffset? OutOfTouchSince => null;

    public bool IsAwaited(Room room) => false;

    public void Submit(Room room, IReadOnlyList<Submission> submissions) => room.Next(EntryOf(submissions), submissions);

    public async Task SubmitAsync(PersonRequest request, IReadOnlyList<(Room Room, Submission Submission)> here)
    {
        PersonRequest shared = here.Count > 1 ? request with { SharedId = ids.Next() } : request;
        Task[] posted = [.. here.Select(one => one.Room.PostAsync(one.Submission with { Request = shared }))];
        foreach (Task post in posted) await post;
    }

    /// <summary>The entry that these requests make now.</summary>
    public Entry EntryOf(IReadOnlyList<Submission> submissions)
    {
        var requests = new RoomRequest[submissions.Count];
        int events = 0;
        for (int i = 0; i < requests.Length; i++)
        {
            requests[i] = submissions[i].Request!;
            events += requests[i].MostEvents;
        }
        long first = ids.Take(events);
        return new Entry(requests)
        {
            At = services.Time.GetUtcNow(),
            FirstId = first,
            FirstPosition = first,
            Source = services.Source,
            Limits = RoomLimits.Of(services.Limits),
        };
    }
}
