// Joins the history and the live events without a gap. When a session joins, the room notes its current position, and from then on it sends the
// session's events to a CatchUp in place of its outbox. The CatchUp holds them, up to a limit, while the history up to that position is read
// outside the room's turns and sent. So nothing is shown twice, nothing is missing in between, and the room never waits for the disk.
// Above its limit, or when too much waits in all queues of the server, the events go ahead and the client is told that the history is missing.

using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>
/// How much of the history the client wants: the last <paramref name="Count"/> messages, or none if it is 0. A client that returns
/// gets only the messages <paramref name="After"/> its cursor.
/// </summary>
internal readonly record struct Replay(int Count, Cursor? After = null)
{
    public static readonly Replay None;
}

/// <summary>How much of a room the client has seen: a position, and the <see cref="Log.IMessageLog.Epoch"/> that the position belongs to.</summary>
internal readonly record struct Cursor(long Epoch, long Position);

/// <summary>Thread-safe. It sends to the client's outbox under its lock, so that nothing overtakes what waited.</summary>
internal sealed class CatchUp(Stay stay, IOutbox outbox, Services services) : BoundedQueue(services), IOutbox
{
    private readonly TaskCompletionSource<ReadRights?> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isLive;
    private bool _isGivenUp;
    private bool _isRefused;

    /// <summary>The session is leaving the room, or the server is stopping. Then a missing history is not reported to the client.</summary>
    public bool IsGivenUp
    {
        get
        {
            lock (this) return _isGivenUp;
        }
    }

    /// <summary>The member's rights to read, after the turn in which the member joined. Null if that turn has failed.</summary>
    public Task<ReadRights?> Begun => _begun.Task;

    /// <summary>The position of the last message that belongs to the history. Known once <see cref="Begun"/> is.</summary>
    public long UpTo { get; set; }

    public Stay Stay => stay;

    /// <summary>Called by the room, after the turn in which the member joined.</summary>
    public void Begin(ReadRights? rights, long upTo)
    {
        UpTo = upTo;
        _begun.SetResult(rights);
    }

    public bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        lock (this)
        {
            if (_isLive || !HasRoomFor(bytes, Services.Limits.CatchUpBytes))
            {
                GoLive();
                return outbox.TrySend(bytes);
            }
            Add(bytes);
        }
        KeepCommonBound();
        return true;
    }

    /// <summary>
    /// The waiting events are sent, and the history is not: the client loses no event, and can ask for the history again. This happens in
    /// a turn of its own, because the caller may hold the lock of another catch-up.
    /// </summary>
    public override bool Refuse()
    {
        if (Interlocked.Exchange(ref _isRefused, true)) return false;
        Services.Turns.Start(static catchUp => ((CatchUp)catchUp!).GoLive(), this);
        return true;
    }

    /// <summary>The session leaves, or the server stops: the waiting events are sent at once, and the history is not sent.</summary>
    public void GiveUp()
    {
        lock (this)
        {
            _isGivenUp = true;
            GoLive();
        }
    }

    /// <summary>Sends the history, then the waiting events. Returns false if those were sent already; then the history is not sent.</summary>
    public bool Finish(ReadOnlyMemory<byte> earlier)
    {
        lock (this)
        {
            if (_isLive) return false;
            if (!earlier.IsEmpty) outbox.TrySend(earlier);
            GoLive();
            return true;
        }
    }

    private void GoLive()
    {
        lock (this)
        {
            _isLive = true;
            foreach (ReadOnlyMemory<byte> bytes in Empty()) outbox.TrySend(bytes);
        }
    }
}
