// The promises that stand over BoundedQueue, one by one, on a queue that does nothing else.

using CsCheck;
using Foyer.Net;
using Foyer.Runtime;

namespace Foyer.Tests.Runtime;

public sealed class BoundedQueueTests
{
    private readonly Services _services = new() { Limits = new Limits { AllOutboxBytes = 1000, OutboxPieceBytes = 10 } };

    [Fact]
    public void It_keeps_order()
    {
        var queue = new Waiting(_services);
        foreach (byte piece in "abc"u8.ToArray()) queue.TryAdd([piece]);
        Assert.Equal("abc", string.Concat(Enumerable.Range(0, 3).Select(_ => (char)queue.Take()!.Value.Piece.Span[0])));
        Assert.Null(queue.Take());
    }

    [Fact]
    public void It_is_bounded_and_each_piece_counts_something_too()
    {
        var queue = new Waiting(_services, bound: 100);
        Assert.True(queue.TryAdd(new byte[50]));
        Assert.True(queue.TryAdd(new byte[30]));
        Assert.False(queue.TryAdd([]));
        Assert.Equal((100, 100L), (queue.WaitingBytes, _services.Queues.WaitingBytes));
    }

    [Fact]
    public void A_piece_longer_than_what_may_be_taken_stays()
    {
        var queue = new Waiting(_services);
        queue.TryAdd(new byte[50]);
        Assert.Null(queue.Take(mostBytes: 49));
        Assert.Equal(50, queue.Take(mostBytes: 50)!.Value.Piece.Length);
    }

    [Fact]
    public void Whatever_happens_the_account_holds_what_the_queues_hold() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[1, 200]).Array[1, 60].Sample(
            steps =>
            {
                var services = new Services { Limits = new Limits { OutboxPieceBytes = 10 } };
                Waiting[] queues = [.. Enumerable.Range(0, 3).Select(_ => new Waiting(services, bound: 500))];
                foreach ((int which, int step, int size) in steps)
                {
                    Waiting queue = queues[which];
                    if (step < 3) queue.TryAdd(new byte[size]);
                    else if (step == 3) queue.Take();
                    else if (step == 4) queue.ReleaseTaken();
                    else if (size < 50) queue.EmptyAll();
                    else queue.DropAll(exceptFirst: size > 100);
                    Assert.All(queues, queue => Assert.Equal(queue.Expected, queue.WaitingBytes));
                    Assert.Equal(queues.Sum(queue => queue.WaitingBytes), services.Queues.WaitingBytes);
                }
            },
            iter: 2_000);

    [Fact]
    public void Above_the_common_bound_the_fullest_is_told_once_and_does_not_shield_the_next()
    {
        Waiting[] queues = [new(_services), new(_services), new(_services)];
        queues[0].TryAdd(new byte[190]);
        queues[1].TryAdd(new byte[490]);
        queues[2].TryAdd(new byte[290]);
        Assert.Equal([0, 0, 0], queues.Select(queue => queue.Told)); // together they hold the bound
        queues[0].TryAdd([]);
        Assert.Equal([0, 1, 0], queues.Select(queue => queue.Told));
        queues[0].TryAdd([]); // the fullest has not given up anything yet
        queues[0].TryAdd([]);
        Assert.Equal([0, 1, 1], queues.Select(queue => queue.Told));
        queues[1].Take();
        queues[1].ReleaseTaken();
        queues[2].EmptyAll();
        queues[0].TryAdd(new byte[700]);
        Assert.Equal([0, 1, 1], queues.Select(queue => queue.Told));
        queues[0].TryAdd(new byte[700]);
        Assert.Equal([1, 1, 1], queues.Select(queue => queue.Told));
    }

    [Fact]
    public void An_outbox_whose_peer_keeps_up_allocates_nothing_and_is_not_in_the_account()
    {
        var outbox = new Outbox(new Taker(), _services);
        byte[] line = "hello\n"u8.ToArray();
        outbox.TrySend(line);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) outbox.TrySend(line);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((0, 0L), (outbox.WaitingBytes, _services.Queues.WaitingBytes));
    }

    private sealed class Waiting(Services services, int bound = int.MaxValue) : BoundedQueue(services)
    {
        private readonly List<int> _costs = [];
        private int _taken;

        public int Told { get; private set; }

        /// <summary>What it should count.</summary>
        public int Expected => _costs.Sum() + _taken;

        public override bool Refuse()
        {
            if (Told > 0) return false;
            Told++;
            return true;
        }

        public bool TryAdd(byte[] piece)
        {
            lock (this)
            {
                if (!HasRoomFor(piece, bound)) return false;
                Add(piece);
                _costs.Add(piece.Length + 10);
            }
            KeepCommonBound();
            return true;
        }

        public (ReadOnlyMemory<byte> Piece, int Cost)? Take(int mostBytes = int.MaxValue)
        {
            lock (this)
            {
                if (!TryTake(mostBytes, out ReadOnlyMemory<byte> piece, out int cost)) return null;
                _costs.RemoveAt(0);
                _taken += cost;
                return (piece, cost);
            }
        }

        public void ReleaseTaken()
        {
            lock (this) Release(_taken);
            _taken = 0;
        }

        public void DropAll(bool exceptFirst)
        {
            lock (this) Drop(exceptFirst);
            _costs.RemoveRange(Math.Min(exceptFirst ? 1 : 0, _costs.Count), Math.Max(0, _costs.Count - (exceptFirst ? 1 : 0)));
        }

        public void EmptyAll()
        {
            lock (this) Empty();
            _costs.Clear();
            _taken = 0;
        }
    }

    private sealed class Taker : ByteSink
    {
        public override int TrySend(ReadOnlySpan<byte> bytes) => bytes.Length;

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => throw new InvalidOperationException("nothing waits");
    }
}
