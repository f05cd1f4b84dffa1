// The promises that stand over Outbox, one by one, and all of them together for any course of events; then the account
// of all outboxes. Nothing runs here by itself: a drain runs when the test says so.

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using Foyer.Net;
using Foyer.Runtime;

namespace Foyer.Tests.Net;

public sealed class OutboxTests : IDisposable
{
    private const int Bound = 100;

    private readonly ManualTurns _turns = new();
    private readonly FakeTransport _peer = new();
    private readonly Owner _owner = new();
    private readonly Services _services;
    private readonly Outbox _outbox;

    public OutboxTests()
    {
        _services = new Services { Turns = _turns, Limits = new Limits { OutboxBytes = Bound, OutboxPieceBytes = 0 } };
        _outbox = new Outbox(_peer, _services) { Owner = _owner };
    }

    public void Dispose() => _peer.Dispose();

    [Fact]
    public void What_the_peer_takes_is_sent_at_once_and_nothing_waits()
    {
        Assert.True(Send("one\n"));
        Assert.True(Send("two\n"));
        Assert.Equal("one\ntwo\n", _peer.Taken);
        Assert.Equal((0, 2), (_outbox.WaitingBytes, _peer.Sends));
    }

    [Fact]
    public void It_never_blocks_what_the_peer_cannot_take_now_waits_for_the_drain()
    {
        _peer.Window = 5;
        Assert.True(Send("hello, "));
        Assert.Equal(("hello", 2), (_peer.Taken, _outbox.WaitingBytes));
        _turns.Run();
        Assert.Equal(", ", _peer.Sending);

        Assert.True(Send("world\n")); // while the peer takes its time
        Assert.Equal(8, _outbox.WaitingBytes);
        EndSend();
        Assert.Equal("world\n", _peer.Sending);
        EndSend();
        Assert.Equal(("hello, world\n", null, 0), (_peer.Taken, _peer.Sending, _outbox.WaitingBytes));
    }

    [Fact]
    public void One_who_has_much_to_send_is_told_each_time_that_it_is_empty()
    {
        Assert.True(_outbox.EmptiedAsync().IsCompleted);
        for (int i = 0; i < 2; i++)
        {
            _peer.Window = 2;
            Assert.True(Send("hello"));
            Task emptied = _outbox.EmptiedAsync();
            _turns.Run();
            Assert.False(emptied.IsCompleted);
            EndSend();
            Assert.True(emptied.IsCompletedSuccessfully);
        }
        _peer.Window = 2;
        Assert.True(Send("hello"));
        Task last = _outbox.EmptiedAsync(), drained = _outbox.CompleteAsync(default);
        _turns.Run();
        EndSend();
        Assert.True(last.IsCompleted && drained.IsCompleted && _outbox.EmptiedAsync().IsCompleted);
    }

    [Fact]
    public void What_waits_counts_more_than_its_bytes_so_that_small_pieces_cannot_fill_the_memory()
    {
        var services = new Services { Turns = _turns, Limits = new Limits { OutboxBytes = 1000 } };
        var outbox = new Outbox(_peer, services) { Owner = _owner };
        _peer.Window = 0;
        int taken = 0;
        while (outbox.TrySend("x\n"u8.ToArray())) taken++;
        Assert.Equal((1000 / 66, 1), (taken, _owner.Told));
        Assert.Equal(outbox.WaitingBytes, services.Queues.WaitingBytes);
        _turns.Run();
        while (_peer.Sending is not null) EndSend();
        Assert.Equal((0, 0L), (outbox.WaitingBytes, services.Queues.WaitingBytes));
    }

    [Fact]
    public void It_keeps_order_nothing_overtakes_what_waits()
    {
        _peer.Window = 0;
        Send("one\n");
        _peer.Window = int.MaxValue; // room again, but the drain has not run yet
        Send("two\n");
        Assert.Equal("", _peer.Taken);
        _turns.Run();
        Send("three\n");
        EndSend();
        Send("four\n");
        EndSend();
        EndSend();
        Assert.Equal("one\ntwo\nthree\nfour\n", _peer.Taken);

        Send("five\n"); // the drain is done: at once again
        Assert.Equal("one\ntwo\nthree\nfour\nfive\n", _peer.Taken);
    }

    [Fact(Timeout = 30_000)]
    public async Task It_keeps_order_of_whole_calls_from_any_thread()
    {
        const int Senders = 4, Lines = 3_000;
        var peer = new FakeTransport { Window = 1_000, EndsSends = true };
        var outbox = new Outbox(peer, new Services { Limits = new Limits { OutboxBytes = int.MaxValue } });
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Factory.StartNew(
            () =>
            {
                for (int line = 0; line < Lines; line++) Assert.True(outbox.TrySend(Encoding.UTF8.GetBytes($"{sender} {line}\n")));
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        await outbox.CompleteAsync("end"u8.ToArray());

        string[] lines = peer.Taken.Split('\n');
        Assert.Equal("end", lines[^1]);
        var next = new int[Senders];
        foreach (string line in lines[..^1])
        {
            int[] numbers = [.. line.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            Assert.Equal(next[numbers[0]]++, numbers[1]);
        }
        Assert.All(next, count => Assert.Equal(Lines, count));
        Assert.Equal(0, outbox.WaitingBytes);
    }

    [Fact]
    public void Small_pieces_that_wait_are_sent_together_up_to_64_KiB()
    {
        var outbox = new Outbox(_peer, new Services { Turns = _turns });
        _peer.Window = 0;
        string[] pieces = [new('a', 30_000), new('b', 30_000), new('c', 30_000), new('d', 100_000), new('e', 1)];
        foreach (string piece in pieces) outbox.TrySend(Encoding.UTF8.GetBytes(piece));
        List<int> sends = [];
        _turns.Run();
        while (_peer.Sending is { } sending)
        {
            sends.Add(sending.Length);
            EndSend();
        }
        Assert.Equal([60_000, 30_000, 100_000, 1], sends);
        Assert.Equal(string.Concat(pieces), _peer.Taken);
    }

    [Fact]
    public void It_is_bounded_in_bytes_the_bound_itself_is_kept()
    {
        _peer.Window = 0;
        Assert.True(Send(new string('a', Bound - 1)));
        Assert.True(Send("b"));
        Assert.Equal(Bound, _outbox.WaitingBytes);
        Assert.Equal(0, _owner.Told);
        Assert.False(Send("c"));
        Assert.Equal(1, _owner.Told);
    }

    [Fact]
    public void What_the_peer_took_at_once_does_not_count()
    {
        _peer.Window = 50;
        Assert.True(Send(new string('a', Bound + 50)));
        Assert.Equal(Bound, _outbox.WaitingBytes);
    }

    [Fact]
    public void What_the_drain_sends_counts_until_it_is_sent()
    {
        _peer.Window = 0;
        Send(new string('a', Bound));
        _turns.Run();
        Assert.Equal(Bound, _outbox.WaitingBytes);
        Assert.False(Send("b"));
    }

    [Fact]
    public void What_was_sent_makes_room_again()
    {
        _peer.Window = 0;
        for (int i = 0; i < 3; i++)
        {
            Assert.True(Send(new string('a', Bound)));
            _turns.Run();
            EndSend();
        }
        Assert.Equal(3 * Bound, _peer.Taken.Length);
    }

    [Fact]
    public void Above_the_bound_the_owner_is_told_once_and_everything_is_refused()
    {
        _peer.Window = 0;
        Send("one\n");
        Assert.False(Send(new string('a', Bound)));
        _peer.Window = int.MaxValue;
        Assert.False(Send("two\n"));
        Assert.False(Send(new string('a', Bound)));
        _outbox.Refuse();
        _turns.Run();
        EndSend();
        Assert.False(Send("three\n")); // also when there is room again
        Assert.Equal(("one\n", 1), (_peer.Taken, _owner.Told));
    }

    [Fact]
    public void What_waits_is_dropped_at_a_lines_end_a_line_that_was_begun_is_sent_whole()
    {
        _peer.Window = 2;
        Send("one\n");
        Send("two\n");
        Assert.False(Send(new string('a', Bound)));
        Assert.Equal(2, _outbox.WaitingBytes);
        _turns.Run();
        EndSend();
        Assert.Equal(("one\n", 0), (_peer.Taken, _outbox.WaitingBytes));
    }

    [Fact]
    public void What_waits_is_dropped_at_a_lines_end_what_is_under_way_is_sent_whole()
    {
        _peer.Window = 0;
        Send("one\n");
        Send("two\n");
        _turns.Run();
        Assert.Equal("one\ntwo\n", _peer.Sending);
        Send("three\n");
        Assert.False(Send(new string('a', Bound)));
        EndSend();
        Assert.Equal(("one\ntwo\n", null, 0), (_peer.Taken, _peer.Sending, _outbox.WaitingBytes));
    }

    [Fact]
    public void A_line_of_which_the_peer_took_a_part_is_not_cut_by_the_bound()
    {
        _peer.Window = 3;
        string line = new string('a', Bound + 3) + "\n";
        Assert.False(Send(line));
        Assert.Equal(1, _owner.Told);
        _outbox.CompleteAsync("bye\n"u8.ToArray());
        _turns.Run();
        while (_peer.Sending is not null) EndSend();
        Assert.Equal(line + "bye\n", _peer.Taken);
    }

    [Fact]
    public void After_Complete_everything_is_refused_and_the_owner_is_not_told()
    {
        Assert.True(_outbox.CompleteAsync(default).IsCompleted);
        Assert.False(Send("one\n"));
        _outbox.Refuse();
        Assert.Equal(("", 0, 0), (_peer.Taken, _owner.Told, _peer.Sends));
    }

    [Fact]
    public void The_farewell_is_sent_at_once_when_nothing_waits()
    {
        Send("one\n");
        Assert.True(_outbox.CompleteAsync("bye\n"u8.ToArray()).IsCompletedSuccessfully);
        Assert.Equal("one\nbye\n", _peer.Taken);
        Assert.False(_peer.ReserveIsOpen);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_farewell_comes_after_the_rest()
    {
        _peer.Window = 2;
        Send("one\n");
        Send("two\n");
        Task completed = _outbox.CompleteAsync("bye\n"u8.ToArray());
        Assert.True(_peer.ReserveIsOpen);
        _turns.Run();
        Assert.Equal("e\ntwo\nbye\n", _peer.Sending);
        Assert.False(completed.IsCompleted);
        EndSend();
        await completed;
        Assert.Equal("one\ntwo\nbye\n", _peer.Taken);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_farewell_comes_at_a_lines_end_after_a_refusal()
    {
        _peer.Window = 2;
        Send("one\n");
        Send("two\n");
        Send(new string('a', Bound));
        Task completed = _outbox.CompleteAsync("bye\n"u8.ToArray());
        _turns.Run();
        EndSend();
        await completed;
        Assert.Equal("one\nbye\n", _peer.Taken);
    }

    [Fact]
    public void The_farewell_waits_like_anything_else()
    {
        _peer.Window = 1;
        Task completed = _outbox.CompleteAsync("bye\n"u8.ToArray());
        Assert.False(completed.IsCompleted);
        _turns.Run();
        EndSend();
        Assert.Equal("bye\n", _peer.Taken);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_first_farewell_counts_and_all_wait_for_the_same_end()
    {
        _peer.Window = 0;
        Task first = _outbox.CompleteAsync("bye\n"u8.ToArray()), second = _outbox.CompleteAsync("again\n"u8.ToArray());
        _turns.Run();
        Assert.False(second.IsCompleted);
        EndSend();
        await Task.WhenAll(first, second, _outbox.CompleteAsync("again\n"u8.ToArray()));
        Assert.Equal("bye\n", _peer.Taken);
    }

    [Fact]
    public void Nothing_is_copied_while_the_peer_keeps_up()
    {
        byte[] shared = "one\n"u8.ToArray();
        _peer.Window = 1;
        _outbox.TrySend(shared);
        _turns.Run();
        Assert.True(_peer.SendingMemory.Equals(shared.AsMemory(1)));
    }

    [Fact]
    public void Sending_nothing_does_nothing()
    {
        Assert.True(Send(""));
        _peer.Window = 0;
        Send("one\n");
        Assert.True(Send(""));
        Assert.Equal((1, 4), (_peer.Sends, _outbox.WaitingBytes));
    }

    [Fact]
    public void A_peer_lost_while_sending_is_refused_from_then_on_and_is_not_too_slow()
    {
        _peer.Lose();
        Assert.False(Send("one\n"));
        Assert.False(Send("two\n"));
        Assert.True(_outbox.CompleteAsync("bye\n"u8.ToArray()).IsCompletedSuccessfully);
        Assert.Equal((0, 0), (_owner.Told, _peer.Sends));
    }

    public static TheoryData<Exception> Losses =>
    [
        new SocketException((int)SocketError.TimedOut),
        new IOException(),
        new ObjectDisposedException("socket"),
        new OperationCanceledException(),
    ];

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Losses), DisableDiscoveryEnumeration = true)]
    public async Task A_peer_lost_while_something_waits_ends_the_waiting(Exception loss)
    {
        _peer.Window = 1;
        Send("one\n");
        _turns.Run();
        Send("two\n");
        Task completed = _outbox.CompleteAsync("bye\n"u8.ToArray());
        _peer.Lose(loss);
        _turns.Run();
        await completed;
        Assert.Equal((0, 0L, 0), (_outbox.WaitingBytes, _services.Queues.WaitingBytes, _owner.Told));
        Assert.False(Send("three\n"));
        Assert.Equal(2, _peer.Sends);
    }

    [Fact]
    public void Whatever_happens_the_peer_gets_whole_calls_in_order_and_the_farewell_last() =>
        Gen.Select(Gen.Int[0, 7], Gen.OneOf(Gen.Int[1, 60], Gen.Int[1, 250])).Array[1, 40].Sample(
            steps =>
            {
                var turns = new ManualTurns();
                var peer = new FakeTransport { Window = 50 };
                var owner = new Owner();
                var services = new Services { Turns = turns, Limits = new Limits { OutboxBytes = Bound, OutboxPieceBytes = 0 } };
                var outbox = new Outbox(peer, services) { Owner = owner };
                var calls = new StringBuilder();
                List<int> ends = [0]; // where a call ends in what was accepted
                bool refused = false, completed = false;
                Task? done = null;

                foreach ((int step, int size) in steps)
                {
                    switch (step)
                    {
                        case 0 or 1 or 2:
                            string call = new((char)('a' + ends.Count % 26), size);
                            bool accepted = outbox.TrySend(Encoding.UTF8.GetBytes(call));
                            Assert.False(accepted && (refused || completed));
                            // The peer may have begun to read the one that went over the bound.
                            if (!refused && !completed) ends.Add(calls.Append(call).Length);
                            refused |= !accepted;
                            break;
                        case 3:
                            turns.Run();
                            break;
                        case 4 or 5:
                            if (peer.Sending is null) break;
                            peer.EndSend();
                            turns.Run();
                            break;
                        case 6:
                            peer.Window = size;
                            break;
                        default:
                            if (size > 10) break;
                            if (size > 5) outbox.Refuse();
                            else done = outbox.CompleteAsync("FAREWELL"u8.ToArray());
                            refused |= size > 5;
                            completed |= size <= 5;
                            break;
                    }
                    Assert.InRange(outbox.WaitingBytes, 0, refused || completed ? Bound + 250 : Bound);
                    Assert.Equal(outbox.WaitingBytes, services.Queues.WaitingBytes);
                }

                done ??= outbox.CompleteAsync("FAREWELL"u8.ToArray());
                for (turns.Run(); peer.Sending is not null; turns.Run()) peer.EndSend();
                Assert.True(done.IsCompletedSuccessfully);
                Assert.Equal((0, 0L), (outbox.WaitingBytes, services.Queues.WaitingBytes));
                Assert.EndsWith("FAREWELL", peer.Taken, StringComparison.Ordinal);
                string got = peer.Taken[..^"FAREWELL".Length];
                Assert.StartsWith(got, calls.ToString(), StringComparison.Ordinal);
                Assert.Contains(got.Length, ends);
                if (owner.Told == 0) Assert.Equal(calls.ToString(), got);
                Assert.InRange(owner.Told, 0, refused ? 1 : 0);
            },
            iter: 5_000);

    [Fact]
    public void Over_the_bound_on_all_outboxes_the_fullest_goes_first()
    {
        Services services = Sharing(150);
        (Outbox Outbox, Owner Owner)[] slow = [.. Enumerable.Range(0, 3).Select(_ => SlowPeer(services))];
        Assert.True(Fill(slow[0].Outbox, 40));
        Assert.True(Fill(slow[1].Outbox, 30, 30));
        Assert.True(Fill(slow[2].Outbox, 50)); // together they hold the bound
        Assert.Equal((150L, 0), (services.Queues.WaitingBytes, slow.Sum(peer => peer.Owner.Told)));

        Fill(slow[0].Outbox, 1);
        Assert.Equal([0, 1, 0], slow.Select(peer => peer.Owner.Told));
        Assert.Equal([41, 30, 50], slow.Select(peer => peer.Outbox.WaitingBytes)); // what it may have begun stays
        Assert.Equal(121, services.Queues.WaitingBytes);
        Assert.False(Fill(slow[1].Outbox, 1));
        Assert.True(Fill(slow[0].Outbox, 1));
    }

    [Fact]
    public void The_fullest_may_be_the_one_that_is_sent_to()
    {
        Services services = Sharing(100);
        (Outbox one, Owner ones) = SlowPeer(services);
        (Outbox other, Owner others) = SlowPeer(services);
        Fill(one, 30);
        Fill(other, 20, 20, 20, 20);
        Assert.Equal((0, 1), (ones.Told, others.Told));
        Assert.False(Fill(other, 1));
    }

    [Fact]
    public void A_full_outbox_that_is_ending_already_does_not_shield_the_others()
    {
        Services services = Sharing(150);
        (Outbox ending, Owner _) = SlowPeer(services);
        (Outbox fuller, Owner fullers) = SlowPeer(services);
        (Outbox emptier, Owner emptiers) = SlowPeer(services);
        Fill(ending, 90);
        _ = ending.CompleteAsync(default); // what is due to it is still sent
        Fill(fuller, 10, 30);
        Fill(emptier, 20);
        Assert.Equal(150, services.Queues.WaitingBytes);

        Fill(emptier, 1);
        Fill(emptier, 1);
        Assert.Equal((1, 0), (fullers.Told, emptiers.Told));
    }

    [Fact]
    public void The_account_counts_only_what_waits()
    {
        _peer.Window = 1;
        Send("one\n");
        Send("two\n");
        Assert.Equal(7, _services.Queues.WaitingBytes);
        _turns.Run();
        EndSend();
        Assert.Equal(0, _services.Queues.WaitingBytes);
        _peer.Window = int.MaxValue;
        Send("three\n");
        Assert.Equal(0, _services.Queues.WaitingBytes);
    }

    private bool Send(string text) => _outbox.TrySend(Encoding.UTF8.GetBytes(text));

    private void EndSend()
    {
        _peer.EndSend();
        _turns.Run();
    }

    private Services Sharing(long bytes) => new() { Turns = _turns, Limits = _services.Limits with { AllOutboxBytes = bytes } };

    private static (Outbox Outbox, Owner Owner) SlowPeer(Services services)
    {
        var owner = new Owner();
        return (new Outbox(new FakeTransport { Window = 0 }, services) { Owner = owner }, owner);
    }

    private static bool Fill(Outbox outbox, params int[] pieces) => pieces.All(piece => outbox.TrySend(new byte[piece]));

    private sealed class Owner : IOutboxOwner
    {
        private int _told;

        public int Told => _told;

        public void ReadsTooSlowly() => Interlocked.Increment(ref _told);
    }
}
