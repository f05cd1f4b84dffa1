// A protocol can let a person stay for a while after their session was lost: in their rooms, with their name and roles. A new session takes the rooms over.

using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class GracePeriodTests
{
    private const string Alice = "10.0.0.1:4000";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly RecordingReceiver _alice = new(), _page = new(), _again = new();
    private readonly ManualChat _chat = new(log: new MemoryLog(1 << 20));
    private readonly Session _a, _b;
    private readonly Participant _bob;

    // Alice owns both rooms. Bob is an operator in one and a member of the other.
    public GracePeriodTests()
    {
        (_a, _b) = (_chat.Attach(_alice), _chat.Attach(_page));
        _bob = _b.Participant;
        _chat.Rename(_b, "bob");
        foreach (Session session in new[] { _a, _b })
        {
            foreach (string room in new[] { "#a", "#b" }) _chat.Join(session, room);
        }
        _chat.Ask(new RoleRequest(_a.Person, _bob.Id, Role.Operator, Given: true));
        TakeAll();
    }

    [Fact]
    public void The_person_leaves_when_the_time_is_over()
    {
        LosePage("gone");
        Wait(Grace - Moment);
        Assert.Empty(_alice.Take());
        AssertHere();
        Wait(Moment);
        Assert.Equal(["- bob gone"], _alice.Take());
        AssertGone();
        Wait(Grace);
        Assert.Empty(_alice.Take());
    }

    [Fact]
    public void The_session_that_was_lost_sees_nothing_more()
    {
        _chat.Say(_a, "before");
        Task<Answer> left = _chat.Start(async () => { await _b.LeaveAsync("", Grace); return Answer.Done; });
        _chat.Say(_a, "after");
        _chat.Settle();
        Assert.True(left.IsCompleted);
        Assert.Equal([$"#a [{Alice}] before"], _page.Take());
    }

    [Fact]
    public void A_new_session_takes_the_rooms_over()
    {
        LosePage();
        _chat.SayNow(_a, "meanwhile");
        Wait(Grace - Moment);
        Session again = _bob.Attach(_again)!;
        Assert.Equal(["#a", "#b"], _bob.Rooms.Select(room => room.Name).Order());
        Assert.True(_chat.Run(() => _chat.StartJoin(again, "#a", replay: 10)).IsDone);
        Assert.True(_chat.Join(again, "#b").IsDone);
        Wait(Grace);
        Assert.Empty(_alice.Take());
        Assert.Equal(["#a welcome bob, 1 others, Operator, topic ''", $"earlier #a [{Alice}] meanwhile", "#b welcome bob, 1 others, Member, topic ''"], _again.Take());
        _chat.Leave(again, "bye");
        Assert.Equal(["- bob bye"], _alice.Take());
        AssertGone();
    }

    [Fact]
    public void The_person_leaves_the_rooms_that_the_new_session_does_not_take_over()
    {
        LosePage("gone");
        Session again = _bob.Attach(_again)!;
        _chat.Join(again, "#b");
        Wait(Grace);
        Assert.Equal(["#a - bob gone"], _alice.Take());
        AssertHere(members: 1);
        Assert.Equal(["#b"], _bob.Rooms.Select(room => room.Name));
        _chat.Leave(again);
        Assert.Equal(["#b - bob"], _alice.Take());
        AssertGone();
    }

    [Fact]
    public void Without_rooms_the_person_and_their_name_stay_until_the_time_is_over()
    {
        foreach (string room in new[] { "#a", "#b" }) _chat.Part(_b, room);
        _alice.Take();
        LosePage();
        AssertHere(members: 1);
        Session again = _bob.Attach(_again)!;
        Wait(Grace);
        AssertHere(members: 1);
        LoseSession(again, Grace);
        Wait(Grace);
        AssertGone();
        Assert.Empty(_alice.Take());
    }

    [Fact]
    public void A_lost_session_leaves_nothing_behind_where_another_session_is()
    {
        Session other = ManualChat.AttachAgain(_again, _b);
        _chat.Join(other, "#a");
        LosePage("gone");
        _chat.Part(other, "#a");
        Assert.Equal(["#a - bob"], _alice.Take());
        Wait(Grace);
        Assert.Equal(["#b - bob gone"], _alice.Take());
        AssertHere(members: 1);
        _chat.Leave(other);
        AssertGone();
    }

    [Fact]
    public void A_rename_meanwhile_is_shown_in_the_rooms_left_behind()
    {
        Session other = ManualChat.AttachAgain(_again, _b);
        _chat.Part(_b, "#b");
        LosePage();
        TakeAll();
        Assert.True(_chat.Rename(other, "rob").IsDone);
        Assert.Equal(["#a bob is now rob"], _alice.Take());
        Assert.Equal(("rob", Role.Operator), _chat.Look(state => (state.Members.Find(_bob.Id)!.Name, state.Members.Find(_bob.Id)!.Role)));
    }

    [Fact]
    public void Another_lost_session_extends_the_time_and_never_shortens_it()
    {
        Session other = ManualChat.AttachAgain(_again, _b);
        LosePage();
        Wait(Grace / 2);
        LoseSession(other, Grace / 4);
        Wait(Grace / 2 - Moment);
        AssertHere();
        Session third = _bob.Attach(new RecordingReceiver())!;
        LoseSession(third, Grace);
        Wait(Grace - Moment);
        AssertHere();
        Wait(Moment);
        AssertGone();
    }

    [Fact]
    public void A_session_without_a_grace_period_does_not_end_that_of_another()
    {
        Session other = ManualChat.AttachAgain(_again, _b);
        LosePage();
        _chat.Leave(other);
        AssertHere();
        Wait(Grace);
        AssertGone();
    }

    [Fact]
    public void Private_messages_are_kept_meanwhile()
    {
        LosePage();
        Assert.True(_chat.Run(() => _a.WhisperAsync(_bob.Person, "psst").AsTask()).IsDone);
        _bob.Attach(_again);
        Assert.Equal(["psst"], _bob.WhispersWith(_a.Person.Id).Select(whispered => whispered.Text));
        Assert.Equal(_a.Person, _bob.LastWhisperer);
        Assert.Empty(_page.Take());
    }

    [Fact]
    public void A_person_who_is_kicked_meanwhile_is_not_in_that_room_any_more()
    {
        LosePage();
        _chat.Run(() => _chat.Room().AskAsync(new KickRequest(_a.Person, _bob.Id, ""), _a.StayIn(_chat.Room())));
        Assert.Equal([$"#a kicked bob by {Alice}"], _alice.Take());
        Assert.Equal(["#b"], _bob.Rooms.Select(room => room.Name));
        Session again = _bob.Attach(_again)!;
        _chat.Join(again, "#b");
        Wait(Grace);
        Assert.Empty(_alice.Take());
        Assert.Equal(["#b"], _bob.Rooms.Select(room => room.Name));
    }

    [Fact]
    public void A_ban_meanwhile_holds_for_the_new_session()
    {
        LosePage();
        var ban = new Sanction(SanctionKind.Ban, _bob.Person.Handle, Alice, "", _chat.Clock.GetUtcNow(), null) { Person = _bob.Id };
        _chat.Ask(new SanctionRequest(_a.Person, ban, _bob.Id));
        Session again = _bob.Attach(_again)!;
        Assert.Equal(Refusal.Banned, _chat.Join(again, "#a").Refusal);
        Assert.True(_chat.Join(again, "#b").IsDone);
        TakeAll();
        Wait(Grace);
        Assert.Empty(_alice.Take());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_person_whom_the_operator_disconnects_leaves_at_once(bool isBan)
    {
        _chat.MakeOperator(_a);
        LosePage("gone");
        if (isBan) _chat.Run(() => _chat.Directory.BanAsync(_a.Person, new Sanction(SanctionKind.Ban, "bob", Alice, "", _chat.Clock.GetUtcNow(), null) { Person = _bob.Id }).AsTask());
        else _chat.Run(() => _chat.Directory.KillAsync(_a.Person, _bob.Person, "enough").AsTask());
        Assert.Equal(["- bob gone"], _alice.Take());
        AssertGone();
    }

    [Fact]
    public void A_person_whom_the_operator_disconnects_gets_no_grace_period()
    {
        _chat.MakeOperator(_a);
        _chat.Run(() => _chat.Directory.KillAsync(_a.Person, _bob.Person, "enough").AsTask());
        Assert.Null(_bob.Attach(_again));
        LosePage();
        AssertGone();
    }

    [Fact]
    public void A_stop_of_the_server_ends_all_waiting()
    {
        LosePage();
        Session carol = _chat.Attach(_again);
        _chat.Join(carol, "#a");
        TakeAll();
        _chat.Run(async () => { await _chat.Directory.StopAsync(); return Answer.Done; });
        Assert.Equal(["stopping"], _alice.Take());
        LoseSession(carol, Grace);
        Assert.Null(_chat.Directory.Find(carol.Person.Id));
        Wait(Grace);
        Assert.Empty(_alice.Take());
    }

    [Fact]
    public void A_session_that_comes_back_at_the_last_moment_stays_in_the_room()
    {
        LosePage();
        Session again = _bob.Attach(_again)!;
        Answer joined = _chat.Run(async () =>
        {
            Task<Answer<Room>> joins = again.JoinAsync("#a", "", _chat.Format);
            _chat.Clock.Advance(Grace); // before the room has let it in
            return (await joins).Outcome;
        });
        Assert.True(joined.IsDone);
        Assert.Equal(["#b - bob"], _alice.Take());
        _chat.SayNow(_a, "hi");
        Assert.Contains($"#a [{Alice}] hi", _again.Take());
    }

    [Fact]
    public void An_empty_room_waits_for_its_only_member()
    {
        foreach (string room in new[] { "#a", "#b" }) _chat.Part(_a, room);
        LosePage();
        Assert.NotNull(_chat.Room());
        Session again = _bob.Attach(_again)!;
        _chat.Join(again, "#a");
        Assert.Equal(["#a welcome bob, 0 others, Operator, topic ''"], _again.Take());
        Wait(Grace);
        Assert.Null(_chat.Directory.Rooms.Find("#b"));
        _chat.Leave(again);
        Assert.Null(_chat.Directory.Rooms.Find("#a"));
    }

    private void LosePage(string reason = "") => LoseSession(_b, Grace, reason);

    private void LoseSession(Session session, TimeSpan grace, string reason = "") => _chat.Run(async () => { await session.LeaveAsync(reason, grace); return Answer.Done; });

    private void Wait(TimeSpan time)
    {
        _chat.Clock.Advance(time);
        _chat.Settle();
    }

    private void AssertHere(int members = 2)
    {
        Assert.Same(_bob, _chat.Directory.Find("bob"));
        Assert.False(_bob.HasEnded);
        Assert.Equal(members, _chat.Room().Count);
        Assert.Equal(Refusal.NameInUse, _chat.Rename(_a, "bob").Refusal);
    }

    private void AssertGone()
    {
        Assert.Null(_chat.Directory.Find(_bob.Id));
        Assert.True(_bob.HasEnded);
        Assert.Equal(1, _chat.Room().Count);
        Assert.Null(_bob.Attach(new RecordingReceiver()));
        Assert.True(_chat.Rename(_a, "bob").IsDone);
    }

    private void TakeAll()
    {
        _alice.Take();
        _page.Take();
        _again.Take();
    }
}
