// Bugs on purpose, in a room's turn: every request is answered all the same, so that nobody waits for ever.

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Chat;

public sealed class BugTests
{
    private readonly TestLog _log = new();
    private readonly RecordingReceiver _alice = new();
    private readonly HeldLog _messages = new() { HoldsAppends = false };
    private readonly BrokenClock _clock = new();
    private readonly ManualChat _chat;
    private readonly Session _a;

    public BugTests()
    {
        _chat = new ManualChat(new ChatServices { Log = _log }, _messages, _clock);
        _a = _chat.Attach(_alice);
        _chat.Join(_a, "#a");
        _alice.Take();
    }

    private Room Room => _chat.Room();

    [Fact]
    public void Questions_are_answered()
    {
        Assert.Equal(Refusal.ServerError, _chat.Run(() => Room.AskAsync<Answer>(_ => throw new InvalidOperationException("a bug"))).Refusal);
        Assert.Equal(Refusal.ServerError, _chat.Run(() => Room.AskAsync<ReadRights>(_ => throw new InvalidOperationException("a bug"))).Refusal);
        Assert.Equal(2, _log.Bugs.Count);
    }

    [Fact]
    public void A_message_that_somebody_waits_for_is_answered()
    {
        Assert.Equal(Refusal.ServerError, _chat.Run(() => Room.AskToSayAsync(new FailingRequest())).Refusal);
        Assert.Empty(_alice.Take());
    }

    [Fact]
    public void A_post_is_answered_if_the_turn_fails_before_the_log_has_answered()
    {
        _messages.HoldsAppends = true;
        _clock.IsBroken = true;
        Assert.Equal(Refusal.ServerError, _chat.Post("hi", "ci").Refusal);
        _clock.IsBroken = false;
        Assert.True(_chat.Run(() => Room.AskAsync(state => RoomMembers.Of(state, _a.Person, 10))).IsDone); // the room goes on
    }

    [Fact]
    public void A_member_that_says_something_is_told_that_it_failed()
    {
        _ = _chat.Start(async () => { await Room.PostAsync(new FailingRequest(), _a.StayIn(Room)); return Answer.Done; });
        _chat.Settle();
        Assert.Equal(["#a refused ServerError"], _alice.Take());
    }

    [Fact]
    public void Nobody_who_comes_in_waits_for_what_was_said_before()
    {
        Session bob = _chat.Attach(new ThrowingReceiver());
        Assert.True(_chat.StartJoin(bob, replay: 10).IsCompleted || Settled(() => bob.Stays.Count == 0));
        Assert.NotEmpty(_log.Bugs);
    }

    private bool Settled(Func<bool> condition)
    {
        _chat.Settle();
        return condition();
    }

    private sealed record FailingRequest() : RoomRequest(Person.Server)
    {
        public override Answer Apply(RoomState room) => throw new InvalidOperationException("a bug");
    }

    private sealed class ThrowingReceiver : IReceiver
    {
        public IPEndPoint RemoteEndPoint { get; } = new(IPAddress.Loopback, 4000);
        public IOutbox Outbox { get; } = new RecordingReceiver();
        public void Welcome(Welcome welcome) => throw new InvalidOperationException("a bug");
        public void Receive(Receipt receipt) => throw new InvalidOperationException("a bug");
        public void Tell(ChatEvent chatEvent) => throw new InvalidOperationException("a bug");
    }

    private sealed class BrokenClock : FakeTimeProvider
    {
        public bool IsBroken { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            IsBroken ? throw new InvalidOperationException("a bug") : base.CreateTimer(callback, state, dueTime, period);
    }
}
