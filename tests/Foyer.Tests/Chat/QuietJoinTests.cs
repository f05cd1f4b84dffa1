// Following a room quietly: in it like everybody, by the rights of those outside, and told of to nobody until something happens to it.
// ClosingTests covers the closing of the room.

using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class QuietJoinTests
{
    private const string Alice = "10.0.0.1:4000", Bob = "10.0.0.1:4001";

    private readonly RecordingReceiver _alice = new(), _bob = new();
    private readonly ManualChat _chat = new(log: new MemoryLog(1 << 20));
    private readonly Session _a, _b;

    // Alice owns the room.
    public QuietJoinTests()
    {
        (_a, _b) = (_chat.Attach(_alice), _chat.Attach(_bob));
        _chat.Join(_a, "#a");
        _alice.Take();
    }

    [Fact]
    public void Who_follows_sees_all_and_nobody_is_told_of_its_coming_renaming_and_going_but_observers()
    {
        using EventFeed feed = _chat.Directory.Observers.Observe();
        Assert.True(Follow().IsDone);
        Assert.Equal([$"#a welcome {Bob}, 1 others, Member, topic ''"], _bob.Take());
        _chat.Say(_a, "hi");
        _chat.Settle();
        Assert.Equal([$"#a [{Alice}] hi"], _bob.Take());
        Assert.Contains(Bob, Who(), StringComparison.Ordinal);
        _chat.Run(() => _b.RenameAsync("bob"));
        _chat.Leave(_b);
        Assert.Empty(_alice.Take());
        feed.Complete();
        List<ChatEvent> observed = [], batch = [];
        while (feed.WaitForBatch(batch)) observed.AddRange(batch);
        Assert.Equal([$"#a + {Bob}", $"#a [{Alice}] hi", $"#a {Bob} is now bob", "#a - bob"], observed.Select(RecordingFormat.Line));
    }

    [Fact]
    public void What_it_does_or_what_is_done_to_it_tells_of_it()
    {
        Follow();
        _chat.Say(_b, "hi");
        _chat.Settle();
        Assert.Equal([$"#a + {Bob}", $"#a [{Bob}] hi"], _alice.Take());
        _chat.Part(_b);
        Assert.Equal([$"#a - {Bob}"], _alice.Take());
        Follow();
        _chat.Ask(new KickRequest(_a.Person, _b.Person.Id, ""));
        Assert.Equal([$"#a + {Bob}", $"#a kicked {Bob} by {Alice}"], _alice.Take());
    }

    [Fact]
    public void It_resumes_where_it_was()
    {
        Follow();
        _chat.Say(_a, "one");
        _chat.Settle();
        long position = _chat.Run(() => _chat.Directory.History.ReadAsync(_a.Person, _chat.Room(), HistoryRange.Latest(1))).Value!.Messages[0].Position;
        _chat.Part(_b);
        _chat.Say(_a, "two");
        _chat.Say(_a, "three");
        _chat.Settle();
        _bob.Take();
        Assert.True(Follow(new Replay(10, _chat.Directory.History.CursorAt(position))).IsDone);
        Assert.Equal([$"#a welcome {Bob}, 1 others, Member, topic ''", $"earlier #a [{Alice}] two", $"earlier #a [{Alice}] three"], _bob.Take());
    }

    [Fact]
    public void The_rights_are_those_of_everybody_outside()
    {
        Assert.True(Follow().IsDone);
        Assert.Equal(Refusal.AlreadyInRoom, Follow().Refusal);
        _chat.Part(_b);
        _chat.Set(_a, RoomSetting.MemberLimit, 1);
        Assert.Equal(Refusal.RoomFull, Follow().Refusal);
        var ban = new Sanction(SanctionKind.Ban, "x", "", "", _chat.Clock.GetUtcNow(), null) { Network = _b.Person.Origin.Network };
        _chat.Ask(new SanctionRequest(_a.Person, ban, PersonId.None));
        Assert.Equal(Refusal.Banned, Follow().Refusal);
        Assert.Empty(_b.Stays);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_makes_no_room_and_owns_none()
    {
        Assert.Equal(Refusal.NoSuchRoom, Follow(room: "#new").Refusal);
        Assert.Null(_chat.Directory.Rooms.Find("#new"));
        Task<Answer> left = _chat.Start(async () => { await _a.LeaveAsync(); return Answer.Done; });
        Task<Answer<Room>> follows = _chat.Start(() => _b.JoinAsync("#a", "", _chat.Format, quiet: true)); // meets it while it goes
        _chat.Settle();
        Assert.True((await left).IsDone);
        Assert.True((await follows).Refusal == Refusal.NoSuchRoom || _b.Stays[0].Member!.Role == Role.Member);
        _chat.Leave(_b);
        Assert.Null(_chat.Directory.Rooms.Find("#a"));
    }

    [Fact]
    public void An_empty_room_that_waits_for_its_log_is_not_its_to_own()
    {
        var log = new HeldLog();
        var chat = new ManualChat(log: log);
        Session ann = chat.Attach(new RecordingReceiver()), bob = chat.Attach(new RecordingReceiver());
        chat.Join(ann, "#a");
        chat.Say(ann, "late");
        chat.LosePatience();
        chat.Leave(ann);
        Assert.Equal(Refusal.NoSuchRoom, chat.Run(() => bob.JoinAsync("#a", "", chat.Format, quiet: true)).Refusal);
        Assert.Equal(Refusal.NoSuchRoom, chat.Post("hi", "ci").Refusal);
        log.Answer(true);
        chat.Settle();
        Assert.Null(chat.Directory.Rooms.Find("#a"));
    }

    private Answer Follow(Replay replay = default, string key = "", string room = "#a") => _chat.Run(() => _b.JoinAsync(room, key, _chat.Format, replay, quiet: true)).Outcome;

    private string Who()
    {
        return string.Join(' ', _chat.Run(() => _chat.Room().AskAsync(state => RoomMembers.Of(state, _a.Person, 10))).Value!.Members.Select(member => member.Person.Name));
    }
}
