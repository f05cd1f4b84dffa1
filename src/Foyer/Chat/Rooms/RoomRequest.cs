// A request to a room. Everything that happens in a room begins as a request. All requests pass through one queue, and each applies
// itself to the RoomState in the room's turn. To add a request, write a record in Chat/Requests.

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

internal abstract record RoomRequest
{
    /// <summary>The request's share of the room's inbox, in characters. The object itself counts as a fixed number.</summary>
    public virtual int Weight => ObjectWeight;

    public const int ObjectWeight = 64;

    /// <summary>The answer shows the topic, so the log must have the topic first. If the turn has a new topic, this request waits for the next turn.</summary>
    public virtual bool NeedsTopic => false;

    /// <summary>Called in the room's turn.</summary>
    public abstract void Apply(RoomState room);

    /// <summary>
    /// Called in the room's turn if <see cref="Apply"/> has thrown. That is a bug, which has been logged. The client must get an answer all the same.
    /// </summary>
    public virtual void Fail(RoomState room) { }
}

/// <summary>
/// A request that is answered in every case. If the room was removed, the answer is <see cref="Refusal.RoomGone"/>; if there is a bug,
/// <see cref="Refusal.ServerError"/>.
/// </summary>
internal abstract record Ask<T> : RoomRequest where T : struct, IAnswer<T>
{
    private readonly TaskCompletionSource<T> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answered => _answered.Task;

    public override void Apply(RoomState room) => Reply(room, room.Gone ? T.Refused(Refusal.RoomGone) : Do(room));

    public sealed override void Fail(RoomState room) => Reply(room, T.Refused(Refusal.ServerError));

    /// <summary>Answers the request. Later calls have no effect.</summary>
    public void Complete(T answer) => _answered.TrySetResult(answer);

    /// <summary>Called in the room's turn.</summary>
    protected abstract T Do(RoomState room);

    /// <summary>Answers at once, unless a request overrides it to answer later in the turn.</summary>
    protected virtual void Reply(RoomState room, T answer) => Complete(answer);
}

/// <summary>
/// A request to say something. If it is allowed, the log's answer is the answer: the message, once the log has it, or <see cref="Refusal.NotLogged"/>.
/// </summary>
internal abstract record AskToSay : Ask<Answer<Message>>
{
    protected sealed override void Reply(RoomState room, Answer<Message> answer)
    {
        if (!answer.IsDone) Complete(answer);
    }
}
