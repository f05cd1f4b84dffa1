// The room and its log: nothing is shown that the log does not have, who wrote it is told so, and a log that fails, or
// somebody else's bug, costs nobody else anything.

using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class RoomLogTests
{
    private readonly RecordingReceiver _alice = new(), _bob = new();

    [Fact]
    public void A_topic_that_the_log_refuses_is_refused_to_who_set_it_and_is_as_before()
    {
        (ManualChat chat, HeldLog log, Session alice, _) = Begin();
        _ = chat.Start(() => chat.Room().AskAsync(new TopicRequest(alice.Person, "tea"), alice.StayIn(chat.Room())));
        chat.Settle();
        log.Answer(false);
        chat.Settle();
        Assert.Equal(["#a refused NotLogged"], _alice.Take());
        Assert.Equal(RoomSettings.Default, chat.Room().Settings);
    }

    [Fact]
    public void Nobody_learns_of_a_topic_before_the_log_has_it()
    {
        (ManualChat chat, HeldLog log, Session alice, Session bob) = Begin();
        Person owner = alice.Person;
        _ = chat.Start(() => chat.Room().AskAsync(new TopicRequest(owner, "tea")));
        _ = chat.Start(() => bob.JoinAsync("#a", "", chat.Format));
        chat.Settle();
        Assert.Empty(_bob.Take());
        Assert.Equal("", chat.Room().Settings.Topic);
        log.Answer(true);
        chat.Settle();
        Assert.Equal(["#a welcome 10.0.0.1:4001, 1 others, Member, topic 'tea'"], _bob.Take());
        Assert.Equal("tea", chat.Room().Settings.Topic);
    }

    [Fact]
    public void A_room_whose_topic_was_taken_away_goes_with_its_last_member()
    {
        var chat = new ManualChat();
        Session alice = chat.Attach(_alice);
        chat.Join(alice, "#a");
        chat.Ask(new TopicRequest(alice.Person, "tea"));
        chat.Ask(new TopicRequest(alice.Person, ""));
        chat.Leave(alice);
        Assert.Null(chat.Directory.Rooms.Find("#a"));
    }

    [Fact]
    public void A_log_that_throws_has_refused_and_who_comes_in_that_turn_is_in()
    {
        var chat = new ManualChat(log: new ThrowingLog());
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob);
        chat.Join(alice, "#a");
        _alice.Take();
        chat.Say(alice, "hello");
        Assert.True(chat.Join(bob, "#a").IsDone);
        Assert.Equal(["#a + 10.0.0.1:4001", "#a refused NotLogged"], _alice.Take());
    }

    [Fact]
    public void A_bug_in_one_request_costs_the_others_of_its_turn_nothing()
    {
        var chat = new ManualChat();
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob);
        chat.Join(alice, "#a");
        chat.Join(bob, "#a");
        _bob.Take();
        chat.Say(alice, "before");
        Task<Answer> bug = chat.Start(() => chat.Room().AskAsync(new Bug()));
        chat.Say(alice, "after");
        chat.Settle();
        Assert.Equal(Refusal.ServerError, chat.Run(() => bug).Refusal);
        Assert.Equal(["#a [10.0.0.1:4000] before", "#a [10.0.0.1:4000] after"], _bob.Take());
    }

    [Fact]
    public void A_store_that_fails_stops_no_room()
    {
        var chat = new ManualChat(new ChatServices { Store = new RememberingStore { Fails = true } });
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob);
        chat.Join(alice, "#a");
        chat.Ask(new TopicRequest(alice.Person, "tea"));
        Assert.True(chat.Ask(new SettingRequest(alice.Person, RoomSetting.Moderated, 1)).IsDone);
        Assert.True(chat.Join(bob, "#a").IsDone);
    }

    private (ManualChat Chat, HeldLog Log, Session Alice, Session Bob) Begin()
    {
        var log = new HeldLog();
        var chat = new ManualChat(log: log);
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob);
        chat.Join(alice, "#a");
        _alice.Take();
        return (chat, log, alice, bob);
    }

    private sealed class ThrowingLog : FaultyLog
    {
        public override ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages) => throw new IOException("no disk");
    }

    private sealed record Bug() : RoomRequest(Person.Server)
    {
        public override Answer Apply(RoomState room) => throw new InvalidOperationException("a bug");
    }
}
