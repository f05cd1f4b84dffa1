// /set, /topic and /invite: what each setting does, how it is shown, and who may change it.

namespace Foyer.Tests.Commands;

public sealed class SettingTests
{
    [Fact(Timeout = 30_000)]
    public async Task All_settings_are_shown_as_they_are_typed_and_a_key_is_not_told()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        await alice.MakeAsync("alice", "#lab");
        await alice.DoAsync("/set", "Settings of #lab (to change one: /set SETTING VALUE):",
            "  topic text|-            off", "  topic-by all|operators  operators", "  key KEY|off             off", "  invite-only on|off      off", "  moderated on|off        off",
            "  hidden on|off           off", "  members COUNT|off       off", "  slow SECONDS|off        off", "  late-joins COUNT|off    off", "  keep DAYS|off           off");
        foreach (string setting in new[] { "topic-by all", "key Sesame", "invite-only on", "moderated ON", "hidden On", "members 7", "SLOW 30", "late-joins 3", "keep 90" })
        {
            string shown = setting.ToLowerInvariant().Replace("sesame", "on", StringComparison.Ordinal).Replace(" ", " to ", StringComparison.Ordinal);
            await alice.DoAsync($"/set {setting}", $"alice set {shown}");
        }
        await alice.DoAsync("/set #lab", "Settings of #lab (to change one: /set SETTING VALUE):",
            "  topic text|-            off", "  topic-by all|operators  all", "  key KEY|off             on", "  invite-only on|off      on", "  moderated on|off        on",
            "  hidden on|off           on", "  members COUNT|off       7", "  slow SECONDS|off        30", "  late-joins COUNT|off    3", "  keep DAYS|off           90");
        foreach (string setting in new[] { "topic-by Operators", "key OFF", "invite-only off", "moderated off", "hidden off", "members off", "slow Off", "late-joins off", "keep off" })
            await alice.DoAsync($"/set {setting}", $"alice set {setting.ToLowerInvariant().Replace(" ", " to ", StringComparison.Ordinal)}");
        await alice.DoAsync("/part", "You left #lab.", "What you type now goes to #lobby.");
        await alice.DoAsync("/rooms", "1 room:", "  #lobby (1 person)"); // nothing is set any more, so it is gone
    }

    [Theory(Timeout = 30_000)]
    [InlineData("/set colour red", "There is no setting colour. The settings are: topic-by, key, invite-only, moderated, hidden, members, slow, late-joins, keep")]
    [InlineData("/set topic-by", "Usage: /set topic-by all|operators")]
    [InlineData("/set topic-by me", "Usage: /set topic-by all|operators")]
    [InlineData("/set key", "Usage: /set key KEY|off")]
    [InlineData("/set key 12345678901234567890123456789012345678901234567890123456789012345", "Usage: /set key KEY|off")]
    [InlineData("/set invite-only yes", "Usage: /set invite-only on|off")]
    [InlineData("/set moderated", "Usage: /set moderated on|off")]
    [InlineData("/set hidden 1", "Usage: /set hidden on|off")]
    [InlineData("/set members 0", "Usage: /set members COUNT|off")]
    [InlineData("/set members -1", "Usage: /set members COUNT|off")]
    [InlineData("/set members 1000001", "Usage: /set members COUNT|off")]
    [InlineData("/set slow 30s", "Usage: /set slow SECONDS|off")]
    [InlineData("/set slow 86401", "Usage: /set slow SECONDS|off")]
    [InlineData("/set late-joins 99999999999", "Usage: /set late-joins COUNT|off")]
    [InlineData("/set keep 0", "Usage: /set keep DAYS|off")]
    [InlineData("/set slow off", "Nothing changed: it is already like that.")]
    [InlineData("/set #lab slow 3 4", "Usage: /set slow SECONDS|off")]
    [InlineData("/set slow 3 4", "Usage: /set slow SECONDS|off")]
    [InlineData("/topic -", "Nothing changed: it is already like that.")]
    public async Task A_wrong_use_is_answered_and_changes_nothing(string line, string answer)
    {
        await using TestServer server = await Company.StartAsync();
        (TestClient alice, TestClient bob) = await LabAsync(server);
        await alice.DoAsync(line, answer);
        await bob.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_topic_is_its_operators_to_change_or_everybodys()
    {
        await using TestServer server = await Company.StartAsync();
        (TestClient alice, TestClient bob) = await LabAsync(server);
        await bob.DoAsync("/topic", "#lab has no topic.");
        await bob.DoAsync("/topic tea", "Only an operator of the room can do that.");
        await alice.DoAsync("/topic tea  and cakes", "alice changed the topic to: tea and cakes");
        await bob.ExpectAsync("alice changed the topic to: tea and cakes");
        await alice.DoAsync("/topic tea  and cakes", "Nothing changed: it is already like that.");
        await bob.DoAsync("/topic", "Topic of #lab: tea and cakes");
        await alice.DoAsync("/set topic-by all", "alice set topic-by to all");
        await bob.ExpectAsync("alice set topic-by to all");
        await bob.DoAsync("/topic beer", "bob changed the topic to: beer");
        await alice.ExpectAsync("bob changed the topic to: beer");
        TestClient carol = await server.NamedElsewhereAsync("carol", alice, bob);
        await carol.DoAsync("/topic #lab", "Topic of #lab: beer");
        await carol.DoAsync("/join #lab", "You are carol in #lab with 2 others.", "Topic of #lab: beer");
        await carol.QuietAsync();
        await bob.ExpectAsync("Client joined carol");
        await bob.DoAsync("/topic -", "bob removed the topic");
        await carol.ExpectAsync("bob removed the topic");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_room_whose_topic_was_taken_away_goes_with_its_last_member_and_one_with_a_topic_stays()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        await alice.MakeAsync("alice", "#lab");
        await alice.DoAsync("/topic tea", "alice changed the topic to: tea");
        await alice.DoAsync("/part", "You left #lab.", "What you type now goes to #lobby.");
        await alice.DoAsync("/rooms", "2 rooms:", "  #lobby (1 person)", "  #lab (0 people) tea");
        await alice.DoAsync("/part lab", "You left #lobby.", "You are not in any room. To join one: /join #lobby"); // it is not in #lab: those are last words
        await alice.DoAsync("/join #other", "You are alice in #other with 0 others.", Company.Made);
        await alice.DoAsync("/topic tea", "alice changed the topic to: tea");
        await alice.DoAsync("/topic -", "alice removed the topic");
        await alice.DoAsync("/part", "You left #other.", "You are not in any room. To join one: /join #lobby");
        await alice.DoAsync("/rooms", "2 rooms:", "  #lab (0 people) tea", "  #lobby (0 people)");
    }

    [Fact(Timeout = 30_000)]
    public async Task In_a_moderated_room_those_with_a_voice_speak()
    {
        await using TestServer server = await Company.StartAsync();
        (TestClient alice, TestClient bob) = await LabAsync(server);
        await SetAsync(alice, bob, "moderated on");
        await bob.DoAsync("may I?", "Your message was not sent: #lab is moderated, so only members with a voice can speak.");
        await bob.DoAsync("/me waves", "Your message was not sent: #lab is moderated, so only members with a voice can speak.");
        await bob.DoAsync("/paste", "Paste your lines. To send them, type a line with only a dot.");
        await bob.SendLineAsync("one");
        await bob.DoAsync(".", "Your message was not sent: #lab is moderated, so only members with a voice can speak.");
        await alice.DoAsync("/voice bob", "alice gave bob a voice");
        await bob.ExpectAsync("alice gave bob a voice");
        await bob.DoAsync("/who", "2 people in #lab: @alice, +bob");
        await bob.SendLineAsync("thank you");
        await alice.ExpectAsync("[bob] thank you");
        await alice.SendLineAsync("you are welcome");
        await bob.ExpectAsync("[alice] you are welcome");
    }

    [Fact(Timeout = 30_000)]
    public async Task In_slow_mode_one_waits_between_messages_but_for_operators()
    {
        await using TestServer server = await Company.StartAsync();
        (TestClient alice, TestClient bob) = await LabAsync(server);
        await SetAsync(alice, bob, "slow 30");
        await bob.SendLineAsync("one");
        await alice.ExpectAsync("[bob] one");
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        await bob.DoAsync("two", "Your message was not sent: #lab is in slow mode. You can send again in 20 seconds.");
        server.Clock.Advance(TimeSpan.FromSeconds(20));
        await bob.SendLineAsync("three");
        await alice.ExpectAsync("[bob] three");
        await alice.SendAsync("four\r\nfive\r\n");
        await bob.ExpectAsync("[alice] four", "[alice] five");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_room_is_full_at_its_limit_also_for_those_who_are_invited()
    {
        await using TestServer server = await Company.StartAsync();
        (TestClient alice, TestClient bob) = await LabAsync(server);
        await SetAsync(alice, bob, "members 2");
        TestClient carol = await server.NamedElsewhereAsync("carol", alice, bob);
        await carol.DoAsync("/join #lab", "#lab is full. Please try again later.");
        await bob.DoAsync("/invite carol", "You invited carol to #lab.");
        await carol.ExpectAsync("bob invites you to #lab. To go there: /join #lab");
        await carol.DoAsync("/join #lab", "#lab is full. Please try again later.");
        await bob.DoAsync("/part", "You left #lab.", "What you type now goes to #lobby.");
        await carol.EnterAsync("carol", "#lab", 1);
    }

    [Fact(Timeout = 30_000)]
    public async Task Into_an_invite_only_room_its_operators_ask_and_an_invitation_counts_once()
    {
        await using TestServer server = await Company.StartAsync();
        (TestClient alice, TestClient bob) = await LabAsync(server);
        TestClient carol = await server.NamedElsewhereAsync("carol", alice, bob);
        await SetAsync(alice, bob, "invite-only on");
        await carol.DoAsync("/join #lab", "#lab is invite-only. Ask an operator of the room to invite you.");
        await carol.DoAsync("/invite #lab carol", "You are not in #lab.");
        await bob.DoAsync("/invite carol", "Only an operator of the room can do that.");
        await alice.DoAsync("/invite carol", "You invited carol to #lab.");
        await carol.ExpectAsync("alice invites you to #lab. To go there: /join #lab");
        await carol.EnterAsync("carol", "#lab", 2);
        await alice.ExpectAsync("Client joined carol");
        await carol.DoAsync("/part", "You left #lab.", "What you type now goes to #lobby.");
        await alice.ExpectAsync("Client left carol");
        await carol.DoAsync("/join #lab", "#lab is invite-only. Ask an operator of the room to invite you.");
        await carol.DoAsync("/ignore alice", "You no longer see messages from alice. To see them again: /unignore alice");
        await alice.DoAsync("/invite carol", "You invited carol to #lab."); // and does not see it
        await carol.QuietAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Above_the_set_size_a_join_is_announced_when_the_member_first_does_something()
    {
        await using TestServer server = await Company.StartAsync();
        (TestClient alice, TestClient bob) = await LabAsync(server);
        await SetAsync(alice, bob, "late-joins 2");
        TestClient carol = await server.NamedElsewhereAsync("carol", alice, bob);
        await carol.EnterAsync("carol", "#lab", 2);
        await alice.DoAsync("/who", "3 people in #lab: @alice, bob, carol");
        await carol.SendLineAsync("hi");
        await alice.ExpectAsync("Client joined carol", "[carol] hi");
        await bob.ExpectAsync("Client joined carol", "[carol] hi");
    }

    /// <summary>alice made the room, bob came into it, and both look at it.</summary>
    private static async Task<(TestClient Alice, TestClient Bob)> LabAsync(TestServer server)
    {
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab");
        await bob.EnterAsync("bob", "#lab", 1);
        await alice.ExpectAsync("Client joined bob");
        return (alice, bob);
    }

    private static async Task SetAsync(TestClient alice, TestClient bob, string setting)
    {
        string told = $"alice set {setting.Replace(" ", " to ", StringComparison.Ordinal)}";
        await alice.DoAsync($"/set {setting}", told);
        await bob.ExpectAsync(told);
    }
}
