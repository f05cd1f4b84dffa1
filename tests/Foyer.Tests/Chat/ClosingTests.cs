// Closing a room (a key, invite-only, hidden) closes it in the same turn to everybody who was not let in: followers are removed,
// members that were not announced are announced, and the invitations of ordinary members open nothing.

using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class ClosingTests
{
    private const string Alice = "10.0.0.1:4000", Bob = "10.0.0.1:4001", Carol = "10.0.0.1:4002";

    private readonly RecordingReceiver _alice = new(), _bob = new(), _carol = new();
    private readonly HeldLog _log = new() { HoldsAppends = false };
    private readonly RememberingStore _store = new();
    private readonly ManualChat _chat;
    private readonly Session _a, _b, _c;

    public static TheoryData<string> Ways => [nameof(RoomSetting.Key), nameof(RoomSetting.InviteOnly), nameof(RoomSetting.Hidden)];

    // Alice owns the room; the others are not in it. A second member is not announced.
    public ClosingTests()
    {
        _chat = new ManualChat(new ChatServices { Store = _store, Limits = new Limits { AnnouncedJoins = 1 } }, _log);
        (_a, _b, _c) = (_chat.Attach(_alice), _chat.Attach(_bob), _chat.Attach(_carol));
        _chat.Join(_a, "#a");
        _alice.Take();
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_follower_is_removed_and_told_why_before_the_notice_and_hears_nothing_more(string way)
    {
        using EventFeed feed = _chat.Directory.Observers.Observe();
        Assert.True(Follow(_b).IsDone);
        Say("open");
        Close(way);
        Say("the password is hunter2");
        Assert.Equal([Welcome(Bob), $"#a [{Alice}] open", $"#a put out by {Alice}, closed"], _bob.Take());
        Assert.Equal([$"#a set {way} 1 by {Alice}"], _alice.Take());
        Assert.Empty(_b.Stays);
        Assert.Equal([Alice], Who());
        // The last that observers see is who goes, and why nothing follows.
        Assert.Equal([$"#a + {Bob}", $"#a [{Alice}] open", $"#a - {Bob}", $"#a set {way} 1 by {Alice}"], Observed(feed));
    }

    [Fact]
    public void A_follower_that_was_announced_meanwhile_is_seen_to_go()
    {
        Follow(_b);
        _chat.Ask(new RoleRequest(_a.Person, _b.Person.Id, Role.Voice, Given: true));
        _alice.Take();
        Close(nameof(RoomSetting.Key));
        Assert.Equal([$"#a - {Bob}", $"#a set Key 1 by {Alice}"], _alice.Take());
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_member_that_was_not_announced_is_announced_before_the_notice_and_stays(string way)
    {
        _chat.Join(_b, "#a");
        _chat.Join(_c, "#a");
        Assert.Empty(_alice.Take());
        _bob.Take();
        Close(way);
        Assert.Equal([$"#a + {Bob}", $"#a + {Carol}", $"#a set {way} 1 by {Alice}"], _alice.Take());
        Assert.Equal([$"#a + {Carol}", $"#a set {way} 1 by {Alice}"], _bob.Take()); // not its own
        Say("hi");
        Assert.Equal([$"#a [{Alice}] hi"], _bob.Take());
    }

    [Fact]
    public void When_thousands_are_announced_each_sees_all_others_and_none_gets_a_copy_of_its_own()
    {
        const int Members = 4000;
        var outboxes = new SharingReceiver[Members];
        for (int i = 0; i < Members; i++) _chat.Join(_chat.Attach(outboxes[i] = new SharingReceiver(i)), "#a");
        Close(nameof(RoomSetting.Key));
        string[] all = [.. _alice.Take()];
        Assert.Equal(Members + 1, all.Length);
        byte[] shared = outboxes[0].Batches.Max(bytes => bytes.Length) is var most ? ArrayOf(outboxes[0].Batches.First(bytes => bytes.Length == most)) : [];
        foreach (int i in new[] { 0, 1, Members / 2, Members - 1 })
        {
            Assert.Equal(all.Where((_, line) => line != i), outboxes[i].Batches.SelectMany(bytes => Encoding.UTF8.GetString(bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)));
            Assert.All(outboxes[i].Batches.Where(bytes => bytes.Length >= 32 * 1024), bytes => Assert.Same(shared, ArrayOf(bytes)));
        }
        Assert.True(shared.Length > 64 * 1024);

        static byte[] ArrayOf(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array) ? array.Array! : [];
    }

    [Fact]
    public void One_that_is_closed_already_may_be_closed_more_and_those_who_came_by_the_key_stay_as_they_are()
    {
        Close(nameof(RoomSetting.Key));
        Assert.True(_chat.Join(_b, "#a", "sesame").IsDone);
        _alice.Take();
        Close(nameof(RoomSetting.Hidden));
        Close(nameof(RoomSetting.InviteOnly));
        Assert.Equal([$"#a set Hidden 1 by {Alice}", $"#a set InviteOnly 1 by {Alice}"], _alice.Take()); // it had the key: that it is there is told as anywhere
        Assert.NotEmpty(_b.Stays);
    }

    [Fact]
    public void By_the_settings_of_one_batch_it_is_closed_once_and_each_is_shown()
    {
        Follow(_b);
        _chat.Join(_c, "#a");
        foreach (string way in Ways.Select(row => row.Data)) _ = _chat.Start(() => _chat.Room().AskAsync(Closing(way)));
        Say("closed");
        Assert.Equal([$"#a + {Carol}", $"#a set Key 1 by {Alice}", $"#a set InviteOnly 1 by {Alice}", $"#a set Hidden 1 by {Alice}"], _alice.Take());
        Assert.Equal([Welcome(Bob), $"#a put out by {Alice}, closed"], _bob.Take());
    }

    [Theory, MemberData(nameof(Ways))]
    public void Nobody_follows_a_closed_room_with_or_without_the_key(string way)
    {
        Close(way);
        Assert.Equal(Stranger(way), Follow(_b).Refusal);
        Assert.Equal(Stranger(way), Follow(_b, "sesame").Refusal);
        Assert.Empty(_b.Stays);
        Assert.Empty(_bob.Take());
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_follower_that_asked_while_it_was_open_and_comes_behind_the_closing_is_answered_as_a_stranger(string way)
    {
        Task<Answer> closed = _chat.Start(() => _chat.Room().AskAsync(Closing(way)));
        Assert.Equal(Stranger(way), Follow(_b).Refusal);
        Assert.True(closed.IsCompletedSuccessfully);
        Assert.Empty(_b.Stays);
    }

    [Fact]
    public void One_that_comes_before_the_closing_of_the_same_batch_is_removed_in_it()
    {
        Task<Answer<Room>> follows = _chat.Start(() => _b.JoinAsync("#a", "", _chat.Format, new Replay(9), quiet: true));
        _ = _chat.Start(() => _chat.Room().AskAsync(Closing(nameof(RoomSetting.Key))));
        Say("closed");
        Assert.True(follows.IsCompletedSuccessfully);
        Assert.Equal([Welcome(Bob), $"#a put out by {Alice}, closed"], _bob.Take());
        Assert.Empty(_b.Stays);
    }

    [Fact]
    public void One_that_is_still_being_sent_what_was_said_before_gets_no_more_of_it()
    {
        Say("earlier");
        _log.HoldsReads = true;
        Task<Answer<Room>> follows = _chat.Start(() => _b.JoinAsync("#a", "", _chat.Format, new Replay(9), quiet: true));
        Say("open");
        Close(nameof(RoomSetting.Hidden));
        Say("closed");
        Assert.Equal([Welcome(Bob), $"#a [{Alice}] open", $"#a put out by {Alice}, closed"], _bob.Take());
        _log.AnswerRead();
        _chat.Settle();
        Assert.True(follows.IsCompletedSuccessfully);
        Assert.Empty(_bob.Take());
        Assert.Empty(_b.Stays);
    }

    [Fact]
    public void A_member_that_is_being_sent_it_stays_and_gets_it_with_what_follows()
    {
        Say("earlier");
        _log.HoldsReads = true;
        _ = _chat.StartJoin(_b, replay: 9);
        _chat.Settle();
        Close(nameof(RoomSetting.Key));
        Say("closed");
        _log.AnswerRead();
        _chat.Settle();
        Assert.Equal([Welcome(Bob), $"earlier #a [{Alice}] earlier", $"#a set Key 1 by {Alice}", $"#a [{Alice}] closed"], _bob.Take());
    }

    [Fact]
    public void One_that_comes_back_with_its_cursor_reads_on_when_the_room_is_open_again_and_nothing_of_what_was_closed()
    {
        Say("one");
        Follow(_b);
        Cursor cursor = _chat.Directory.History.CursorAt(_log.All("#a")[^1].Position);
        Close(nameof(RoomSetting.Key));
        Say("closed");
        Assert.Equal(Refusal.NotInRoom, Follow(_b, replay: new Replay(9, cursor)).Refusal);
        _chat.Set(_a, RoomSetting.Key, 0);
        Say("two");
        _bob.Take();
        Assert.True(Follow(_b, replay: new Replay(9, cursor)).IsDone);
        Assert.Equal([Welcome(Bob), $"earlier #a [{Alice}] two"], _bob.Take());
    }

    [Fact]
    public void What_was_said_while_it_was_open_and_is_late_is_not_for_those_who_were_removed()
    {
        Follow(_b);
        _log.HoldsAppends = true;
        _chat.Say(_a, "late");
        _chat.LosePatience();
        Close(nameof(RoomSetting.Key));
        _log.Answer(true);
        _chat.Settle();
        Assert.Equal([Welcome(Bob), $"#a put out by {Alice}, closed"], _bob.Take());
    }

    [Fact]
    public void A_join_without_the_key_and_a_visitors_post_are_too_late_behind_it_in_the_inbox()
    {
        _ = _chat.Start(() => _chat.Room().AskAsync(Closing(nameof(RoomSetting.Key))));
        Task<Answer> joined = _chat.StartJoin(_b);
        Assert.Equal(Refusal.NotInRoom, _chat.Post("hi", "ci").Refusal);
        Assert.Equal(Refusal.RoomNeedsKey, _chat.Run(() => joined).Refusal);
    }

    [Fact]
    public void One_that_is_made_with_a_key_or_was_closed_before_the_server_started_has_no_followers()
    {
        Assert.True(_chat.Join(_a, "#b", "sesame").IsDone);
        Assert.Equal(Refusal.NotInRoom, Follow(_b, room: "#b").Refusal);
        var again = new ManualChat(new ChatServices { Store = _store });
        Assert.Equal(Refusal.NotInRoom, again.Run(() => again.Attach(new RecordingReceiver()).JoinAsync("#b", "sesame", again.Format, quiet: true)).Refusal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void An_ordinary_members_invitation_opens_nothing_that_is_closed_later_also_in_one_batch(bool oneBatch)
    {
        _chat.Join(_b, "#a");
        Task<Answer> invited = _chat.Start(() => _chat.Room().AskAsync(new InviteRequest(_b.Person, _c.Person.Id)));
        if (!oneBatch) _chat.Settle();
        _ = _chat.Start(() => _chat.Room().AskAsync(Closing(nameof(RoomSetting.InviteOnly))));
        _ = _chat.Start(() => _chat.Room().AskAsync(Closing(nameof(RoomSetting.Key))));
        Assert.Equal(Refusal.RoomInviteOnly, _chat.Join(_c, "#a").Refusal);
        Assert.True(invited.IsCompletedSuccessfully);
        Assert.Equal([$"#a invited by {Bob}"], _carol.Take());
        Assert.Equal(Refusal.NeedsOperator, _chat.Ask(new InviteRequest(_b.Person, _c.Person.Id)).Refusal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void An_operators_invitation_stays_also_that_of_the_servers_and_however_often_a_member_invites(bool ofServer)
    {
        _chat.Join(_b, "#a");
        Session inviter = ofServer ? _chat.Attach(new RecordingReceiver()) : _a;
        if (ofServer) _chat.MakeOperator(inviter);
        Assert.True(_chat.Ask(new InviteRequest(inviter.Person, _c.Person.Id)).IsDone);
        for (int i = 0; i <= _chat.Directory.Services.Limits.Bans; i++) // as many as a room keeps
            _chat.Ask(new InviteRequest(_b.Person, (i == 0 ? _c : _chat.Attach(new RecordingReceiver())).Person.Id));
        Close(nameof(RoomSetting.InviteOnly));
        _chat.Set(_a, RoomSetting.InviteOnly, 0);
        Close(nameof(RoomSetting.Key));
        Assert.True(_chat.Join(_c, "#a").IsDone);
    }

    /// <summary>Keeps what it is handed as it is.</summary>
    private sealed class SharingReceiver(int number) : IReceiver, IOutbox
    {
        public List<ReadOnlyMemory<byte>> Batches { get; } = [];

        public IPEndPoint RemoteEndPoint { get; } = new(IPAddress.Parse("10.0.0.2"), 10_000 + number);

        public IOutbox Outbox => this;

        public bool TrySend(ReadOnlyMemory<byte> bytes)
        {
            Batches.Add(bytes);
            return true;
        }

        public void Welcome(Welcome welcome) { }

        public void Receive(Receipt receipt) { }

        public void Tell(ChatEvent chatEvent) { }
    }

    private static string Welcome(string name) => $"#a welcome {name}, 1 others, Member, topic ''";

    private static Refusal Stranger(string way) => way == nameof(RoomSetting.Hidden) ? Refusal.NoSuchRoom : Refusal.NotInRoom;

    private Answer Follow(Session session, string key = "", string room = "#a", Replay replay = default) =>
        _chat.Run(() => session.JoinAsync(room, key, _chat.Format, replay, quiet: true)).Outcome;

    private void Say(string text)
    {
        _chat.Say(_a, text);
        _chat.Settle();
    }

    private void Close(string way) => Assert.True(_chat.Ask(Closing(way)).IsDone);

    private SettingRequest Closing(string way) => new(_a.Person, Enum.Parse<RoomSetting>(way), 1, "sesame");

    private string[] Who() => [.. _chat.Run(() => _chat.Room().AskAsync(state => RoomMembers.Of(state, _a.Person, 10))).Value!.Members.Select(member => member.Person.Name)];

    private static List<string> Observed(EventFeed feed)
    {
        feed.Complete();
        List<ChatEvent> observed = [], batch = [];
        while (feed.WaitForBatch(batch)) observed.AddRange(batch);
        return [.. observed.Select(RecordingFormat.Line)];
    }
}
