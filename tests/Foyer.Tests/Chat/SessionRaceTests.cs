// Two sessions of one person on real threads: whatever the order of what they do, the room, the person and the sessions agree in the end.

using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;

namespace Foyer.Tests.Chat;

public sealed class SessionRaceTests
{
    private const int Rounds = 300;

    private readonly ChatDirectory _chat = new(new ChatServices());
    private readonly RecordingFormat _format = new();
    private readonly RecordingReceiver _alice = new();

    [Fact(Timeout = 60_000)]
    public async Task Both_sessions_leave_at_the_same_moment_and_the_person_leaves_once()
    {
        await WatchAsync();
        for (int round = 0; round < Rounds; round++)
        {
            (Session one, Session two, string name) = await TwoSessionsAsync(round);
            await TogetherAsync(() => one.LeaveAsync("bye"), () => two.LeaveAsync("bye"));
            Assert.Null(_chat.Find(one.Person.Id));
            Assert.Equal([$"- {name} bye"], _alice.Take());
            Assert.Equal((1, 1), (Room("#a").Count, Room("#b").Count));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task One_session_parts_while_the_other_joins()
    {
        await WatchAsync();
        for (int round = 0; round < Rounds; round++)
        {
            (Session one, Session two, string name) = await TwoSessionsAsync(round, secondJoins: false);
            await TogetherAsync(() => one.PartAsync(Room("#a"), ""), () => two.JoinAsync("#a", "", _format));
            Assert.Equal(2, Room("#a").Count);
            Assert.NotNull(two.StayIn(Room("#a")));
            ((RecordingReceiver)two.Receiver).Take();
            await Room("#a").AskAsync(new ServerSayRequest("hi"));
            Assert.Equal(["#a [server] hi"], ((RecordingReceiver)two.Receiver).Take());
            await one.LeaveAsync();
            await two.LeaveAsync();
            Assert.EndsWith($" {name}", _alice.Take()[^1], StringComparison.Ordinal);
            Assert.Equal(1, Room("#a").Count);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task One_session_joins_while_the_other_renames_and_the_room_knows_the_new_name()
    {
        await WatchAsync();
        for (int round = 0; round < Rounds; round++)
        {
            (Session one, Session two, _) = await TwoSessionsAsync(round, firstJoins: false, secondJoins: false);
            await TogetherAsync(() => two.JoinAsync("#a", "", _format), () => one.RenameAsync("bob"));
            string known = "";
            await Room("#a").AskAsync<Answer>(state => new Answer(Refusal.None, Reason: known = state.Members.Find(one.Person.Id)!.Name));
            Assert.Equal("bob", known);
            await one.LeaveAsync();
            await two.LeaveAsync();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_grace_period_ends_while_another_session_comes_back()
    {
        await WatchAsync();
        for (int round = 0; round < Rounds; round++)
        {
            (Session one, Session two, _) = await TwoSessionsAsync(round);
            await one.LeaveAsync();
            Session? again = null;
            await TogetherAsync(() => two.LeaveAsync("", TimeSpan.FromMilliseconds(1)), async () => // the system's timer, which fires whenever it likes
            {
                await Task.Yield();
                again = two.Participant.Attach(new RecordingReceiver());
                if (again is not null) await again.JoinAsync("#a", "", _format);
            });
            await Wait.UntilAsync(() => Room("#b").Count == 1);
            Assert.Equal(again is null, _chat.Find(two.Person.Id) is null);
            if (again is not null) await again.LeaveAsync();
            await Wait.UntilAsync(() => Room("#a").Count == 1 && _chat.PersonCount == 1);
        }
    }

    private Room Room(string name) => _chat.Rooms.Find(name)!;

    private async Task WatchAsync()
    {
        Session alice = _chat.Attach(_alice);
        foreach (string room in new[] { "#a", "#b" }) await alice.JoinAsync(room, "", _format);
    }

    /// <summary>Two sessions of a new person, in two rooms.</summary>
    private async Task<(Session, Session, string)> TwoSessionsAsync(int round, bool firstJoins = true, bool secondJoins = true)
    {
        Session one = _chat.Attach(new RecordingReceiver { RemoteEndPoint = new(System.Net.IPAddress.Loopback, 5000 + round) });
        Session two = one.Participant.Attach(new RecordingReceiver())!;
        foreach (Session session in new[] { one, two }.Where(session => session == one ? firstJoins : secondJoins))
        {
            foreach (string room in new[] { "#a", "#b" }) await session.JoinAsync(room, "", _format);
        }
        _alice.Take();
        return (one, two, one.Name);
    }

    private static Task TogetherAsync(Func<Task> one, Func<Task> two)
    {
        var start = new Barrier(2);
        return Task.WhenAll(RunAsync(one), RunAsync(two));

        Task RunAsync(Func<Task> act) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return act();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }
}
