// A log that takes longer than a room waits for it. What is late holds up nobody who comes, goes or keeps order; it is
// shown when the log has it, once and in its order, to those who are there then, and nothing overtakes it.

using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class LateLogTests
{
    private const string Alice = "10.0.0.1:4000", Bob = "10.0.0.1:4001", Carol = "10.0.0.1:4002";

    private readonly RecordingReceiver _alice = new(), _bob = new(), _carol = new();
    private readonly HeldLog _log = new();
    private readonly ManualChat _chat;
    private readonly Session _a, _b, _c;

    public LateLogTests() : this(new ChatServices()) { }

    // Alice owns the room, Bob is in it, Carol is not.
    private LateLogTests(ChatServices settings)
    {
        _chat = new ManualChat(settings, _log);
        (_a, _b, _c) = (_chat.Attach(_alice), _chat.Attach(_bob), _chat.Attach(_carol));
        _chat.Join(_a, "#a");
        _chat.Join(_b, "#a");
        TakeAll();
    }

    [Fact]
    public void A_prompt_log_keeps_the_order_of_the_turn()
    {
        _chat.Say(_b, "bye");
        _ = _chat.Start(() => _b.PartAsync(_chat.Room(), ""));
        _chat.Settle();
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal([$"#a [{Bob}] bye", $"#a - {Bob}"], _alice.Take());
    }

    [Fact]
    public void The_room_waits_a_moment_and_no_longer()
    {
        _chat.Say(_b, "hi");
        _ = _chat.StartJoin(_c);
        _chat.Settle();
        _chat.Clock.Advance(_chat.Directory.Services.Limits.LogPatience - TimeSpan.FromMilliseconds(1));
        _chat.Settle();
        Assert.Empty(_alice.Take());
        _chat.Clock.Advance(TimeSpan.FromMilliseconds(1));
        _chat.Settle();
        Assert.Equal([$"#a + {Carol}"], _alice.Take());
        Assert.Equal([$"#a welcome {Carol}, 2 others, Member, topic ''"], _carol.Take());
    }

    [Fact]
    public void Coming_going_and_keeping_order_wait_for_no_late_message()
    {
        SayLate(_b, "late");
        _ = _chat.StartJoin(_c);
        _chat.Settle();
        Assert.Equal([$"#a + {Carol}"], _alice.Take());
        Assert.True(_chat.Run(() => Rename(_c, "carol")).IsDone);
        Assert.Equal([$"#a {Carol} is now carol"], _alice.Take());
        Assert.True(_chat.Set(_a, RoomSetting.Moderated, 1).IsDone);
        Assert.Equal([$"#a set Moderated 1 by {Alice}"], _alice.Take());
        Assert.True(_chat.Ask(new RoleRequest(_a.Person, _c.Person.Id, Role.Voice, Given: true)).IsDone);
        Assert.Equal([$"#a carol Member to Voice by {Alice}"], _alice.Take());
        Assert.True(_chat.Ask(new KickRequest(_a.Person, _c.Person.Id, "")).IsDone);
        Assert.Equal([$"#a kicked carol by {Alice}"], _alice.Take());
        Assert.True(Ban(_b).IsDone);
        Assert.Equal([$"#a banned '{Bob}' by {Alice}", $"#a kicked {Bob} by {Alice}"], _alice.Take());
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal([$"#a [{Bob}] late"], _alice.Take()); // it was said, and is in the log
        Assert.DoesNotContain(_bob.Take(), line => line.Contains('[', StringComparison.Ordinal));
    }

    [Fact]
    public void A_late_message_is_shown_once_to_those_who_are_in_then_under_the_name_it_was_said_under()
    {
        SayLate(_b, "late");
        _chat.Run(() => Rename(_b, "bob"));
        _chat.Join(_c, "#a");
        TakeAll();
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal([$"#a [{Bob}] late"], _alice.Take());
        Assert.Equal([$"#a [{Bob}] late"], _carol.Take());
        Assert.Empty(_bob.Take());
        _chat.LosePatience();
        Assert.Empty(_alice.Take().Concat(_bob.Take()).Concat(_carol.Take()));
    }

    [Fact]
    public void Who_went_and_came_back_is_not_shown_its_own_late_message()
    {
        SayLate(_b, "late");
        _chat.Part(_b);
        _chat.Join(_b, "#a");
        TakeAll();
        _log.Answer(true);
        _chat.Settle();
        Assert.Empty(_bob.Take());
        Assert.Equal([$"#a [{Bob}] late"], _alice.Take());
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Who_ignores_the_author_is_not_shown_its_late_message_also_when_it_has_gone(bool gone)
    {
        _chat.Join(_c, "#a");
        _chat.Run(async () => { await _c.IgnoreAsync(_b.Person.Id, ignore: true, _ => _chat.Format); return Answer.Done; });
        SayLate(_b, "late");
        if (gone) _chat.Leave(_b);
        TakeAll();
        _log.Answer(true);
        _chat.Settle();
        Assert.Empty(_carol.Take());
        Assert.Equal([$"#a [{Bob}] late"], _alice.Take());
    }

    [Fact]
    public void What_is_refused_late_is_told_to_its_author_alone()
    {
        SayLate(_b, "late");
        _log.Answer(false);
        _chat.Settle();
        Assert.Equal(["#a refused NotLogged"], _bob.Take());
        Assert.Empty(_alice.Take());
        Assert.Equal(0, _chat.Directory.Rooms.MessageCount);
        SayAccepted(_b, "again");
        Assert.Equal([$"#a [{Bob}] again"], _alice.Take());
    }

    [Fact]
    public void The_slow_mode_does_not_count_what_was_refused_late_and_counts_what_was_not()
    {
        _chat.Set(_a, RoomSetting.SlowMode, 60);
        TakeAll();
        SayLate(_b, "first");
        _chat.Clock.Advance(TimeSpan.FromMinutes(1));
        _chat.Say(_b, "second");
        _chat.Settle();
        _log.Answer(false);
        _chat.Settle();
        Assert.Equal(["#a refused NotLogged"], _bob.Take());
        _chat.Say(_b, "third"); // the second is still on its way
        _chat.Settle();
        Assert.Equal(["#a refused TooSoon"], _bob.Take());
        _log.Answer(false);
        _chat.Settle();
        Assert.Equal(["#a refused NotLogged"], _bob.Take());
        SayAccepted(_b, "fourth");
        Assert.Equal([$"#a [{Bob}] fourth"], _alice.Take());
    }

    [Fact]
    public void What_is_said_behind_a_late_message_stays_behind_it_batch_by_batch()
    {
        SayLate(_b, "1");
        _chat.Say(_a, "2");
        _chat.Say(_b, "3");
        _chat.Settle();
        _chat.Join(_c, "#a");
        _chat.Say(_b, "4");
        _chat.Settle();
        TakeAll();
        Assert.Equal(1, _log.Appends); // one after the other
        while (_log.Appends > 0)
        {
            _log.Answer(true);
            _chat.Settle();
        }
        Assert.Equal([$"#a [{Bob}] 1", $"#a [{Alice}] 2", $"#a [{Bob}] 3", $"#a [{Bob}] 4"], _carol.Take());
        Assert.Equal([$"#a [{Alice}] 2"], _bob.Take());
    }

    [Fact]
    public void One_late_batch_that_is_refused_does_not_cost_the_next()
    {
        SayLate(_b, "1");
        _chat.Say(_a, "2");
        _chat.Settle();
        _log.Answer(false);
        _chat.Settle();
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal(["#a refused NotLogged", $"#a [{Alice}] 2"], _bob.Take());
        Assert.Empty(_alice.Take());
    }

    [Fact]
    public void When_the_log_is_prompt_again_all_that_was_late_follows_at_once()
    {
        SayLate(_b, "1");
        for (int i = 2; i < 6; i++)
        {
            _chat.Say(_b, $"{i}");
            _chat.Settle();
        }
        _log.HoldsAppends = false;
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal(Enumerable.Range(1, 5).Select(i => $"#a [{Bob}] {i}"), _alice.Take());
        _chat.Say(_b, "6");
        _chat.Settle();
        Assert.Equal([$"#a [{Bob}] 6"], _alice.Take());
    }

    [Fact]
    public void Who_talks_waits_when_too_much_waits_for_the_log_and_goes_on_when_it_answers()
    {
        var tests = new LateLogTests(new ChatServices { Limits = new Limits { RoomInboxChars = 1000 } });
        tests.HoldBack();
    }

    private void HoldBack()
    {
        SayLate(_b, new string('x', 900));
        Task<Answer> said = SayAndWait(_b, "more than it takes");
        _chat.Settle();
        Task<Answer> after = SayAndWait(_b, new string('y', 100));
        _chat.Settle();
        Assert.False(after.IsCompleted, "was not held back");
        Task<Answer> joined = _chat.StartJoin(_c, replay: 5);
        Task<Answer> parted = _chat.Start(() => _b.PartAsync(_chat.Room(), ""));
        _chat.Settle();
        Assert.True(joined.IsCompleted, "a join was held back");
        Assert.True(parted.IsCompleted, "a leaving was held back");
        while (_log.Appends > 0)
        {
            _log.Answer(true);
            _chat.Settle();
        }
        Assert.True(said.IsCompleted && after.IsCompleted, "was not let go again");
    }

    [Fact]
    public void Who_is_held_back_is_let_go_when_the_server_stops()
    {
        var tests = new LateLogTests(new ChatServices { Limits = new Limits { RoomInboxChars = 1000 } });
        tests.HoldBackAndStop();
    }

    private void HoldBackAndStop()
    {
        SayLate(_b, new string('x', 1000));
        Task<Answer> after = SayAndWait(_b, "more");
        _chat.LosePatience();
        Assert.False(after.IsCompleted);
        Task<Answer> stopped = Stop();
        _chat.Settle();
        Assert.True(stopped.IsCompleted && after.IsCompleted);
    }

    [Fact]
    public void The_server_stops_while_the_log_hangs_and_the_notice_is_the_last_that_anybody_sees()
    {
        SayLate(_b, "1");
        _chat.Say(_a, "2");
        Task<Answer> stopped = Stop();
        _chat.Settle();
        Assert.True(stopped.IsCompleted);
        _log.Answer(true);
        _chat.Settle();
        _log.Answer(false);
        _chat.Settle();
        Assert.Equal(["stopping"], _alice.Take());
        Assert.Equal(["stopping"], _bob.Take());
    }

    [Fact]
    public void A_room_that_its_last_member_has_left_waits_for_its_late_message_and_then_goes()
    {
        SayLate(_b, "late");
        _chat.Part(_a);
        _chat.Part(_b);
        Room room = _chat.Room();
        Assert.NotNull(room);
        _log.Answer(true);
        _chat.Settle();
        Assert.Null(_chat.Directory.Rooms.Find("#a"));
    }

    [Fact]
    public void Who_comes_into_an_empty_room_whose_message_is_late_makes_it_anew_and_misses_nothing()
    {
        SayLate(_b, "late");
        _chat.Part(_a);
        _chat.Leave(_b);
        Task<Answer> joined = _chat.StartJoin(_c, replay: 5);
        _chat.Settle();
        Assert.True(joined.IsCompleted);
        Assert.Equal([$"#a welcome {Carol}, 0 others, Owner, topic ''"], _carol.Take());
        _chat.Say(_c, "mine");
        _chat.Settle();
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal([$"#a [{Bob}] late"], _carol.Take());
        _log.Answer(true);
        _chat.Settle();
        Assert.Empty(_carol.Take());
    }

    [Fact]
    public void Late_batches_of_two_rooms_of_one_name_never_are_with_the_log_at_once()
    {
        SayLate(_b, "1");
        _chat.Say(_b, "2");
        _chat.Settle();
        _chat.Part(_a);
        _chat.Part(_b);
        _ = _chat.StartJoin(_c);
        _chat.Settle();
        _chat.Say(_c, "3");
        _chat.LosePatience();
        Assert.Equal(1, _log.Appends);
        while (_log.Appends > 0)
        {
            _log.Answer(true);
            _chat.Settle();
        }
        Assert.Equal([$"#a welcome {Carol}, 0 others, Owner, topic ''", $"#a [{Bob}] 1", $"#a [{Bob}] 2"], _carol.Take());
    }

    [Fact]
    public void A_topic_that_is_late_is_the_topic_when_the_log_has_it()
    {
        Task<Answer> set = _chat.Start(() => _chat.Room().AskAsync(new TopicRequest(_a.Person, "tea")));
        _chat.LosePatience();
        Assert.Equal("", _chat.Room().Settings.Topic);
        Assert.Equal(Refusal.AlreadySo, _chat.Ask(new TopicRequest(_a.Person, "tea")).Refusal);
        _chat.Join(_c, "#a");
        Assert.Equal([$"#a welcome {Carol}, 2 others, Member, topic ''"], _carol.Take());
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal("tea", _chat.Room().Settings.Topic);
        Assert.Equal([$"#a topic 'tea' by {Alice}"], _carol.Take());
        Assert.True(set.IsCompleted);
    }

    [Fact]
    public void A_topic_that_is_refused_late_changes_neither_the_settings_nor_the_store()
    {
        var store = new RememberingStore();
        var tests = new LateLogTests(new ChatServices { Store = store });
        tests.RefuseTopic();
        Assert.Empty(store.LoadRooms());
    }

    private void RefuseTopic()
    {
        _ = _chat.Start(() => _chat.Room().AskAsync(new TopicRequest(_a.Person, "tea"), _a.StayIn(_chat.Room())));
        _chat.LosePatience();
        _log.Answer(false);
        _chat.Settle();
        Assert.Equal(["#a refused NotLogged"], _alice.Take());
        Assert.Empty(_bob.Take());
        Assert.Equal(RoomSettings.Default, _chat.Room().Settings);
    }

    [Fact]
    public void A_late_topic_and_a_coming_in_its_turn_are_told_the_topic_one_way()
    {
        _ = _chat.Start(() => _chat.Room().AskAsync(new TopicRequest(_a.Person, "tea")));
        _ = _chat.StartJoin(_c);
        _chat.LosePatience();
        Assert.Equal([$"#a welcome {Carol}, 2 others, Member, topic ''"], _carol.Take());
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal([$"#a topic 'tea' by {Alice}"], _carol.Take());
    }

    [Fact]
    public void The_host_learns_whether_its_late_words_were_accepted()
    {
        Task<Answer<Message>> yes = _chat.Start(() => _chat.Room().AskToSayAsync(new ServerSayRequest("yes")));
        _chat.LosePatience();
        Task<Answer<Message>> no = _chat.Start(() => _chat.Room().AskToSayAsync(new ServerSayRequest("no")));
        _chat.Settle();
        Assert.False(yes.IsCompleted || no.IsCompleted);
        _log.Answer(true);
        _chat.Settle();
        _log.Answer(false);
        Assert.True(_chat.Run(() => yes).IsDone);
        Assert.False(_chat.Run(() => no).IsDone);
        Assert.Equal(["#a [server] yes"], _alice.Take());
    }

    [Fact(Timeout = 30_000)]
    public async Task The_embedding_program_is_told_of_a_late_refusal_and_waits_for_a_late_acceptance()
    {
        var log = new HeldLog { Held = "#lobby" };
        var server = new ManualServer(engine: new EngineSettings { MessageLog = log });
        foreach (bool accepted in new[] { false, true })
        {
            Task said = server.Chat.SayAsync("words");
            server.Advance(TimeSpan.FromSeconds(1));
            Assert.False(said.IsCompleted);
            log.Answer(accepted);
            server.Advance(TimeSpan.Zero);
            if (accepted) await said;
            else await Assert.ThrowsAsync<IOException>(() => said);
        }
        server.Stop();
    }

    [Fact]
    public void What_was_said_while_the_room_was_closed_is_not_observed_when_it_comes_late_into_an_open_one()
    {
        using EventFeed feed = _chat.Directory.Observers.Observe();
        _chat.Set(_a, RoomSetting.Key, 1, "k");
        SayLate(_b, "secret");
        _chat.Set(_a, RoomSetting.Key, 0);
        _log.Answer(true);
        _chat.Settle();
        SayAccepted(_b, "public");
        Assert.Contains($"#a [{Bob}] secret", _alice.Take());
        feed.Complete();
        List<ChatEvent> batch = [], observed = [];
        while (feed.WaitForBatch(batch)) observed.AddRange(batch);
        Assert.Equal(["public"], observed.OfType<Said>().Select(said => said.Text));
    }

    [Fact]
    public void A_log_that_throws_when_it_should_record_or_close_costs_nobody_anything()
    {
        var chat = new ManualChat(log: new Clumsy());
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob);
        TakeAll();
        chat.Join(alice, "#a");
        chat.Join(bob, "#a");
        chat.Say(alice, "hi");
        chat.Settle();
        Assert.Equal([$"#a welcome {Bob}, 1 others, Member, topic ''", $"#a [{Alice}] hi"], _bob.Take());
        Assert.Equal([$"#a welcome {Alice}, 0 others, Owner, topic ''", $"#a + {Bob}"], _alice.Take());
        chat.Leave(bob);
        Assert.Equal([$"#a - {Bob}"], _alice.Take());
        chat.Leave(alice);
        Assert.Null(chat.Directory.Rooms.Find("#a"));
    }

    private sealed class Clumsy : FaultyLog
    {
        public override void Record(string room, IReadOnlyList<ChatEvent> events) => throw new InvalidOperationException("a bug");
    }

    private void SayLate(Session session, string text)
    {
        _chat.Say(session, text);
        _chat.LosePatience();
        Assert.Equal(1, _log.Appends);
    }

    private void SayAccepted(Session session, string text)
    {
        _chat.Say(session, text);
        _chat.Settle();
        _log.Answer(true);
        _chat.Settle();
    }

    private Task<Answer> SayAndWait(Session session, string text) => _chat.Start(async () =>
    {
        await session.SayAsync(session.StayIn(_chat.Room())!, text);
        return Answer.Done;
    });

    private Task<Answer> Stop() => _chat.Start(async () => { await _chat.Directory.StopAsync(); return Answer.Done; });

    private static Task<Answer> Rename(Session session, string name) => session.RenameAsync(name);

    private Answer Ban(Session session)
    {
        var ban = new Sanction(SanctionKind.Ban, session.Person.Handle, Alice, "", _chat.Clock.GetUtcNow(), null) { Person = session.Person.Id };
        return _chat.Ask(new SanctionRequest(_a.Person, ban, session.Person.Id));
    }

    private void TakeAll()
    {
        _alice.Take();
        _bob.Take();
        _carol.Take();
    }
}
