// How joining meets live talk. The room notes how far it has come when somebody comes in, and from then on hands it
// what happens by this in place of its outbox: that waits, bounded, until what was said up to there has been read off the
// room's turns and sent. So nothing is shown twice, nothing is left out between, and the room waits for no disk.

using Foyer.Chat.Log;

namespace Foyer.Chat.Rooms;

/// <summary>
/// How much of what was said before is wanted: the last <paramref name="Count"/> messages, 0 for none; for one who comes back,
/// those <paramref name="After"/> what it has.
/// </summary>
internal readonly record struct Replay(int Count, Cursor? After = null)
{
    public static readonly Replay None;
}

/// <summary>What somebody has seen of a room: a position, and the <see cref="IMessageLog.Epoch"/> that it is of.</summary>
internal readonly record struct Cursor(long Epoch, long Position);

/// <summary>Any thread.</summary>
internal sealed class CatchUp(Member member, IOutbox outbox, int bound) : IOutbox
{
    private readonly TaskCompletionSource<ReadRights?> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private List<ReadOnlyMemory<byte>>? _waiting = []; // null: live
    private int _waitingBytes;
    private bool _isGivenUp;

    /// <summary>It is not in the room any more, or sees the last of it, and need not be told that what was said before is missing.</summary>
    public bool IsGivenUp
    {
        get
        {
            lock (_gate) return _isGivenUp;
        }
    }

    /// <summary>What the member may read, once <see cref="Member.CameAt"/> is known; null when the log cannot say.</summary>
    public Task<ReadRights?> Begun => _begun.Task;

    public Member Member => member;

    /// <summary>By the room, after the turn in which the member came in.</summary>
    public void Begin(ReadRights? rights) => _begun.SetResult(rights);

    public bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (_waiting is null) return outbox.TrySend(bytes);
            _waiting.Add(bytes);
            _waitingBytes += bytes.Length;
            if (_waitingBytes > bound) GoLive();
            return true;
        }
    }

    /// <summary>It goes, or the server stops: what waits is sent at once, and what was said before is not.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            _isGivenUp = true;
            if (_waiting is not null) GoLive();
        }
    }

    /// <summary>Sends what was said before, then what waits. False: the live talk went ahead, and this is not sent.</summary>
    public bool Finish(ReadOnlyMemory<byte> earlier)
    {
        lock (_gate)
        {
            if (_waiting is null) return false;
            if (!earlier.IsEmpty) outbox.TrySend(earlier);
            GoLive();
            return true;
        }
    }

    private void GoLive()
    {
        foreach (ReadOnlyMemory<byte> bytes in _waiting!) outbox.TrySend(bytes);
        _waiting = null;
    }
}
