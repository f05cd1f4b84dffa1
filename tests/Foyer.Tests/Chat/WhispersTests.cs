// Private messages that can be read back: only by the two, only while both are here, and not without end.

using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;

namespace Foyer.Tests.Chat;

public sealed class WhispersTests
{
    private readonly RecordingReceiver _alice = new(), _bob = new(), _carol = new();
    private readonly ManualChat _chat = new(new ChatServices { Limits = new Limits { WhisperChars = 1000 } });
    private readonly Session _a, _b, _c;

    public WhispersTests() => (_a, _b, _c) = (_chat.Attach(_alice), _chat.Attach(_bob), _chat.Attach(_carol));

    [Fact]
    public void Both_can_read_back_what_they_wrote_to_each_other_and_nobody_else()
    {
        Whisper(_a, _b, "1");
        Whisper(_b, _a, "2");
        Whisper(_a, _c, "3");
        Assert.Equal(["1", "2"], With(_a, _b));
        Assert.Equal(["1", "2"], With(_b, _a));
        Assert.Equal(["3"], With(_c, _a));
        Assert.Empty(With(_c, _b));
        Assert.Empty(With(_b, _c));
    }

    [Fact]
    public void What_one_writes_to_oneself_is_kept_once()
    {
        Whisper(_a, _a, "1");
        Whisper(_a, _a, "2");
        Assert.Equal(["1", "2"], With(_a, _a));
    }

    [Fact]
    public void The_oldest_goes_first_when_there_is_too_much_and_each_has_its_own_bound()
    {
        for (int i = 0; i < 12; i++) Whisper(_a, _b, $"{i}");
        Whisper(_a, _c, "c");
        Assert.Equal(Enumerable.Range(4, 8).Select(i => $"{i}"), With(_a, _b));
        Assert.Equal(Enumerable.Range(3, 9).Select(i => $"{i}"), With(_b, _a));
    }

    [Fact]
    public void One_above_the_bound_is_delivered_and_not_kept()
    {
        string text = new('x', 2000);
        Whisper(_a, _b, text);
        Assert.Single(_bob.Take());
        Assert.Empty(With(_a, _b));
        Whisper(_a, _b, "1");
        Assert.Equal(["1"], With(_b, _a));
    }

    [Fact]
    public void Who_has_gone_can_neither_be_written_to_nor_read_back()
    {
        Whisper(_a, _b, "1");
        _chat.Leave(_b);
        Assert.Equal(Refusal.NoSuchPerson, Whisper(_a, _b, "2").Refusal);
        Assert.Empty(With(_a, _b));
        Assert.Empty(With(_b, _a));
    }

    [Fact]
    public void A_new_session_under_the_same_name_reads_nothing_of_the_one_before()
    {
        _chat.Run(() => _b.RenameAsync("bob"));
        Whisper(_a, _b, "secret");
        _chat.Leave(_b);
        _chat.Run(() => _c.RenameAsync("bob"));
        Assert.Empty(With(_c, _a));
        Assert.Empty(With(_a, _c));
    }

    [Fact]
    public void What_is_ignored_is_kept_by_who_wrote_it_alone_who_is_not_to_tell_by_that()
    {
        _chat.Run(async () => { await _b.IgnoreAsync(_a.Person.Id, ignore: true, _ => _chat.Format); return Answer.Done; });
        Assert.True(Whisper(_a, _b, "1").IsDone);
        Assert.Equal(["1"], With(_a, _b));
        Assert.Empty(With(_b, _a));
        Assert.Empty(_bob.Take());
    }

    [Fact]
    public void Those_who_have_gone_are_let_go_once_theirs_are_the_oldest()
    {
        var kept = new Whispers(100_000, id => _chat.Directory.Find(id) is null);
        Whispered whispered = new() { Id = 1, At = default, Room = "", Name = "a", To = "b", Text = "1" };
        kept.Add(_b.Person.Id, whispered);
        kept.Add(_c.Person.Id, whispered);
        _chat.Leave(_b);
        kept.Add(_a.Person.Id, whispered);
        Assert.Empty(kept.With(_b.Person.Id));
        Assert.Single(kept.With(_c.Person.Id));
    }

    private static Answer Whisper(Session one, Session other, string text) => one.WhisperAsync(other.Person, text).AsTask().Result;

    private static IEnumerable<string> With(Session one, Session other) => one.Participant.WhispersWith(other.Person.Id).Select(whispered => whispered.Text);
}
