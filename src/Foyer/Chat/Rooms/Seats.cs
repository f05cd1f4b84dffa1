// The members of a room as the fan-out walks over them: what a delivery needs of each, side by side in blocks. What was
// measured: after a send the kernel has pushed our objects out of the near caches, and each further object on the way
// from member to socket costs a miss (docs/performance.md). Blocks, so that growing copies and leaves behind nothing.
// Owned by the room's loop.

using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

internal struct Seat
{
    public required Member Member;
    public required IOutbox Outbox;
    public required Format Format;

    // The number of the last batch in which the member acted; negative for one who is selective. One number, and so one
    // comparison a member and batch for all who get the batch whole.
    private long _actedIn;

    /// <summary>The member ignores somebody: each batch comes to it in pieces.</summary>
    public bool IsSelective
    {
        readonly get => _actedIn < 0;
        set => _actedIn = value ? -Math.Max(1, Math.Abs(_actedIn)) : Math.Abs(_actedIn);
    }

    /// <summary>It acted in that batch, and gets the pieces around what it did.</summary>
    public readonly bool HasActedIn(long batch) => Math.Abs(_actedIn) == batch;

    public void ActIn(long batch) => _actedIn = IsSelective ? -batch : batch;

    public readonly bool GetsPieces(long batch) => _actedIn == batch || _actedIn < 0;
}

internal sealed class Seats
{
    private const int BlockSize = 512;

    /// <summary>The first block begins small: most rooms are.</summary>
    private const int SmallestBlock = 8;

    private readonly List<Seat[]> _blocks = [];

    public int Count { get; private set; }

    public ref Seat this[int seat] => ref _blocks[seat / BlockSize][seat % BlockSize];

    public void Add(Member member, Format format)
    {
        if (Count == _blocks.Count * BlockSize) _blocks.Add(new Seat[Count == 0 ? SmallestBlock : BlockSize]);
        if (Count < BlockSize && Count == _blocks[0].Length) GrowFirstBlock();
        member.Seat = Count++;
        this[member.Seat] = new Seat { Member = member, Outbox = member.Receiver.Outbox, Format = format };
    }

    private void GrowFirstBlock()
    {
        Seat[] first = _blocks[0];
        Array.Resize(ref first, first.Length * 2);
        _blocks[0] = first;
    }

    /// <summary>The last one moves to the seat that is free now. A spare block stays for the next to come.</summary>
    public void Remove(Member member)
    {
        ref Seat last = ref this[--Count];
        last.Member.Seat = member.Seat;
        this[member.Seat] = last;
        last = default;
        member.Seat = Member.NoSeat;
        if (Count < (_blocks.Count - 1) * BlockSize - BlockSize / 2) _blocks.RemoveAt(_blocks.Count - 1);
    }

    /// <summary>The seats in order, a block at a time.</summary>
    public IEnumerable<ArraySegment<Seat>> Blocks()
    {
        for (int first = 0; first < Count; first += BlockSize)
            yield return new ArraySegment<Seat>(_blocks[first / BlockSize], 0, Math.Min(BlockSize, Count - first));
    }
}
