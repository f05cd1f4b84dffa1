// A request to a room: data that says who asks for what, and nothing that only one server could know. Everything that happens in a room begins as
// a request, and the room's order decides which comes first. To add a request, write a record in Chat/Requests, and add it to RequestForm.

using Foyer.Chat.Events;

namespace Foyer.Chat.State;

/// <summary><paramref name="By"/>: the person who asks, as they were when they asked. A room uses its own copy of a member's name.</summary>
internal abstract record RoomRequest(Person By)
{
    public const int ObjectWeight = 64;

    /// <summary>The request's share of the room's inbox, in characters. The object itself counts as a fixed number.</summary>
    public virtual int Weight => ObjectWeight;

    /// <summary>The most events that the request can cause. The order keeps this many ids free for them.</summary>
    public virtual int MostEvents => 4;

    /// <summary>For requests that concern any number of members: three events for each of 300,000 members.</summary>
    protected const int EventsForAllMembers = 1 << 20;

    /// <summary>The answer shows the topic, so the log must have the topic first. If the turn has a new topic, this request waits for the next turn.</summary>
    public virtual bool NeedsTopic => false;

    /// <summary>
    /// Changes the state, or returns the reason for which it refuses. It must do the same on every server, so it uses nothing but the state, the
    /// request and the entry.
    /// </summary>
    public abstract Answer Apply(RoomState room);
}

/// <summary>Something about a person that concerns all of their rooms. <paramref name="SharedId"/> is the event's id if several rooms show it, otherwise 0.</summary>
internal abstract record PersonRequest(Person By, long SharedId) : RoomRequest(By);

/// <summary>
/// The log of this server has accepted or refused the messages with these ids. <paramref name="IsLate"/>: not in the turn in which they were said, so
/// members who have joined meanwhile are shown them, too.
/// </summary>
internal sealed record MessagesLogged(long FirstId, long LastId, bool Accepted, bool IsLate) : RoomRequest(Person.Server)
{
    public override int MostEvents => 0;

    public override Answer Apply(RoomState room)
    {
        room.Settle(this);
        return Answer.Done;
    }
}
