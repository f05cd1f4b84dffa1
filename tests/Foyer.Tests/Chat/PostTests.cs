// Speaking without being there: what is shown and answered, what stands against it, and that who is not there leaves no trace.

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class PostTests
{
    private const string Alice = "10.0.0.1:4000", Bob = "10.0.0.2:4001", Visitor = "10.7.7.7:5000";

    private readonly RecordingReceiver _alice = new(), _bob = new();
    private readonly HeldLog _log = new() { HoldsAppends = false };
    private readonly ManualChat _chat;
    private readonly Session _a, _b;

    public PostTests() : this(new ChatServices()) { }

    // Alice owns the room, Bob is in it.
    private PostTests(ChatServices settings)
    {
        _chat = new ManualChat(settings, _log);
        (_a, _b) = (_chat.Attach(_alice), _chat.Attach(_bob, "10.0.0.2"));
        _chat.Join(_a, "#a");
        _chat.Join(_b, "#a");
        TakeAll();
    }

    [Fact]
    public void A_post_is_shown_to_all_as_a_bots_kept_and_answered_with_its_id_and_position()
    {
        using EventFeed feed = _chat.Directory.Observers.Observe();
        (Answer answer, Message? message) = _chat.Post("build passed", "ci");
        Assert.True(answer.IsDone);
        var said = Assert.IsType<Said>(message);
        Assert.True(said.IsBot && said.Position > 0 && said.Id == said.Position);
        Assert.Equal(["#a [ci (bot)] build passed"], _alice.Take());
        Assert.Equal(["#a [ci (bot)] build passed"], _bob.Take());
        Assert.Equal(said, Assert.Single(_log.All("#a")));
        feed.Complete();
        List<ChatEvent> observed = [];
        Assert.True(feed.WaitForBatch(observed));
        Assert.Equal([said], observed);
        Assert.Equal(1, _chat.Directory.Rooms.MessageCount);
    }

    [Fact]
    public void Without_a_name_it_is_the_address_and_where_names_are_masked_the_mask()
    {
        _chat.Post("hi");
        Assert.Equal([$"#a [{Visitor} (bot)] hi"], _alice.Take());

        var masked = new PostTests(new ChatServices { MaskedNames = true });
        string mask = masked._a.Name;
        Assert.True(masked._chat.Post("hi", from: "10.0.0.1:5000").IsDone); // while another guest from there is called so
        Assert.Equal([$"#a [{mask} (bot)] hi"], masked._bob.Take());
        Assert.Same(masked._a.Participant, masked._chat.Directory.Find(mask));
    }

    [Fact]
    public void Who_posts_is_nowhere_and_reserves_nothing()
    {
        _chat.Post("hi", "ci");
        Assert.Equal(2, _chat.Directory.PersonCount);
        Assert.Equal(2, _chat.Room().Count);
        Assert.Null(_chat.Directory.Find("ci"));
        Assert.Null(_chat.Directory.Find(Visitor));
        Assert.Null(_chat.Directory.Find("guest-3"));
        Assert.True(_chat.Run(() => _b.RenameAsync("ci")).IsDone);
    }

    [Fact]
    public void A_visitor_reads_an_open_room_and_sees_who_is_in_it()
    {
        _chat.Post("first", "ci");
        Person visitor = _chat.Directory.Visit(IPEndPoint.Parse(Visitor));
        (Answer answer, HistoryPage? page) = _chat.Run(() => _chat.Directory.History.ReadAsync(visitor, _chat.Room(), HistoryRange.Latest(10)));
        Assert.True(answer.IsDone);
        Assert.Equal("first", Assert.Single(page!.Messages).Text);
        Assert.Equal(2, Who(visitor)!.Count);
    }

    [Theory]
    [InlineData("Hidden", "NoSuchRoom")]
    [InlineData("InviteOnly", "NotInRoom")]
    [InlineData("Key", "NotInRoom")]
    public void A_closed_room_is_not_for_visitors(string how, string refusal)
    {
        _chat.Set(_a, Enum.Parse<RoomSetting>(how), 1, "sesame");
        TakeAll();
        Person visitor = _chat.Directory.Visit(IPEndPoint.Parse(Visitor));
        // Whatever else is wrong with it: a hidden room is not to be found out by trying.
        foreach ((string text, string? name) in new[] { ("hi", null), ("", null), ("hi", "server"), (new string('x', 5000), "ci") })
            Assert.Equal(refusal, $"{_chat.Post(text, name).Refusal}");
        Assert.Equal(refusal, $"{_chat.Run(() => _chat.Directory.History.ReadAsync(visitor, _chat.Room(), HistoryRange.Latest(10))).Refusal}");
        Assert.Null(Who(visitor));
        Assert.Empty(_alice.Take());
        Assert.Equal(how == "Hidden" ? Refusal.NoSuchRoom : Refusal.NoSuchWebhook, _chat.Post("hi", token: WebhookToken.New()).Refusal);
    }

    [Fact]
    public void A_room_that_has_gone_is_none()
    {
        Room room = _chat.Room();
        _chat.Leave(_a);
        _chat.Leave(_b);
        Person visitor = _chat.Directory.Visit(IPEndPoint.Parse(Visitor));
        Assert.Equal(Refusal.NoSuchRoom, _chat.Run(() => _chat.Directory.PostAsync(visitor, room, null, "hi")).Refusal);
        Assert.Empty(_log.All("#a"));
    }

    [Theory]
    [InlineData("server", "NameReserved")]
    [InlineData("guest-7", "NameReserved")]
    [InlineData("", "NameHasBadCharacter")]
    [InlineData("4you", "NameStartsBadly")]
    [InlineData("c i", "NameHasBadCharacter")]
    [InlineData("ci(bot)", "NameHasBadCharacter")]
    [InlineData("c\ni", "NameHasBadCharacter")]
    [InlineData("ci\u001b[31m", "NameHasBadCharacter")]
    [InlineData("c\u202Ei", "NameHasBadCharacter")]
    [InlineData("10.0.0.1:4000", "NameStartsBadly")]
    [InlineData("bob", "NameInUse")]
    [InlineData("BOB", "NameInUse")]
    [InlineData("b\u043Eb", "NameInUse")] // a Cyrillic o
    [InlineData("123456789012345678901234567890123", "NameTooLong")]
    public void A_name_that_nobody_here_could_take_is_refused(string name, string refusal)
    {
        _chat.Run(() => _b.RenameAsync("bob"));
        TakeAll();
        (Answer answer, Message? message) = _chat.Post("hi", name);
        Assert.Equal((refusal, null), ($"{answer.Refusal}", message));
        Assert.Empty(_alice.Take());
    }

    [Fact]
    public void A_name_is_free_again_when_its_owner_has_gone()
    {
        _chat.Run(() => _b.RenameAsync("bob"));
        _chat.Leave(_b);
        Assert.True(_chat.Post("hi", "bob").IsDone);
    }

    [Fact]
    public void No_letter_looks_like_a_parenthesis_so_no_name_ends_like_a_bots()
    {
        for (int code = 0x80; code <= 0x10FFFF; code++)
        {
            if (code is >= 0xD800 and <= 0xDFFF) continue;
            string letter = char.ConvertFromUtf32(code);
            if (NameRules.Check("a" + letter) == Refusal.None) Assert.False(NameRules.Key(letter).AsSpan().ContainsAny("( )"), $"U+{code:X4}");
        }
    }

    [Theory]
    [InlineData("build\u001b[2J passed\u0007\u202E", "build passed")]
    [InlineData("one\r\ntwo\rthree\n\n", "one\ntwo\nthree")]
    [InlineData("\tx", " x")]
    [InlineData("/quit", "/quit")]
    [InlineData("a\u2028[bob] b", "a [bob] b")]
    public void A_text_is_cleaned_line_by_line_and_is_one_message(string posted, string kept)
    {
        Assert.Equal(kept, _chat.Post(posted, "ci").Value?.Text);
        Assert.Equal(kept, Assert.Single(_log.All("#a")).Text);
    }

    public static TheoryData<string, string> Bounds => new()
    {
        { new string('x', 10), nameof(Refusal.None) },
        { new string('x', 11), nameof(Refusal.LineTooLong) },
        { new string('\u1EDD', 4), nameof(Refusal.LineTooLong) }, // three bytes each
        { "x\n" + new string('x', 11), nameof(Refusal.LineTooLong) },
        { "1\n2\n3", nameof(Refusal.None) },
        { "1\n2\n3\n\n\r\n", nameof(Refusal.None) },
        { "1\n2\n3\n4", nameof(Refusal.PasteTooLong) },
        { "123456789\n123456789", nameof(Refusal.None) },
        { "123456789\n1234567890", nameof(Refusal.PasteTooLong) },
        { "", nameof(Refusal.NothingToSay) },
        { "\r\n\r\n", nameof(Refusal.NothingToSay) },
        { "\u0007\n\u001b", nameof(Refusal.NothingToSay) },
    };

    [Theory, MemberData(nameof(Bounds))]
    public void A_text_has_the_bounds_of_a_line_or_a_paste(string text, string refusal)
    {
        PostedText posted = PostedText.Of(text, new Limits { LineBytes = 10, PasteLines = 3, PasteBytes = 20 });
        Assert.Equal(refusal, $"{posted.Answer.Refusal}");
        Assert.Equal(refusal == nameof(Refusal.None), posted.Text.Length > 0);
    }

    [Fact]
    public void What_will_not_do_is_refused_by_the_room_and_half_characters_are_no_letters()
    {
        Assert.Equal(Refusal.NameHasBadCharacter, _chat.Post("hi", "a\uD800").Refusal); // half a character
        Assert.Equal("ab", _chat.Post("a\uD800b", "ci").Value?.Text);
        Assert.Equal(Refusal.NothingToSay, _chat.Post("\n").Refusal);
        Assert.Equal(Refusal.LineTooLong, _chat.Post(new string('x', 4097)).Refusal);
        Assert.Equal(Refusal.PasteTooLong, _chat.Post(string.Join('\n', Enumerable.Repeat("x", 101))).Refusal);
    }

    [Theory]
    [InlineData(false, "Banned")]
    [InlineData(true, "Muted")]
    public void Bans_and_mutes_hold_the_address_and_the_given_name(bool mute, string refusal)
    {
        SanctionKind kind = mute ? SanctionKind.Mute : SanctionKind.Ban;
        Sanction byName = New(kind, "ci") with { NameKey = NameRules.Key("ci") }, byAddress = New(kind, "10.7.7.7/32") with { Network = IPNetwork.Parse("10.7.7.7/32") };
        Assert.True(_chat.Ask(new SanctionRequest(_a.Person, byName, PersonId.None)).IsDone);
        Answer answer = _chat.Post("hi", "CI").Outcome;
        Assert.Equal((refusal, "spam", TimeSpan.FromMinutes(1)), ($"{answer.Refusal}", answer.Reason, answer.Wait));
        Assert.True(_chat.Post("hi", "other").IsDone);
        Assert.True(_chat.Ask(new SanctionRequest(_a.Person, byAddress, PersonId.None)).IsDone);
        Assert.Equal(refusal, $"{_chat.Post("hi", "other").Refusal}");
        Assert.Equal(refusal, $"{_chat.Post("hi").Refusal}");
        Assert.True(_chat.Post("hi", "other", from: "10.7.7.8:5000").IsDone);
        _chat.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_chat.Post("hi", "ci").IsDone);
    }

    [Fact]
    public void Bans_of_the_whole_server_hold_too()
    {
        _chat.Directory.ServerBans.TryAdd(New(SanctionKind.Ban, "ci") with { NameKey = NameRules.Key("ci") });
        Assert.Equal(Refusal.Banned, _chat.Post("hi", "ci").Refusal);
        Assert.True(_chat.Post("hi", "other").IsDone);
        _chat.Directory.ServerBans.TryAdd(New(SanctionKind.Ban, "10.7.7.0/24") with { Network = IPNetwork.Parse("10.7.7.0/24") });
        Assert.Equal(Refusal.Banned, _chat.Post("hi", "other").Refusal);
        Assert.NotNull(_chat.Directory.ServerBans.Find(_chat.Directory.Visit(IPEndPoint.Parse(Visitor))));
        Assert.Null(_chat.Directory.ServerBans.Find(_chat.Directory.Visit(IPEndPoint.Parse("10.7.8.7:1"))));
    }

    [Fact]
    public void In_a_moderated_room_a_visitor_has_no_voice()
    {
        _chat.Set(_a, RoomSetting.Moderated, 1);
        Assert.Equal(Refusal.RoomModerated, _chat.Post("hi", "ci").Refusal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("10.7.7.7:1", "10.7.7.7:2", "10.7.7.8:3")]
    [InlineData("[2001:db8::7]:1", "[2001:db8::8]:2", "[2001:db8:0:1::7]:3")]
    public async Task Slow_mode_counts_an_address_and_not_what_was_refused(string first, string same, string other)
    {
        _chat.Set(_a, RoomSetting.SlowMode, 60);
        Assert.Equal(Refusal.NameReserved, _chat.Post("hi", "server", from: first).Refusal);
        Assert.True(_chat.Post("hi", "ci", from: first).IsDone);
        Answer again = _chat.Post("hi", "cd", from: same).Outcome;
        Assert.Equal((Refusal.TooSoon, TimeSpan.FromMinutes(1)), (again.Refusal, again.Wait));
        Assert.True(_chat.Post("hi", "ci", from: other).IsDone);
        _chat.Clock.Advance(TimeSpan.FromMinutes(1));
        _log.HoldsAppends = true;
        var refused = _chat.StartPost("hi", "ci", from: same);
        _chat.Settle();
        _log.Answer(false);
        _chat.Settle();
        Assert.Equal(Refusal.NotLogged, (await refused).Refusal);
        _log.HoldsAppends = false;
        Assert.True(_chat.Post("hi", "ci", from: same).IsDone); // as if it had not tried
    }

    [Theory(Timeout = 60_000), InlineData(true), InlineData(false)]
    public async Task It_is_answered_when_the_log_has_answered_however_late(bool accepted)
    {
        _log.HoldsAppends = true;
        var posted = _chat.StartPost("late", "ci");
        _chat.LosePatience();
        _chat.Say(_b, "behind");
        _chat.Settle();
        Assert.False(posted.IsCompleted);
        Assert.Empty(_alice.Take());
        _log.Answer(accepted);
        _chat.Settle();
        _log.Answer(true);
        _chat.Settle();
        string[] shown = accepted ? ["#a [ci (bot)] late", $"#a [{Bob}] behind"] : [$"#a [{Bob}] behind"];
        Assert.Equal(shown, _alice.Take());
        (Answer answer, Message? message) = await posted;
        Assert.Equal(accepted ? Refusal.None : Refusal.NotLogged, answer.Refusal);
        Assert.Equal(accepted, message is { Position: > 0 });
        Assert.Equal(accepted ? 2 : 1, _log.All("#a").Count);
    }

    [Fact]
    public void After_the_stop_nothing_is_accepted()
    {
        _chat.Run(async () => { await _chat.Directory.StopAsync(); return 0; });
        Assert.Equal(Refusal.NotLogged, _chat.Post("late", "ci").Refusal);
        Assert.Empty(_log.All("#a"));
    }

    [Fact]
    public void What_is_posted_in_a_batch_keeps_its_order_with_what_is_said()
    {
        _chat.Say(_b, "one");
        var two = _chat.StartPost("two", "ci");
        _chat.Say(_b, "three");
        _chat.Settle();
        Assert.True(two.IsCompletedSuccessfully);
        Assert.Equal([$"#a [{Bob}] one", "#a [ci (bot)] two", $"#a [{Bob}] three"], _alice.Take());
        Assert.Equal(["#a [ci (bot)] two"], _bob.Take());
        Assert.Equal(Alice, _a.Name);
    }

    private RoomMembers? Who(Person visitor)
    {
        return _chat.Run(() => _chat.Room().AskAsync(state => RoomMembers.Of(state, visitor, 10))).Value;
    }

    private Sanction New(SanctionKind kind, string shown) => new(kind, shown, "alice", "spam", _chat.Clock.GetUtcNow(), _chat.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));

    private void TakeAll()
    {
        _alice.Take();
        _bob.Take();
    }
}
