// Coming in where something was said before: it is read beside the room's turns, and what happens meanwhile waits behind it.
// Nothing comes twice, nothing is left out between, and where it cannot be read the live talk goes on.

using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;

namespace Foyer.Tests.Chat;

public sealed class CatchUpTests
{
    private const string Alice = "10.0.0.1:4000", Bob = "10.0.0.1:4001", Carol = "10.0.0.1:4002";
    private const string Welcome = $"#a welcome {Carol}, 1 others, Member, topic ''";

    private readonly RecordingReceiver _alice = new(), _bob = new(), _carol = new();
    private readonly HeldLog _log = new() { HoldsAppends = false };
    private readonly ManualChat _chat;
    private readonly Session _a, _b, _c;

    public CatchUpTests() : this(new ChatServices()) { }

    // Alice owns the room; the others are not in it.
    private CatchUpTests(ChatServices settings)
    {
        _chat = new ManualChat(settings, _log);
        (_a, _b, _c) = (_chat.Attach(_alice), _chat.Attach(_bob), _chat.Attach(_carol));
        _chat.Join(_a, "#a");
        _alice.Take();
    }

    [Fact]
    public void Who_comes_in_is_shown_the_last_that_was_said_and_that_there_is_more()
    {
        Say("1", "2", "3");
        Assert.True(_chat.Run(() => _chat.StartJoin(_c, replay: 2)).IsDone);
        Assert.Equal([Welcome, Earlier("2"), Earlier("3"), "more"], _carol.Take());
    }

    [Fact]
    public void What_happens_while_it_is_read_waits_behind_it()
    {
        Say("1");
        Task<Answer> joined = HeldJoin();
        Say("2");
        _chat.Join(_b, "#a");
        Assert.False(joined.IsCompleted);
        Assert.Equal([Welcome], _carol.Take());
        _log.AnswerRead();
        _chat.Settle();
        Assert.True(joined.IsCompleted);
        Assert.Equal([Earlier("1"), $"#a [{Alice}] 2", $"#a + {Bob}"], _carol.Take());
        Say("3");
        Assert.Equal([$"#a [{Alice}] 3"], _carol.Take());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void What_is_said_in_the_turn_of_the_coming_is_replayed_before_it_and_live_behind_it(bool prompt)
    {
        Say("1");
        _log.HoldsAppends = !prompt;
        _chat.Say(_a, "2");
        _ = _chat.StartJoin(_c, replay: 9);
        _chat.Say(_a, "3");
        _chat.LosePatience();
        if (!prompt)
        {
            _log.Answer(true);
            _chat.Settle();
        }
        // What is late is not there yet when she comes: it is shown to her when it is.
        Assert.Equal(prompt ? [Welcome, Earlier("1"), Earlier("2"), $"#a [{Alice}] 3"] : [Welcome, Earlier("1"), $"#a [{Alice}] 2", $"#a [{Alice}] 3"], _carol.Take());
    }

    [Fact]
    public void When_too_much_waits_the_live_talk_goes_ahead_and_who_came_in_is_told()
    {
        var tests = new CatchUpTests(new ChatServices { Limits = new Limits { CatchUpBytes = 200 } });
        tests.Exceed();
    }

    private void Exceed()
    {
        Say("1");
        Task<Answer> joined = HeldJoin();
        string text = new('x', 60);
        Say(text);
        Assert.Equal([Welcome], _carol.Take());
        Say(text);
        Assert.Equal([$"#a [{Alice}] {text}", $"#a [{Alice}] {text}"], _carol.Take());
        _log.AnswerRead();
        _chat.Settle();
        Assert.Equal(["#a refused HistoryUnreadable"], _carol.Take());
        Assert.True(joined.IsCompleted);
        Say("2");
        Assert.Equal([$"#a [{Alice}] 2"], _carol.Take());
    }

    public static TheoryData<Exception> Failures => [new IOException("no disk"), new TimeoutException("its own"), new InvalidOperationException("a bug")];

    [Theory, MemberData(nameof(Failures))]
    public void Where_it_cannot_be_read_the_live_talk_goes_on_and_who_came_in_is_told(Exception failure)
    {
        Say("1");
        Task<Answer> joined = HeldJoin();
        Say("2");
        _log.AnswerRead(failure);
        _chat.Settle();
        Assert.True(joined.IsCompletedSuccessfully);
        Assert.Equal([Welcome, $"#a [{Alice}] 2", "#a refused HistoryUnreadable"], _carol.Take());
        Say("3");
        Assert.Equal([$"#a [{Alice}] 3"], _carol.Take());
    }

    [Fact]
    public void A_read_that_throws_at_once_is_told_like_one_that_fails()
    {
        var chat = new ManualChat(log: new Unreadable());
        Session alice = chat.Attach(_alice), carol = chat.Attach(_carol);
        chat.Join(alice, "#a");
        chat.Say(alice, "1");
        chat.Settle();
        Assert.True(chat.Run(() => chat.StartJoin(carol, replay: 9)).IsDone);
        Assert.Equal(["#a welcome 10.0.0.1:4001, 1 others, Member, topic ''", "#a refused HistoryUnreadable"], _carol.Take());
        Assert.Equal(Refusal.HistoryUnreadable, chat.Run(() => chat.Directory.History.ReadAsync(carol.Person, chat.Room(), HistoryRange.Latest(5))).Refusal);
    }

    private sealed class Unreadable : FaultyLog
    {
        public override ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom) => throw new IOException("no disk");
    }

    [Fact]
    public void Nobody_waits_longer_for_what_was_said_before_than_the_settings_say()
    {
        Say("1");
        Task<Answer> joined = HeldJoin();
        Say("2");
        _chat.Clock.Advance(_chat.Directory.Services.Limits.ReplayPatience);
        _chat.Settle();
        Assert.True(joined.IsCompleted);
        Assert.Equal([Welcome, $"#a [{Alice}] 2", "#a refused HistoryUnreadable"], _carol.Take());
        _log.AnswerRead(); // too late
        _chat.Settle();
        Assert.Empty(_carol.Take());
    }

    [Fact]
    public void Who_goes_while_it_is_read_gets_what_it_is_owed_and_no_replay()
    {
        Say("1");
        Task<Answer> joined = HeldJoin();
        Say("2");
        Assert.True(_chat.Leave(_c).IsDone);
        Assert.Equal([Welcome, $"#a [{Alice}] 2"], _carol.Take());
        _log.AnswerRead();
        _chat.Settle();
        Assert.True(joined.IsCompleted);
        Assert.Empty(_carol.Take());
        Assert.Equal(1, _chat.Room().Count);
    }

    [Fact]
    public void Who_is_put_out_while_it_is_read_is_told_so_after_what_came_before_and_sees_nothing_more()
    {
        Say("1");
        Task<Answer> joined = HeldJoin();
        Say("2");
        _chat.Ask(new KickRequest(_a.Person, _c.Person.Id, ""));
        Say("3");
        _log.AnswerRead(new IOException("no disk"));
        _chat.Settle();
        Assert.True(joined.IsCompleted);
        Assert.Equal([Welcome, $"#a [{Alice}] 2", $"#a put out by {Alice}"], _carol.Take());
    }

    [Fact]
    public void Who_came_back_while_the_first_read_was_on_its_way_is_caught_up_once()
    {
        Say("1");
        Task<Answer> first = HeldJoin();
        _chat.Ask(new KickRequest(_a.Person, _c.Person.Id, ""));
        _carol.Take();
        Task<Answer> second = HeldJoin();
        Say("2");
        _log.AnswerRead(); // the first
        _chat.Settle();
        Assert.True(first.IsCompleted);
        Assert.Equal([Welcome], _carol.Take());
        _log.AnswerRead();
        _chat.Settle();
        Assert.True(second.IsCompleted);
        Assert.Equal([Earlier("1"), $"#a [{Alice}] 2"], _carol.Take());
    }

    [Fact]
    public void The_notice_of_the_stop_waits_for_no_replay()
    {
        Say("1");
        _ = HeldJoin();
        Task<Answer> stopped = _chat.Start(async () => { await _chat.Directory.StopAsync(); return Answer.Done; });
        _chat.Settle();
        Assert.True(stopped.IsCompleted);
        Assert.Equal([Welcome, "stopping"], _carol.Take());
        _log.AnswerRead();
        _chat.Settle();
        Assert.Empty(_carol.Take());
    }

    [Fact]
    public void Two_rooms_at_once_do_not_wait_for_each_other()
    {
        Say("1");
        _chat.Join(_a, "#b");
        _chat.Say(_a, "other", "#b");
        _chat.Settle();
        _ = HeldJoin();
        Assert.True(_chat.Run(() => _chat.StartJoin(_c, "#b", replay: 9)).IsDone);
        _chat.Run(() => _a.RenameAsync("alice")); // told in both: once
        Assert.Equal([Welcome, $"#b welcome {Carol}, 1 others, Member, topic ''", $"earlier #b [{Alice}] other"], _carol.Take().Where(line => line != $"{Alice} is now alice"));
        _log.AnswerRead();
        _chat.Settle();
        Assert.Equal(Earlier("1"), _carol.Take()[0]);
    }

    [Fact]
    public void A_rename_that_two_rooms_tell_comes_once_also_where_one_is_still_read()
    {
        Say("1");
        _chat.Join(_a, "#b");
        _chat.Join(_c, "#b");
        _ = HeldJoin();
        _chat.Run(() => _a.RenameAsync("alice"));
        _log.AnswerRead();
        _chat.Settle();
        Assert.Single(_carol.Take(), $"{Alice} is now alice");
    }

    [Fact]
    public void Who_comes_back_gets_what_it_has_not_seen()
    {
        Say("1", "2");
        _chat.Join(_c, "#a");
        Say("3");
        Cursor cursor = _chat.Directory.History.CursorAt(_chat.Look(room => room.Members.Find(_c.Person.Id)!.CameAt));
        _chat.Part(_c);
        _carol.Take();
        Say("4");
        Assert.True(_chat.Run(() => _chat.StartJoin(_c, replay: 9, after: cursor)).IsDone);
        Assert.Equal([Welcome, Earlier("3"), Earlier("4")], _carol.Take());
        Say("5");
        Assert.Equal([$"#a [{Alice}] 5"], _carol.Take());
    }

    [Fact]
    public void Who_comes_back_to_where_nothing_was_said_meanwhile_is_shown_nothing()
    {
        Say("1");
        _chat.Join(_c, "#a");
        Cursor cursor = _chat.Directory.History.CursorAt(_chat.Look(room => room.Members.Find(_c.Person.Id)!.CameAt));
        _chat.Part(_c);
        _carol.Take();
        _log.HoldsReads = true;
        Assert.True(_chat.Run(() => _chat.StartJoin(_c, replay: 9, after: cursor)).IsDone);
        Assert.Equal([Welcome], _carol.Take());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_cursor_of_another_history_is_answered_with_a_reset(bool said)
    {
        if (said) Say("1");
        Assert.True(_chat.Run(() => _chat.StartJoin(_c, replay: 9, after: new Cursor(_log.Epoch + 1, 12345))).IsDone);
        Assert.Equal(said ? [Welcome, "reset", Earlier("1")] : [Welcome, "reset"], _carol.Take());
    }

    [Fact]
    public void Who_comes_unannounced_is_caught_up_and_announced_when_it_speaks()
    {
        var tests = new CatchUpTests(new ChatServices { Limits = new Limits { AnnouncedJoins = 1 } });
        tests.ComeUnannounced();
    }

    private void ComeUnannounced()
    {
        Say("1");
        Task<Answer> joined = HeldJoin();
        Say("2");
        _log.AnswerRead();
        _chat.Settle();
        Assert.True(joined.IsCompleted);
        Assert.Equal([Welcome, Earlier("1"), $"#a [{Alice}] 2"], _carol.Take());
        Assert.Empty(_alice.Take());
        _chat.Say(_c, "3");
        _chat.Settle();
        Assert.Equal([$"#a + {Carol}", $"#a [{Carol}] 3"], _alice.Take());
    }

    [Fact]
    public void A_change_of_format_while_it_is_read_does_not_open_the_way_for_live_talk()
    {
        Say("1");
        _ = HeldJoin();
        var ids = new RecordingFormat(withIds: true);
        _chat.Run(() => _chat.Room().UseFormatAsync(_c.StayIn(_chat.Room())!, ids));
        Say("2");
        Assert.Equal([Welcome], _carol.Take());
        _log.AnswerRead();
        _chat.Settle();
        List<string> seen = _carol.Take();
        Assert.Equal(Earlier("1"), seen[0]);
        Assert.True(long.TryParse(Assert.Single(seen[1..]), out _));
    }

    private enum Act { Say, Accept, Read, Join, Part, Losing }

    /// <summary>Every order of so many of these, each from a new chat.</summary>
    [Fact(Timeout = 120_000)]
    public Task Whatever_comes_first_nothing_is_shown_twice_and_nothing_is_left_out() => Task.Factory.StartNew(
        () =>
        {
            const int Steps = 6, Acts = 6;
            for (int history = 0; history < (int)Math.Pow(Acts, Steps); history++)
            {
                if (history % Acts != (int)Act.Say) continue; // without a word there is nothing to see
                Act[] acts = [.. Enumerable.Range(0, Steps).Select(step => (Act)(history / (int)Math.Pow(Acts, step) % Acts))];
                try
                {
                    new CatchUpTests(new ChatServices { Limits = new Limits { ReplayPatience = new Limits().ReadPatience } }).Play(acts);
                }
                catch (Exception e)
                {
                    Assert.Fail($"{string.Join(' ', acts)}: {e.Message}");
                }
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Play(Act[] acts)
    {
        _log.HoldsAppends = _log.HoldsReads = true;
        Task<Answer> busy = Task.FromResult(Answer.Done), parting = busy;
        int said = 0;
        foreach (Act act in acts)
        {
            switch (act)
            {
                case Act.Say: _chat.Say(_a, $"{said++}"); break; // not settled: the next may join its turn
                case Act.Accept when _log.Appends > 0: _log.Answer(true); _chat.Settle(); break;
                case Act.Read when _log.Reads > 0: _log.AnswerRead(); _chat.Settle(); break;
                case Act.Join when _c.Stays.Count == 0 && parting.IsCompleted:
                    Check(isIn: false);
                    busy = _chat.StartJoin(_c, replay: 100);
                    break;
                case Act.Part when _c.Stays.Count > 0: parting = _chat.Start(() => _c.PartAsync(_chat.Room(), "")); _chat.Settle(); break;
                case Act.Losing: _chat.LosePatience(); break;
            }
        }
        _chat.Settle();
        while (_log.Appends + _log.Reads > 0)
        {
            if (_log.Appends > 0) _log.Answer(true);
            if (_log.Reads > 0) _log.AnswerRead();
            _chat.Settle();
        }
        Assert.True(busy.IsCompletedSuccessfully, "waits for ever");
        Check(isIn: _c.Stays.Count > 0);
        Assert.Equal(_c.Stays.Count + 1, _chat.Room().Count);

        void Check(bool isIn)
        {
            _chat.Settle();
            string[] order = [.. _log.All("#a").Select(message => message.Text)];
            string[] seen = [.. _carol.Take().Where(line => line.Contains('[', StringComparison.Ordinal))];
            int replayed = seen.TakeWhile(line => line.StartsWith("earlier", StringComparison.Ordinal)).Count();
            Assert.DoesNotContain(seen.Skip(replayed), line => line.StartsWith("earlier", StringComparison.Ordinal));
            string[] texts = [.. seen.Select(line => line[(line.LastIndexOf(' ') + 1)..])];
            if (isIn) Assert.Equal(order, texts);
            else if (texts.Length > 0) Assert.Equal(order.Skip(Array.IndexOf(order, texts[0])).Take(texts.Length), texts);
        }
    }

    private static string Earlier(string text) => $"earlier #a [{Alice}] {text}";

    private Task<Answer> HeldJoin()
    {
        _log.HoldsReads = true;
        Task<Answer> joined = _chat.StartJoin(_c, replay: 9);
        _chat.Settle();
        return joined;
    }

    private void Say(params string[] texts)
    {
        foreach (string text in texts)
        {
            _chat.Say(_a, text);
            _chat.Settle();
        }
    }
}
