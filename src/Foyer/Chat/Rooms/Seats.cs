// The sessions of this server that are in a room, stored for the loop that delivers a batch to all of them: the data that a delivery needs lies side by side in blocks. The reason
// is measured: after a send, the kernel has pushed our objects out of the near caches, and each further object between the session and the socket
// costs a cache miss (docs/performance.md). With blocks, growing copies nothing and leaves no garbage.
// Owned by the room's turns.

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

internal struct Seat
{
    public required Stay Stay;
    public required IOutbox Outbox;
    public required Format Format;

    // The number of the last batch in which the session acted; negative if it is selective. Because it is one number, a session that
    // gets the whole batch costs only one comparison per batch.
    private long _actedIn;

    /// <summary>The person ignores somebody, so the session gets each batch in pieces.</summary>
    public bool IsSelective
    {
        readonly get => _actedIn < 0;
        set => _actedIn = value ? -Math.Max(1, Math.Abs(_actedIn)) : Math.Abs(_actedIn);
    }

    /// <summary>The session acted in that batch, so it gets the pieces around its own events.</summary>
    public readonly bool HasActedIn(long batch) => Math.Abs(_actedIn) == batch;

    public void ActIn(long batch) => _actedIn = IsSelective ? -batch : batch;

    public readonly bool GetsPieces(long batch) => _actedIn == batch || _actedIn < 0;
}

internal sealed class Seats
{
    private const int BlockSize = 512;

    /// <summary>The first block begins small, because most rooms are small.</summary>
    private const int SmallestBlock = 8;

    private readonly List<Seat[]> _blocks = [];

    public int Count { get; private set; }

    public ref Seat this[int seat] => ref _blocks[seat / BlockSize][seat % BlockSize];

    public void Add(Stay stay, Format format, IOutbox outbox)
    {
        if (Count == _blocks.Count * BlockSize) _blocks.Add(new Seat[Count == 0 ? SmallestBlock : BlockSize]);
        if (Count < BlockSize && Count == _blocks[0].Length) GrowFirstBlock();
        stay.Seat = Count++;
        this[stay.Seat] = new Seat { Stay = stay, Outbox = outbox, Format = format, IsSelective = stay.Session.IgnoresSomebody };
    }

    private void GrowFirstBlock()
    {
        Seat[] first = _blocks[0];
        Array.Resize(ref first, first.Length * 2);
        _blocks[0] = first;
    }

    /// <summary>Moves the last session to the free seat. Keeps one spare block for the next session.</summary>
    public void Remove(Stay stay)
    {
        ref Seat last = ref this[--Count];
        last.Stay.Seat = stay.Seat;
        this[stay.Seat] = last;
        last = default;
        stay.Seat = Stay.NoSeat;
        if (Count < (_blocks.Count - 1) * BlockSize - BlockSize / 2) _blocks.RemoveAt(_blocks.Count - 1);
    }

    /// <summary>The seats in order, one block at a time.</summary>
    public IEnumerable<ArraySegment<Seat>> Blocks()
    {
        for (int first = 0; first < Count; first += BlockSize)
            yield return new ArraySegment<Seat>(_blocks[first / BlockSize], 0, Math.Min(BlockSize, Count - first));
    }
}
