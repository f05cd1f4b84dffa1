// A person with several sessions, for example two tabs: one member of each room, one name, one set of roles. Each session is shown what the others did.

using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class SeveralSessionsTests
{
    private const string Alice = "10.0.0.1:4000", Bob = "10.0.0.1:4001";

    private readonly RecordingReceiver _alice = new(), _desk = new(), _phone = new();
    private readonly ManualChat _chat;
    private readonly Session _a, _bobsDesk, _bobsPhone;

    public SeveralSessionsTests() : this(new Limits()) { }

    // Alice owns the room, and Bob is in it with one of his two sessions.
    private SeveralSessionsTests(Limits limits, IMessageLog? log = null)
    {
        _chat = new ManualChat(new ChatServices { Limits = limits }, log ?? new MemoryLog(1 << 20));
        (_a, _bobsDesk) = (_chat.Attach(_alice), _chat.Attach(_desk));
        _bobsPhone = ManualChat.AttachAgain(_phone, _bobsDesk);
        _chat.Join(_a, "#a");
        _chat.Join(_bobsDesk, "#a");
        TakeAll();
    }

    [Fact]
    public void The_second_session_joins_without_being_announced()
    {
        using EventFeed feed = _chat.Directory.Observers.Observe();
        Assert.True(_chat.Join(_bobsPhone, "#a").IsDone);
        Assert.Equal([$"#a welcome {Bob}, 1 others, Member, topic ''"], _phone.Take());
        Assert.Empty(_alice.Take().Concat(_desk.Take()));
        Assert.Equal(2, _chat.Room().Count);
        Assert.Equal([$"{Alice}:Owner {Bob}:Member"], _phone.Welcomes);
        Assert.Equal(Refusal.AlreadyInRoom, _chat.Join(_bobsPhone, "#a").Refusal);
        feed.Complete();
        Assert.False(feed.WaitForBatch([]));
    }

    [Fact]
    public void Each_session_is_shown_what_the_other_says_and_not_what_it_said_itself()
    {
        JoinByPhone();
        _chat.SayNow(_bobsDesk, "typed");
        Assert.Equal([$"#a [{Bob}] typed"], _phone.Take());
        Assert.Empty(_desk.Take());
        _chat.SayNow(_bobsPhone, "tapped");
        Assert.Equal([$"#a [{Bob}] tapped"], _desk.Take());
        Assert.Empty(_phone.Take());
        Assert.Equal([$"#a [{Bob}] typed", $"#a [{Bob}] tapped"], _alice.Take());
        _chat.Say(_bobsDesk, "one");
        _chat.Say(_bobsPhone, "two");
        _chat.SayNow(_a, "three");
        Assert.Equal([$"#a [{Bob}] two", $"#a [{Alice}] three"], _desk.Take());
        Assert.Equal([$"#a [{Bob}] one", $"#a [{Alice}] three"], _phone.Take());
    }

    [Fact]
    public void A_rename_by_one_session_is_shown_to_the_other()
    {
        JoinByPhone();
        Assert.True(_chat.Rename(_bobsPhone, "bob").IsDone);
        Assert.Equal([$"#a {Bob} is now bob"], _desk.Take());
        Assert.Empty(_phone.Take());
        Assert.Equal([$"#a {Bob} is now bob"], _alice.Take());
        Assert.Equal(("bob", "bob"), (_bobsDesk.Name, _bobsPhone.Name));
        _chat.Part(_bobsPhone);
        _chat.Rename(_bobsPhone, "rob"); // in no room with this session
        Assert.Equal(["#a bob is now rob"], _desk.Take());
        Assert.Equal(["#a bob is now rob"], _alice.Take());
    }

    [Fact]
    public void The_member_stays_until_the_last_session_parts()
    {
        JoinByPhone();
        Assert.True(_chat.Part(_bobsDesk).IsDone);
        Assert.Empty(_alice.Take().Concat(_desk.Take()).Concat(_phone.Take()));
        Assert.Equal(2, _chat.Room().Count);
        _chat.SayNow(_a, "still there?");
        Assert.Equal([$"#a [{Alice}] still there?"], _phone.Take());
        Assert.Empty(_desk.Take());
        Assert.Equal(Refusal.NotInRoom, _chat.Part(_bobsDesk).Refusal);
        Assert.True(_chat.Part(_bobsPhone).IsDone);
        Assert.Equal([$"#a - {Bob}"], _alice.Take());
        Assert.Equal(1, _chat.Room().Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_session_that_parts_or_leaves_has_all_events_up_to_there(bool leaves)
    {
        var log = new HeldLog();
        var tests = new SeveralSessionsTests(new Limits(), log);
        ManualChat chat = tests._chat;
        tests.JoinByPhone();
        chat.Say(tests._a, "before");
        Task<Answer> left = leaves
            ? chat.Start(async () => { await tests._bobsPhone.LeaveAsync(); return Answer.Done; })
            : chat.Start(() => tests._bobsPhone.PartAsync(chat.Room(), ""));
        chat.Settle();
        Assert.False(left.IsCompleted);
        chat.Say(tests._a, "after");
        log.Answer(true);
        chat.Settle();
        Assert.True(left.IsCompleted);
        Assert.Equal([$"#a [{Alice}] before"], tests._phone.Take());
        log.Answer(true);
        chat.Settle();
        Assert.Equal([$"#a [{Alice}] before", $"#a [{Alice}] after"], tests._desk.Take());
        Assert.Empty(tests._phone.Take());
    }

    [Fact]
    public void A_quit_or_a_rename_in_several_rooms_is_shown_once_to_each_session()
    {
        JoinByPhone();
        foreach (Session session in new[] { _a, _bobsDesk, _bobsPhone }) _chat.Join(session, "#b");
        TakeAll();
        _chat.Rename(_a, "alice");
        Assert.Equal([$"{Alice} is now alice"], _desk.Take());
        Assert.Equal([$"{Alice} is now alice"], _phone.Take());
        _chat.Rename(_bobsDesk, "bob");
        Assert.Equal([$"{Bob} is now bob"], _phone.Take());
        Assert.Equal([$"{Bob} is now bob"], _alice.Take());
        Assert.Empty(_desk.Take());
        _chat.Leave(_a, "bye");
        Assert.Equal(["- alice bye"], _desk.Take());
        Assert.Equal(["- alice bye"], _phone.Take());
    }

    [Fact]
    public void Sessions_in_different_rooms_share_a_rename_and_a_quit_of_one_is_a_part()
    {
        using EventFeed feed = _chat.Directory.Observers.Observe();
        _chat.Join(_bobsPhone, "#b");
        _chat.Join(_a, "#b");
        TakeAll();
        _chat.Rename(_bobsPhone, "bob");
        Assert.Equal([$"{Bob} is now bob"], _desk.Take());
        Assert.Equal([$"{Bob} is now bob"], _alice.Take());
        Assert.Empty(_phone.Take());
        _chat.Leave(_bobsDesk, "battery");
        Assert.Equal(["#a - bob battery"], _alice.Take());
        Assert.NotNull(_chat.Directory.Find("bob"));
        _chat.Leave(_bobsPhone, "bye");
        Assert.Equal(["#b - bob bye"], _alice.Take());
        Assert.Null(_chat.Directory.Find("bob"));
        Assert.Equal([("#a", false), ("#b", true)], Observed(feed).OfType<Left>().Select(left => (left.Room, left.LeftServer)));
    }

    [Fact]
    public void The_name_and_the_person_last_until_the_last_session_leaves()
    {
        JoinByPhone();
        _chat.Rename(_bobsDesk, "bob");
        _chat.Leave(_bobsDesk);
        Assert.Equal(Refusal.NameInUse, _chat.Rename(_a, "bob").Refusal);
        Assert.Same(_bobsPhone.Participant, _chat.Directory.Find("bob"));
        _chat.Leave(_bobsPhone);
        Assert.True(_chat.Rename(_a, "bob").IsDone);
        Assert.Null(_chat.Directory.Find(_bobsPhone.Person.Id));
        Assert.Null(_bobsPhone.Participant.Attach(new RecordingReceiver()));
    }

    [Fact]
    public void A_kick_removes_all_sessions_and_each_is_notified()
    {
        JoinByPhone();
        Assert.True(_chat.Ask(new KickRequest(_a.Person, _bobsDesk.Person.Id, "")).IsDone);
        Assert.Equal([$"#a put out by {Alice}"], _desk.Take());
        Assert.Equal([$"#a put out by {Alice}"], _phone.Take());
        Assert.Equal([$"#a kicked {Bob} by {Alice}"], _alice.Take());
        Assert.Empty(_bobsDesk.Stays.Concat(_bobsPhone.Stays));
        Assert.Equal(1, _chat.Room().Count);
    }

    [Fact]
    public void A_ban_removes_all_sessions_and_holds_for_each()
    {
        JoinByPhone();
        Ban();
        Assert.Equal([$"#a put out by {Alice}, banned"], _desk.Take().Where(IsPutOut));
        Assert.Equal([$"#a put out by {Alice}, banned"], _phone.Take().Where(IsPutOut));
        Assert.Equal(Refusal.Banned, _chat.Join(_bobsPhone, "#a").Refusal);
        Assert.Equal(Refusal.Banned, _chat.Join(_bobsDesk, "#a").Refusal);

        static bool IsPutOut(string line) => line.Contains("put out", StringComparison.Ordinal);
    }

    [Fact]
    public void Ignoring_holds_for_all_sessions()
    {
        JoinByPhone();
        _chat.Run(async () => { await _bobsDesk.IgnoreAsync(_a.Person.Id, ignore: true, _ => _chat.Format); return Answer.Done; });
        _chat.SayNow(_a, "noise");
        _chat.Run(() => _a.WhisperAsync(_bobsDesk.Person, "psst").AsTask());
        Assert.Empty(_desk.Take().Concat(_phone.Take()));
        _chat.Run(async () => { await _bobsPhone.IgnoreAsync(_a.Person.Id, ignore: false, _ => _chat.Format); return Answer.Done; });
        _chat.SayNow(_a, "music");
        Assert.Equal([$"#a [{Alice}] music"], _desk.Take());
        Assert.Equal([$"#a [{Alice}] music"], _phone.Take());
    }

    [Fact]
    public void A_private_message_reaches_all_sessions()
    {
        _chat.Run(() => _a.WhisperAsync(_bobsDesk.Person, "psst").AsTask());
        Assert.Equal([$"whisper [{Alice}] psst"], _desk.Take());
        Assert.Equal([$"whisper [{Alice}] psst"], _phone.Take());
        _chat.Leave(_bobsDesk);
        Assert.Single(_bobsPhone.Participant.WhispersWith(_a.Person.Id));
    }

    [Fact]
    public void Roles_belong_to_the_person()
    {
        _chat.Ask(new RoleRequest(_a.Person, _bobsDesk.Person.Id, Role.Operator, Given: true));
        JoinByPhone(Role.Operator);
        _chat.Leave(_bobsDesk);
        Assert.True(_chat.Set(_bobsPhone, RoomSetting.Moderated, 1).IsDone);
        _chat.Part(_bobsPhone);
        _chat.Join(_bobsPhone, "#a");
        Assert.Equal(Role.Member, _bobsPhone.Stays[0].Member!.Role);
    }

    [Fact]
    public void The_member_limit_counts_people()
    {
        _chat.Set(_a, RoomSetting.MemberLimit, 2);
        Assert.True(_chat.Join(_bobsPhone, "#a").IsDone);
        Assert.Equal(Refusal.RoomFull, _chat.Join(_chat.Attach(new RecordingReceiver()), "#a").Refusal);
        Assert.Equal(2, _chat.Room().Count);
    }

    [Fact]
    public void The_limit_of_rooms_is_for_each_session()
    {
        var tests = new SeveralSessionsTests(new Limits { RoomsPerSession = 1 });
        Assert.Equal(Refusal.TooManyRoomsOfYours, tests._chat.Join(tests._bobsDesk, "#b").Refusal);
        Assert.True(tests._chat.Join(tests._bobsPhone, "#b").IsDone);
        Assert.Equal(Refusal.TooManyRoomsOfYours, tests._chat.Join(tests._bobsPhone, "#a").Refusal);
        Assert.Equal(2, tests._chat.Room().Count);
    }

    [Fact]
    public void A_join_that_was_delayed_is_announced_once_and_to_neither_session_of_the_person()
    {
        var tests = new SeveralSessionsTests(new Limits { AnnouncedJoins = 1 });
        tests.JoinByPhone();
        tests._chat.SayNow(tests._bobsPhone, "hi");
        Assert.Equal([$"#a + {Bob}", $"#a [{Bob}] hi"], tests._alice.Take());
        Assert.Equal([$"#a [{Bob}] hi"], tests._desk.Take());
        Assert.Empty(tests._phone.Take());
        tests._chat.SayNow(tests._bobsDesk, "hi again");
        Assert.Equal([$"#a [{Bob}] hi again"], tests._alice.Take());
    }

    [Fact]
    public void A_follower_who_joins_with_another_session_is_a_member()
    {
        _chat.Part(_bobsDesk);
        _chat.Run(() => _bobsDesk.JoinAsync("#a", "", _chat.Format, quiet: true));
        TakeAll();
        Assert.True(_chat.Join(_bobsPhone, "#a").IsDone);
        Assert.Equal([$"#a + {Bob}"], _alice.Take());
        Assert.Empty(_desk.Take());
        _chat.Set(_a, RoomSetting.InviteOnly, 1);
        Assert.Equal(2, _chat.Room().Count);
        Assert.Equal([$"#a set InviteOnly 1 by {Alice}"], _desk.Take());
    }

    [Fact]
    public void The_second_session_catches_up_to_its_own_join()
    {
        _chat.SayNow(_a, "one");
        _chat.Say(_a, "two");
        Task<Answer> joined = _chat.StartJoin(_bobsPhone, replay: 10);
        _chat.Say(_a, "three");
        _chat.Settle();
        Assert.True(joined.Result.IsDone);
        Assert.Equal([$"#a welcome {Bob}, 1 others, Member, topic ''", $"earlier #a [{Alice}] one", $"earlier #a [{Alice}] two", $"#a [{Alice}] three"], _phone.Take());
        Assert.Equal([$"#a [{Alice}] one", $"#a [{Alice}] two", $"#a [{Alice}] three"], _desk.Take());
    }

    [Fact]
    public void The_second_session_misses_no_late_message_and_sees_none_twice()
    {
        var log = new HeldLog();
        var tests = new SeveralSessionsTests(new Limits(), log);
        ManualChat chat = tests._chat;
        chat.Say(tests._a, "stored");
        chat.Settle();
        log.Answer(true);
        chat.SayNow(tests._a, "late");
        chat.LosePatience();
        Assert.True(chat.Run(() => chat.StartJoin(tests._bobsPhone, replay: 10)).IsDone);
        log.Answer(true);
        chat.Settle();
        Assert.Equal([$"#a welcome {Bob}, 1 others, Member, topic ''", $"earlier #a [{Alice}] stored", $"#a [{Alice}] late"], tests._phone.Take());
    }

    [Fact]
    public void A_session_that_is_lost_while_it_catches_up_leaves_the_other_in_the_room()
    {
        var log = new HeldLog { HoldsAppends = false, HoldsReads = true };
        var tests = new SeveralSessionsTests(new Limits(), log);
        ManualChat chat = tests._chat;
        chat.SayNow(tests._a, "earlier");
        Task<Answer> joined = chat.StartJoin(tests._bobsPhone, replay: 10);
        chat.Settle();
        chat.SayNow(tests._a, "meanwhile");
        chat.Leave(tests._bobsPhone);
        Assert.Equal([$"#a welcome {Bob}, 1 others, Member, topic ''", $"#a [{Alice}] meanwhile"], tests._phone.Take());
        log.AnswerRead();
        chat.Settle();
        Assert.True(joined.IsCompleted);
        chat.SayNow(tests._a, "later");
        Assert.Empty(tests._phone.Take());
        Assert.Equal([$"#a [{Alice}] earlier", $"#a [{Alice}] meanwhile", $"#a [{Alice}] later"], tests._desk.Take());
        Assert.Equal(2, chat.Room().Count);
    }

    [Fact]
    public void Both_sessions_of_a_person_are_disconnected_by_the_operator_of_the_server()
    {
        _chat.MakeOperator(_a);
        _chat.Run(() => _chat.Directory.AnnounceAsync(_a.Person, "soon").AsTask());
        Assert.Equal(["announced soon"], _desk.Take());
        Assert.Equal(["announced soon"], _phone.Take());
        _chat.Run(() => _chat.Directory.KillAsync(_a.Person, _bobsDesk.Person, "enough").AsTask());
        Assert.Equal([$"disconnected by {Alice}: enough"], _desk.Take());
        Assert.Equal([$"disconnected by {Alice}: enough"], _phone.Take());
    }

    [Fact]
    public void The_last_session_in_a_room_parts_while_another_joins()
    {
        // The room applies the second join first, and then the part, or the other way round. In both cases the person is in the room.
        Task<Answer> joined = _chat.StartJoin(_bobsPhone);
        Task<Answer> parted = _chat.Start(() => _bobsDesk.PartAsync(_chat.Room(), ""));
        _chat.Settle();
        Assert.True(joined.Result.IsDone && parted.Result.IsDone);
        AssertSeated(_bobsPhone, _desk);
        parted = _chat.Start(() => _bobsPhone.PartAsync(_chat.Room(), ""));
        joined = _chat.StartJoin(_bobsDesk);
        _chat.Settle();
        Assert.True(joined.Result.IsDone && parted.Result.IsDone);
        AssertSeated(_bobsDesk, _phone);

        void AssertSeated(Session session, RecordingReceiver other)
        {
            TakeAll();
            _chat.SayNow(_a, "hi");
            Assert.Contains($"#a [{Alice}] hi", ((RecordingReceiver)session.Receiver).Take());
            Assert.Empty(other.Take());
            Assert.Equal(2, _chat.Room().Count);
        }
    }

    private void JoinByPhone(Role role = Role.Member)
    {
        _chat.Join(_bobsPhone, "#a");
        Assert.Equal([$"#a welcome {Bob}, 1 others, {role}, topic ''"], _phone.Take());
        TakeAll();
    }

    private void Ban()
    {
        var ban = new Sanction(SanctionKind.Ban, _bobsDesk.Person.Handle, Alice, "", _chat.Clock.GetUtcNow(), null) { Person = _bobsDesk.Person.Id };
        Assert.True(_chat.Ask(new SanctionRequest(_a.Person, ban, _bobsDesk.Person.Id)).IsDone);
    }

    private static List<ChatEvent> Observed(EventFeed feed)
    {
        feed.Complete();
        List<ChatEvent> observed = [], batch = [];
        while (feed.WaitForBatch(batch)) observed.AddRange(batch);
        return observed;
    }

    private void TakeAll()
    {
        _alice.Take();
        _desk.Take();
        _phone.Take();
    }
}
