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

    private static string[] Read(ManualChat chat, Session session) =>
        [.. chat.Run(() => chat.Directory.History.ReadAsync(session.Person, chat.Room(), 10)).Value!.Messages.Select(message => message.Text)];

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
