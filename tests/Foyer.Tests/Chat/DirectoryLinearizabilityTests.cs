// The one shared table, from several threads at once: what each was answered must be what some order of the same requests,
// one after the other, would have answered; and whoever has gone has left neither a name nor a seat.

using System.Collections.Concurrent;
using System.Net;
using CsCheck;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;

namespace Foyer.Tests.Chat;

public sealed class DirectoryLinearizabilityTests
{
    private const int People = 3;
    private static readonly string[] Names = ["ann", "ANN", "bob"];
    private static readonly Gen<(int Who, int Name)> Requests = Gen.Select(Gen.Int[0, People - 1], Gen.Int[0, Names.Length - 1]);

    [Fact(Timeout = 60_000)]
    public Task Names_are_reserved_found_and_released_as_if_one_after_the_other() => Task.Factory.StartNew(
        () => Gen.Const(() => (new Table(), new Model())).SampleParallel(
            Requests.Operation<Table, Model>(it => $"{it.Who} reserves {Names[it.Name]}", (table, it) => table.Reserve(it.Who, Names[it.Name]), (model, it) => model.Reserve(it.Who, Names[it.Name])),
            Requests.Operation<Table, Model>(it => $"{it.Who} releases {Names[it.Name]}", (table, it) => table.Release(it.Who, Names[it.Name]), (model, it) => model.Release(it.Who, Names[it.Name])),
            Gen.Int[0, Names.Length - 1].Operation<Table, Model>(name => $"find {Names[name]}", (table, name) => table.Find(Names[name]), (model, name) => model.Find(Names[name])),
            equal: (table, model) => table.Answers.Order().SequenceEqual(model.Answers.Order()) && table.Holders.SequenceEqual(model.Holders),
            iter: 200),
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [Fact(Timeout = 60_000)]
    public async Task No_name_stays_with_one_who_left_while_it_was_renamed()
    {
        var chat = new ChatDirectory(new ChatServices { MessageLog = new MemoryLog(0) });
        for (int i = 0; i < 500; i++)
        {
            Session one = Attach(chat, new RecordingReceiver()), other = Attach(chat, new RecordingReceiver());
            await one.RenameAsync("ann");
            using var together = new Barrier(3);
            await Task.WhenAll(
                Together(together, () => one.RenameAsync(i % 3 == 0 ? "Ann" : "bob")),
                Together(together, () => one.LeaveAsync()),
                Together(together, () => other.RenameAsync(i % 2 == 0 ? "ann" : "bob")));

            // What the other has it has, and nobody else has anything.
            foreach (string name in new[] { "ann", "bob" })
                Assert.Equal(string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase) ? other.Participant : null, chat.Find(name));
            Assert.Equal([other.Participant], chat.People);
            await other.LeaveAsync();
        }
        Assert.Null(chat.Find("ann") ?? chat.Find("bob"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_room_that_goes_and_is_made_anew_loses_nobody_and_has_one_owner_a_life()
    {
        const int rounds = 20, people = 4, visits = 25;
        var bugs = new TestLog();
        var turns = new CountedTurns();
        var chat = new ChatDirectory(new ChatServices { Log = bugs, Turns = turns, MessageLog = new MemoryLog(0) });
        var format = new RecordingFormat();
        ConcurrentBag<Welcome> welcomes = [];
        for (int round = 0; round < rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, people).Select(_ => Task.Run(async () =>
            {
                Session session = Attach(chat, new Welcomed(welcomes));
                for (int i = 0; i < visits; i++)
                {
                    Assert.True((await session.JoinAsync("#a", "", format)).IsDone);
                    Room room = Assert.Single(session.Stays).Room;
                    Assert.Same(room, chat.Rooms.Find("#A")); // and so no other of that name can be reached
                    Assert.Equal(Answer.Done, await session.PartAsync(room, ""));
                }
                await session.LeaveAsync();
            })));
            await turns.IdleAsync();
            Assert.Equal(1, chat.Rooms.Count); // the lobby: #a is empty, and has gone; the next round makes it again
        }

        Assert.Empty(bugs.Bugs);
        Room[] lives = [.. welcomes.Select(welcome => welcome.Room).Distinct()];
        Assert.True(lives.Length >= rounds);
        Assert.All(welcomes.GroupBy(welcome => welcome.Room), life => Assert.Single(life, welcome => welcome.Role == Role.Owner));
        Assert.Equal(rounds * people * visits, welcomes.Count);
    }

    private static Task Together(Barrier barrier, Func<Task> act) => Task.Factory.StartNew(
        () =>
        {
            barrier.SignalAndWait();
            return act();
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private static Session Attach(ChatDirectory chat, IReceiver receiver) => chat.Attach(receiver);

    private sealed class Table
    {
        private readonly ChatDirectory _chat = new(new ChatServices { MessageLog = new MemoryLog(0) });
        private readonly Session[] _people;

        public Table() => _people = [.. Enumerable.Range(0, People).Select(_ => Attach(_chat, new RecordingReceiver()))];

        public ConcurrentBag<string> Answers { get; } = [];

        public IEnumerable<int> Holders => Names.Select(Holder);

        public void Reserve(int who, string name) => Answers.Add($"{who} {name}: {_chat.ClaimAsync(_people[who].Participant, name).AsTask().Result.Refusal}");

        public void Release(int who, string name) => _chat.Release(_people[who].Participant, name);

        public void Find(string name) => Answers.Add($"{name}: {Holder(name)}");

        private int Holder(string name) => Array.FindIndex(_people, session => session.Participant == _chat.Find(name));
    }

    private sealed class Model
    {
        private readonly Dictionary<string, int> _holders = new(StringComparer.OrdinalIgnoreCase);

        public List<string> Answers { get; } = [];

        public IEnumerable<int> Holders => Names.Select(Holder);

        public void Reserve(int who, string name)
        {
            _holders.TryAdd(name, who);
            Answers.Add($"{who} {name}: {(_holders[name] == who ? Refusal.None : Refusal.NameInUse)}");
        }

        public void Release(int who, string name)
        {
            if (Holder(name) == who) _holders.Remove(name);
        }

        public void Find(string name) => Answers.Add($"{name}: {Holder(name)}");

        private int Holder(string name) => _holders.GetValueOrDefault(name, -1);
    }

    private sealed class Welcomed(ConcurrentBag<Welcome> welcomes) : IReceiver
    {
        public IPEndPoint RemoteEndPoint { get; } = new(IPAddress.Loopback, 4000);
        public IOutbox Outbox { get; } = new RecordingReceiver();
        public void Welcome(Welcome welcome) => welcomes.Add(welcome);
        public void Receive(Receipt receipt) { }
        public void Tell(ChatEvent chatEvent) { }
    }

    /// <summary>The thread pool's, and counted: to wait until none runs and none is due.</summary>
    private sealed class CountedTurns : TaskScheduler
    {
        private readonly Lock _gate = new();
        private int _due;
        private TaskCompletionSource? _idle;

        public Task IdleAsync()
        {
            lock (_gate) return _due == 0 ? Task.CompletedTask : (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        protected override void QueueTask(Task task)
        {
            lock (_gate) _due++;
            ThreadPool.QueueUserWorkItem(Run, task, preferLocal: false);
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];

        private void Run(Task task)
        {
            TryExecuteTask(task);
            lock (_gate)
            {
                if (--_due > 0) return;
                _idle?.SetResult();
                _idle = null;
            }
        }
    }
}
