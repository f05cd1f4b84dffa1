// The rights to read where the log is slow: what is late in it when a room is opened, closed, or left by its last one.

using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;

namespace Foyer.Tests.Chat;

public sealed class ClosedHistoryTests
{
    private readonly RecordingReceiver _alice = new(), _bob = new();
    private readonly HeldLog _log = new();

    [Fact(Timeout = 30_000)]
    public async Task What_was_said_behind_a_key_and_comes_late_is_not_observed_when_the_room_is_open_by_then()
    {
        (ManualChat chat, Session alice) = Begin();
        using EventFeed console = chat.Directory.Observers.Observe();
        SayLate(chat, alice, "secret");
        Set(chat, alice, "");
        _log.Answer(true);
        chat.Settle();
        Assert.Contains("#a [10.0.0.1:4000] secret", _bob.Take());
        SayLate(chat, alice, "open");
        _log.Answer(true);
        chat.Settle();
        await using IAsyncEnumerator<List<ChatEvent>> observed = console.ReadBatchesAsync(default).GetAsyncEnumerator();
        Assert.True(await observed.MoveNextAsync());
        Assert.Equal(["open"], observed.Current.OfType<Said>().Select(said => said.Text));
    }

    [Fact]
    public void What_was_late_when_a_room_was_closed_anew_is_of_the_time_before()
    {
        (ManualChat chat, Session alice) = Begin();
        SayLate(chat, alice, "secret");
        Set(chat, alice, "");
        Set(chat, alice, "Other");
        _log.Answer(true);
        chat.Settle();
        Session carol = chat.Attach(new RecordingReceiver());
        Assert.True(chat.Join(carol, "#a", "Other").IsDone);
        Assert.Empty(Read(chat, carol));
        Assert.Equal(["secret"], Read(chat, alice));
    }

    [Fact]
    public void In_one_turn_as_well()
    {
        (ManualChat chat, Session alice) = Begin();
        chat.Say(alice, "secret");
        foreach (string key in new[] { "", "Other" }) _ = chat.Start(() => chat.Room().AskAsync(Key(chat, alice, key)));
        chat.Settle();
        _log.Answer(true);
        chat.Settle();
        Session carol = chat.Attach(new RecordingReceiver());
        Assert.True(chat.Join(carol, "#a", "Other").IsDone);
        Assert.Empty(Read(chat, carol));
        Assert.Equal(["secret"], Read(chat, alice));
    }

    [Fact]
    public void A_room_stays_until_what_was_said_in_it_is_in_the_log()
    {
        (ManualChat chat, Session alice) = Begin(withBob: false);
        SayLate(chat, alice, "secret");
        Set(chat, alice, "");
        chat.Leave(alice);
        Room room = chat.Room();
        _log.Answer(true);
        chat.Settle();
        Assert.Null(chat.Directory.Rooms.Find("#a"));
        Session carol = chat.Attach(new RecordingReceiver());
        Assert.True(chat.Join(carol, "#a", "Other").IsDone);
        Assert.NotSame(room, chat.Room());
        Assert.Empty(Read(chat, carol));
    }

    [Fact]
    public void One_that_stays_for_that_and_is_closed_from_outside_is_not_for_the_next_who_comes()
    {
        (ManualChat chat, Session alice) = Begin(withBob: false);
        SayLate(chat, alice, "secret");
        Set(chat, alice, "");
        chat.Leave(alice);
        Session theOperator = chat.Attach(new RecordingReceiver());
        chat.MakeOperator(theOperator);
        Set(chat, theOperator, "Other");
        Assert.Equal(Refusal.RoomNeedsKey, chat.Join(chat.Attach(new RecordingReceiver()), "#a", "Mine").Refusal);
    }

    [Fact]
    public void What_one_has_said_it_can_read_at_once()
    {
        var chat = new ManualChat(log: new MemoryLog(1 << 20));
        Session alice = chat.Attach(_alice);
        chat.Join(alice, "#a");
        chat.Say(alice, "one");
        Assert.Equal(["one"], Read(chat, alice));
    }

    [Fact]
    public void In_each_direction_a_member_reads_of_a_closed_time_only_what_was_said_since_it_came()
    {
        var chat = new ManualChat(log: new MemoryLog(1 << 20));
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob), carol = chat.Attach(new RecordingReceiver());
        chat.Join(alice, "#a");
        Say("1 open");
        Set(chat, alice, "Sesame");
        Say("2 closed");
        Set(chat, alice, "");
        Say("3 open");
        chat.Join(bob, "#a");
        Set(chat, alice, "Other");
        Say("4 closed");
        Set(chat, alice, "");
        Say("5 open");
        HistoryPage all = Read(alice, HistoryRange.Latest(10));
        HistoryPlace beforeThree = HistoryPlace.Before(all.Messages[2].MessageId);
        Assert.Equal("1 open, 2 closed, 3 open, 4 closed, 5 open", Texts(all));
        Assert.Equal("4 closed, 5 open; older", Texts(Read(bob, HistoryRange.Latest(2))));
        Assert.Equal("1 open", Texts(Read(bob, HistoryRange.Before(beforeThree, 10)))); // and no sign that there is more
        Assert.Equal("3 open, 4 closed; newer", Texts(Read(bob, HistoryRange.After(beforeThree, 2))));
        Assert.Equal("1 open, 3 open, 4 closed; newer", Texts(Read(bob, HistoryRange.Around(beforeThree, 3))));
        Assert.Equal("1 open, 3 open; newer", Texts(Read(bob, HistoryRange.Between(HistoryPlace.Begin, HistoryPlace.End, 2, newest: false))));
        Assert.Equal("3 open, 5 open; older", Texts(Read(carol, HistoryRange.Latest(2))));
        Assert.Equal("3 open, 5 open", Texts(Read(carol, HistoryRange.After(beforeThree, 2))));
        Assert.Equal("1 open, 3 open, 5 open", Texts(Read(carol, HistoryRange.Around(beforeThree, 3))));
        Set(chat, alice, "Third");
        foreach (HistoryRange range in new[] { HistoryRange.Latest(9), HistoryRange.Before(beforeThree, 9), HistoryRange.After(beforeThree, 9), HistoryRange.Around(beforeThree, 9) })
            Assert.Equal(Refusal.NotInRoom, chat.Run(() => chat.Directory.History.ReadAsync(carol.Person, chat.Room(), range)).Refusal);

        void Say(string text)
        {
            chat.Say(alice, text);
            chat.Settle();
        }

        HistoryPage Read(Session asker, HistoryRange range) => chat.Run(() => chat.Directory.History.ReadAsync(asker.Person, chat.Room(), range)).Value!;

        static string Texts(HistoryPage page) => string.Join(", ", page.Messages.Select(message => message.Text)) + (page.HasOlder ? "; older" : "") + (page.HasNewer ? "; newer" : "");
    }

    private static string[] Read(ManualChat chat, Session session) =>
        [.. chat.Run(() => chat.Directory.History.ReadAsync(session.Person, chat.Room(), HistoryRange.Latest(10))).Value!.Messages.Select(message => message.Text)];

    // Longer than a room waits.
    private static void SayLate(ManualChat chat, Session session, string text)
    {
        chat.Say(session, text);
        chat.Settle();
        chat.Clock.Advance(TimeSpan.FromSeconds(1));
        chat.Settle();
    }

    private static void Set(ManualChat chat, Session session, string key) => Assert.True(chat.Ask(Key(chat, session, key)).IsDone);

    private static SettingRequest Key(ManualChat chat, Session session, string key) =>
        new(session.Person, RoomSetting.Key, key.Length > 0 ? 1 : 0, key);

    // Alice's room, with a key.
    private (ManualChat Chat, Session Alice) Begin(bool withBob = true)
    {
        var chat = new ManualChat(log: _log);
        Session alice = chat.Attach(_alice);
        chat.Join(alice, "#a", "Sesame");
        if (withBob) chat.Join(chat.Attach(_bob), "#a", "Sesame");
        return (chat, alice);
    }
}
