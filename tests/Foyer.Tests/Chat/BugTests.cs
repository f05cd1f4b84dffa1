// Bugs on purpose, in a room's turn: every request is answered all the same, so that nobody waits for ever.

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
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
    public void Requests_that_ask_for_something_are_answered()
    {
        var actor = new Actor(new Failing(_alice), null);
        Assert.Equal(Refusal.ServerError, _chat.Run(() => Room.AskAsync(new WhoRequest(actor, 10))).Refusal);
        Assert.Equal(Refusal.ServerError, _chat.Run(() => Room.AskAsync(new SanctionsRequest(actor))).Refusal);
        Assert.Equal(Refusal.ServerError, _chat.Run(() => Room.AskAsync(new WebhooksRequest(actor))).Refusal);
        Assert.Equal(Refusal.ServerError, _chat.Run(() => Room.AskAsync(new ReadRightsRequest(actor))).Refusal); // after the turn
        Assert.Equal(4, _log.Bugs.Count);
    }

    [Fact]
    public void A_post_is_answered()
    {
        var request = new PostRequest(new FailingNames(), _chat.Directory.ServerBans, _chat.Directory.Visit(new IPEndPoint(IPAddress.Loopback, 1)), "ci", new PostedText("hi", Answer.Done), null);
        Assert.Equal(Refusal.ServerError, _chat.Run(() => Room.AskAsync(request)).Refusal);
        Assert.Empty(_alice.Take());
    }

    [Fact]
    public void A_post_is_answered_if_the_turn_fails_before_the_log_has_answered()
    {
        _messages.HoldsAppends = true;
        _clock.IsBroken = true;
        Assert.Equal(Refusal.ServerError, _chat.Post("hi", "ci").Refusal);
        _clock.IsBroken = false;
        Assert.True(_chat.Run(() => Room.AskAsync(new WhoRequest(_a.ActorIn(Room), 10))).IsDone); // the room goes on
    }

    [Fact]
    public void A_member_that_leaves_is_answered()
    {
        var nowhere = new Member(_a, Room, "x") { Seat = 1_000_000 };
        Assert.Equal(Refusal.ServerError, _chat.Ask(new LeaveRequest(nowhere, SharedId: 0, "")).Refusal);
    }

    [Fact]
    public void A_member_that_says_something_is_told_that_it_failed()
    {
        var member = new Member(new Failing(_alice), Room, "x") { Seat = 0 };
        _ = _chat.Start(async () => { await Room.PostAsync(new SayRequest(member, "hi")); return Answer.Done; });
        _chat.Settle();
        Assert.Equal(["#a refused ServerError"], _alice.Take());
    }

    [Fact]
    public void Nobody_who_comes_in_waits_for_what_was_said_before()
    {
        var failing = new Failing(_alice, fine: 1); // the right to come in is checked, and then what it may read
        var member = new Member(failing, Room, "x");
        var catchUp = new CatchUp(member, _alice, 1000);
        Assert.True(_chat.Ask(new JoinRequest(member, _chat.Format, "", catchUp)).IsDone);
        Assert.True(catchUp.Begun.IsCompletedSuccessfully);
        Assert.Single(_log.Bugs);
    }

    /// <summary>Has a bug.</summary>
    private sealed class Failing(IReceiver receiver, int fine = 0) : IParticipant
    {
        private int _fine = fine; // so many times

        public long Number => 1;
        public long Speaker => 1;
        public IPAddress Address => IPAddress.Loopback;
        public string Name => "x";
        public string? ChosenName => null;
        public string? AwayText => null;
        public bool IsServerOperator => _fine-- > 0 ? false : throw new InvalidOperationException("a bug");
        public bool HasEnded => false;
        public IReceiver Receiver => receiver;
        public bool MayHaveSeenElsewhere => false;
        public bool IgnoresSomebody => false;
        public bool Ignores(IParticipant other) => false;
        public bool SeesFirst(long eventId) => true;
        public Member? MemberIn(Room room) => null;
        public void Lost(Member member) { }
    }

    private sealed class FailingNames : INames
    {
        public bool HasName(string key) => throw new InvalidOperationException("a bug");
    }

    private sealed class BrokenClock : FakeTimeProvider
    {
        public bool IsBroken { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            IsBroken ? throw new InvalidOperationException("a bug") : base.CreateTimer(callback, state, dueTime, period);
    }
}
