// What can be asked of a room. Everything that happens in a room comes in by one of these, in one queue, and applies
// itself to the RoomState in the room's turn. To add one: a record in Chat/Requests.

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

internal abstract record RoomRequest
{
    /// <summary>What it takes in the room's inbox, in characters; a fixed share for the object itself.</summary>
    public virtual int Weight => ObjectWeight;

    public const int ObjectWeight = 64;

    /// <summary>The topic is shown to whoever asks this, so the log must have it first: behind a new one, this waits for the next turn.</summary>
    public virtual bool NeedsTopic => false;

    /// <summary>In the room's turn.</summary>
    public abstract void Apply(RoomState room);

    /// <summary>In the room's turn, when <see cref="Apply"/> has thrown: a bug, which is logged already. The person who asked gets an answer all the same.</summary>
    public virtual void Fail(RoomState room) { }
}

/// <summary>A request that gets an answer, in any case: if the room has gone, <see cref="Refusal.RoomGone"/>; if there is a bug, <see cref="Refusal.ServerError"/>.</summary>
internal abstract record Ask<T> : RoomRequest where T : struct, IAnswer<T>
{
    private readonly TaskCompletionSource<T> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answered => _answered.Task;

    public override void Apply(RoomState room) => Reply(room, room.Gone ? T.Refused(Refusal.RoomGone) : Do(room));

    public sealed override void Fail(RoomState room) => Reply(room, T.Refused(Refusal.ServerError));

    /// <summary>The first answer counts.</summary>
    public void Complete(T answer) => _answered.TrySetResult(answer);

    /// <summary>In the room's turn.</summary>
    protected abstract T Do(RoomState room);

    /// <summary>At once, unless a request needs its answer later in the turn.</summary>
    protected virtual void Reply(RoomState room, T answer) => Complete(answer);
}

/// <summary>A request to say something. If it is allowed, the log answers: with the message once it has it, or <see cref="Refusal.NotLogged"/>.</summary>
internal abstract record AskToSay : Ask<Answer<Message>>
{
    protected sealed override void Reply(RoomState room, Answer<Message> answer)
    {
        if (!answer.IsDone) Complete(answer);
    }
}
