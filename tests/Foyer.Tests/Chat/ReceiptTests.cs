// What a protocol needs to be exact about its own client: a receipt for a request with a tag, the client's own events in the room's order, the members at
// the moment of the welcome, whether somebody left the server, and changes of a profile.

using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class ReceiptTests
{
    private const string Alice = "10.0.0.1:4000", Bob = "10.0.0.1:4001", Carol = "10.0.0.1:4002";

    private readonly RecordingReceiver _alice = new(), _bob = new() { SeesOwnEvents = true }, _carol = new();
    private readonly HeldLog _log = new() { HoldsAppends = false };
    private readonly ManualChat _chat;
    private readonly Session _a, _b, _c;

    // Alice owns the room. Bob is in it and sees his own events. Carol is not in it.
    public ReceiptTests()
    {
        _chat = new ManualChat(log: _log);
        (_a, _b, _c) = (_chat.Attach(_alice), _chat.Attach(_bob), _chat.Attach(_carol));
        _chat.Join(_a, "#a");
        _chat.Join(_b, "#a");
        TakeAll();
    }

    [Fact]
    public void A_message_with_a_tag_gets_a_receipt_with_its_id_and_position_after_the_events_of_its_turn()
    {
        _chat.Say(_b, "before");
        _chat.Say(_a, "hi", tag: "t1");
        _chat.SayNow(_b, "after");
        Assert.Equal([$"#a [{Bob}] before", $"#a [{Bob}] after", "#a t1: done"], _alice.Take());
        Message stored = Stored()[1];
        Receipt receipt = Assert.Single(_alice.Receipts);
        Assert.Equal(("hi", stored.Id, stored.Position), (receipt.Said!.Text, receipt.Said.Id, receipt.Said.Position));
        Assert.Empty(_bob.Receipts);
    }

    [Fact]
    public void A_message_without_a_tag_gets_a_receipt_only_if_it_is_refused()
    {
        _chat.Set(_a, RoomSetting.Moderated, 1);
        TakeAll();
        _chat.Say(_a, "allowed");
        _chat.SayNow(_b, "refused");
        Assert.Empty(_alice.Take());
        Assert.Equal([$"#a [{Alice}] allowed", "#a refused RoomModerated"], _bob.Take());
    }

    [Fact]
    public void Receipts_come_in_the_order_of_the_requests()
    {
        _chat.Set(_a, RoomSetting.SlowMode, 60);
        TakeAll();
        _chat.Say(_b, "one", tag: "t1");
        _chat.Say(_b, "two", tag: "t2");
        _chat.SayNow(_b, "three", tag: "t3");
        Assert.Equal([$"#a [{Bob}] one", "#a t1: done", "#a t2: refused TooSoon", "#a t3: refused TooSoon"], _bob.Take());
    }

    [Fact]
    public void A_late_message_gets_its_receipt_when_it_is_shown()
    {
        _log.HoldsAppends = true;
        _chat.Say(_b, "late", tag: "t1");
        _chat.LosePatience();
        _chat.SayNow(_b, "later", tag: "t2");
        Assert.Empty(_bob.Take());
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal([$"#a [{Bob}] late", "#a t1: done"], _bob.Take());
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal([$"#a [{Bob}] later", "#a t2: done"], _bob.Take());
        Assert.Equal(Stored().Select(message => message.Position), _bob.Receipts.Select(receipt => receipt.Said!.Position));
    }

    [Fact]
    public void A_late_message_and_one_of_the_turn_that_shows_it_have_their_receipts_in_order()
    {
        _log.HoldsAppends = true;
        _chat.Say(_b, "late", tag: "t1");
        _chat.LosePatience();
        _log.HoldsAppends = false;
        _log.Answer(true);
        _chat.Set(_a, RoomSetting.SlowMode, 60);
        _chat.Say(_b, "one", tag: "t2");
        _chat.SayNow(_b, "two", tag: "t3");
        Assert.Equal(["#a t1: done", "#a t2: done", "#a t3: refused TooSoon"], _bob.Take().Where(line => line.StartsWith("#a t", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_message_that_the_log_refuses_gets_the_refusal_with_its_tag()
    {
        _log.HoldsAppends = true;
        _chat.SayNow(_b, "prompt", tag: "t1");
        _log.Answer(false);
        _chat.Settle();
        Assert.Equal(["#a t1: refused NotLogged"], _bob.Take());
        _chat.Say(_b, "late", tag: "t2");
        _chat.LosePatience();
        _log.Answer(false);
        _chat.Settle();
        Assert.Equal(["#a t2: refused NotLogged"], _bob.Take());
        Assert.All(_bob.Receipts, receipt => Assert.Null(receipt.Said));
        Assert.Empty(_alice.Take());
    }

    [Fact]
    public void A_tag_is_answered_even_if_the_client_is_not_in_the_room()
    {
        _chat.Say(_c, "hi", tag: "t1");
        _chat.SayNow(_c, "hi");
        Assert.Equal(["#a t1: refused NotInRoom"], _carol.Take());
        Stay stay = _b.StayIn(_chat.Room())!;
        _chat.Ask(new KickRequest(_a.Person, _b.Person.Id, ""));
        _bob.Take();
        _chat.Run(async () => { await _b.SayAsync(stay, "on its way", tag: "t2"); return Answer.Done; });
        Assert.Equal(["#a t2: refused NotInRoom"], _bob.Take());
    }

    [Fact]
    public void A_tag_is_answered_by_a_room_that_has_gone()
    {
        Room room = _chat.Room();
        Stay stay = _b.StayIn(room)!;
        _chat.Leave(_a);
        _chat.Part(_b);
        Assert.Null(_chat.Directory.Rooms.Find("#a"));
        _bob.Take();
        _chat.Run(async () => { await _b.SayAsync(stay, "too late", tag: "t1"); return Answer.Done; });
        Assert.Equal(["#a t1: refused RoomGone"], _bob.Take());
    }

    [Fact]
    public void A_request_that_its_order_lost_is_refused_with_its_tag()
    {
        LosingOrder? order = null;
        var chat = new ManualChat(new ChatServices { Order = (services, ids) => order = new LosingOrder(services, ids) });
        Session alice = chat.Attach(_alice);
        chat.Join(alice, "#a");
        _alice.Take();
        order!.Loses = true;
        chat.Say(alice, "one", tag: "t1");
        chat.SayNow(alice, "two", tag: "t2");
        Assert.Equal(["#a t1: refused OutOfTouch", "#a t2: refused OutOfTouch"], _alice.Take());
        order.Loses = false;
        chat.SayNow(alice, "three", tag: "t3");
        Assert.Equal(["#a t3: done"], _alice.Take());
    }

    [Fact]
    public void A_client_that_sees_its_own_events_sees_them_where_everybody_does()
    {
        _chat.Say(_a, "one");
        _chat.Say(_b, "two");
        _ = _chat.Start(() => _b.RenameAsync("bob"));
        _ = _chat.Start(() => _chat.Room().AskAsync(new TopicRequest(_a.Person, "tea"), _a.StayIn(_chat.Room())));
        _chat.SayNow(_a, "three");
        string[] lines = [$"#a [{Bob}] two", $"#a {Bob} is now bob", $"#a topic 'tea' by {Alice}"];
        Assert.Equal([$"#a [{Alice}] one", .. lines, $"#a [{Alice}] three"], _bob.Take());
        Assert.Equal(lines, _alice.Take());
    }

    [Fact]
    public void A_client_that_sees_its_own_events_sees_a_topic_once_and_its_own_part_and_quit()
    {
        _chat.Ask(new RoleRequest(_a.Person, _b.Person.Id, Role.Operator, Given: true));
        TakeAll();
        _chat.Ask(new TopicRequest(_b.Person, "tea"));
        Assert.Equal([$"#a topic 'tea' by {Bob}"], _bob.Take());
        _chat.Say(_a, "before");
        Task<Answer> parted = _chat.Start(() => _b.PartAsync(_chat.Room(), "bye"));
        _chat.Say(_a, "after");
        _chat.Settle();
        Assert.True(parted.Result.IsDone);
        Assert.Equal([$"#a [{Alice}] before", $"#a - {Bob} bye"], _bob.Take());
        foreach (string room in new[] { "#a", "#b" }) _chat.Join(_b, room);
        _bob.Take();
        _chat.Rename(_b, "bob");
        Assert.Equal([$"{Bob} is now bob"], _bob.Take());
        _chat.Leave(_b, "bye");
        Assert.Equal(["- bob bye"], _bob.Take());
    }

    [Fact]
    public void A_client_that_sees_its_own_events_is_told_of_its_join_by_the_welcome()
    {
        _chat.Part(_b);
        _bob.Take();
        _chat.Join(_b, "#a");
        Assert.Equal([$"#a welcome {Bob}, 1 others, Member, topic ''"], _bob.Take());
    }

    [Fact]
    public void A_late_message_is_shown_to_a_speaker_who_sees_their_own_events()
    {
        _log.HoldsAppends = true;
        _chat.Say(_b, "late");
        _chat.LosePatience();
        Assert.Empty(_bob.Take());
        _chat.Part(_b);
        _chat.Join(_b, "#a");
        TakeAll();
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal([$"#a [{Bob}] late"], _bob.Take());
        Assert.Equal([$"#a [{Bob}] late"], _alice.Take());
    }

    [Fact]
    public void A_session_that_sees_its_own_events_and_one_that_does_not_can_belong_to_one_person()
    {
        var plain = new RecordingReceiver();
        Session second = ManualChat.AttachAgain(plain, _b);
        _chat.Join(second, "#a");
        plain.Take();
        _chat.Say(_b, "one");
        _chat.SayNow(second, "two");
        Assert.Equal([$"#a [{Bob}] one", $"#a [{Bob}] two"], _bob.Take());
        Assert.Equal([$"#a [{Bob}] one"], plain.Take());
    }

    [Fact]
    public void The_welcome_lists_the_members_at_the_moment_of_the_join()
    {
        var dave = new RecordingReceiver();
        Session d = _chat.Attach(dave);
        _ = _chat.StartJoin(_c);
        _ = _chat.Start(() => _b.RenameAsync("bob"));
        _ = _chat.StartJoin(d);
        _ = _chat.Start(() => _a.PartAsync(_chat.Room(), ""));
        _chat.Settle();
        Assert.Equal([$"{Alice}:Owner {Bob}:Member {Carol}:Member"], _carol.Welcomes);
        Assert.Equal([$"{Alice}:Owner bob:Member {Carol}:Member {d.Name}:Member"], dave.Welcomes);
    }

    [Fact]
    public void An_event_says_whether_the_person_left_the_server()
    {
        using EventFeed feed = _chat.Directory.Observers.Observe();
        _chat.Part(_b);
        _chat.Join(_b, "#a");
        _chat.Leave(_b);
        feed.Complete();
        List<ChatEvent> observed = [], batch = [];
        while (feed.WaitForBatch(batch)) observed.AddRange(batch);
        Assert.Equal([false, true], observed.OfType<Left>().Select(left => left.LeftServer));
    }

    [Fact]
    public void A_changed_profile_is_shown_to_members_only_and_once()
    {
        var log = new EventLog();
        var chat = new ManualChat(log: log);
        Session alice = chat.Attach(_alice), bob = chat.Attach(_carol);
        foreach (Session session in new[] { alice, bob })
        {
            foreach (string room in new[] { "#a", "#b" }) chat.Join(session, room);
        }
        using EventFeed feed = chat.Directory.Observers.Observe();
        TakeAll();
        int recorded = log.Recorded;
        chat.SetAway(bob, null); // has not been away
        Assert.Empty(_alice.Take());
        chat.SetAway(bob, "lunch");
        Assert.Equal([$"{bob.Name} away 'lunch'"], _alice.Take());
        Assert.Empty(_carol.Take());
        chat.SetAway(bob, "lunch"); // nothing has changed
        Assert.Empty(_alice.Take());
        chat.Part(bob, "#b");
        _alice.Take();
        chat.SetAway(bob, null);
        Assert.Equal([$"#a {bob.Name} away ''"], _alice.Take());
        Assert.Equal(recorded + 1, log.Recorded); // the part
        feed.Complete();
        List<ChatEvent> batch = [];
        Assert.True(feed.WaitForBatch(batch));
        Assert.Equal([$"#b - {bob.Name}"], batch.Select(RecordingFormat.Line));
    }

    [Fact]
    public void The_profile_of_a_hidden_member_is_not_shown()
    {
        _chat.Set(_a, RoomSetting.DelayedJoinSize, 1);
        _chat.Join(_c, "#a");
        TakeAll();
        _chat.SetAway(_c, "lunch");
        Assert.Empty(_alice.Take().Concat(_bob.Take()));
    }

    /// <summary>Counts the events that are recorded beside the messages.</summary>
    private sealed class EventLog : FaultyLog
    {
        public int Recorded { get; private set; }

        public override void Record(string room, IReadOnlyList<ChatEvent> events) => Recorded += events.Count;
    }

    /// <summary>Does not give back what is submitted while it is switched on.</summary>
    private sealed class LosingOrder(ChatServices services, EventIds ids) : IRoomOrder
    {
        private readonly InboxOrder _order = new(services, ids);

        public bool Loses { get; set; }

        public DateTimeOffset? OutOfTouchSince => null;

        public bool IsAwaited(Room room) => false;

        public void Submit(Room room, IReadOnlyList<Submission> submissions)
        {
            if (Loses) room.Refuse(submissions, Refusal.OutOfTouch);
            else _order.Submit(room, submissions);
        }

        public Task SubmitAsync(PersonRequest request, IReadOnlyList<(Room Room, Submission Submission)> here) => _order.SubmitAsync(request, here);
    }

    private IReadOnlyList<Message> Stored() => _log.All(_chat.Room().LogKey);

    private void TakeAll()
    {
        _alice.Take();
        _bob.Take();
        _carol.Take();
    }
}
