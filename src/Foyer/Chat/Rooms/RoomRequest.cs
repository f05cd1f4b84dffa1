// What can be asked of a room. Everything that happens in a room comes in by one of these, in one queue, and applies
// itself to the RoomState in the room's turn. To add one: a record in this folder.

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

    protected static TaskCompletionSource<T> NewAnswer<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>One that is answered with what came of it.</summary>
internal abstract record AnsweredRequest : RoomRequest
{
    private readonly TaskCompletionSource<Answer> _answered = NewAnswer<Answer>();

    public Task<Answer> Answered => _answered.Task;

    public sealed override void Apply(RoomState room)
    {
        Answer answer = Refusal.NoSuchRoom; // also what a bug is answered with
        try
        {
            if (!room.Gone) answer = Do(room);
        }
        finally
        {
            _answered.SetResult(answer);
        }
    }

    protected abstract Answer Do(RoomState room);
}

/// <summary>A request that changes nothing and is answered with what it finds. Null: this asker may not know it, or there was a bug.</summary>
internal abstract record Question<T> : RoomRequest where T : class
{
    private readonly TaskCompletionSource<T?> _found = NewAnswer<T?>();

    public Task<T?> Found => _found.Task;

    public sealed override void Apply(RoomState room)
    {
        T? found = null;
        try
        {
            found = Find(room);
        }
        finally
        {
            _found.SetResult(found);
        }
    }

    protected abstract T? Find(RoomState room);
}
