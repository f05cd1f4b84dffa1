// /history: every form and every refusal; and what somebody who comes in is shown of before. The clock begins on 2000-01-01.

namespace Foyer.Tests.Commands;

public sealed class HistoryTests
{
    private const string Usage = "Usage: /history [#room|NAME] [N] [before ID] [since 2h]";

    [Fact(Timeout = 30_000)]
    public async Task A_page_is_the_newest_in_their_order_and_says_how_to_go_on()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.PlayAsync($"""
            {Typed("alice", 1, 45)}
            alice> /history
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            {Shown("alice", 26, 45)}
            alice: -- Older messages: /more, or /history #lobby before <ID> --
            alice> /history before <ID>
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            {Shown("alice", 6, 25)}
            alice: -- Older messages: /more, or /history #lobby before <ID> --
            alice> /history lobby before <id>
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            {Shown("alice", 1, 5)}
            alice: -- That is all --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task As_many_as_are_asked_for_are_shown_and_the_way_on_keeps_the_number()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.PlayAsync($"""
            {Typed("alice", 1, 5)}
            alice> /history 2
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            {Shown("alice", 4, 5)}
            alice: -- Older messages: /more, or /history #lobby 2 before <ID> --
            alice> /history #lobby 2 before <ID>
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            {Shown("alice", 2, 3)}
            alice: -- Older messages: /more, or /history #lobby 2 before <ID> --
            alice> /history 200
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            {Shown("alice", 1, 5)}
            alice: -- That is all --
            alice> /history BEFORE 3ZZZZZZZZZZZZZZZZZZZZZZZZZ 1
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            {Shown("alice", 5, 5)}
            alice: -- Older messages: /more, or /history #lobby 1 before <ID> --
            alice> /history before 00000000000000000000000000
            alice: There are no earlier messages to read in #lobby.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Since_is_a_time_ago_or_a_day_and_days_are_told_where_they_change()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.PlayAsync("alice= one");
        stage.Clock.Advance(TimeSpan.FromHours(23.5));
        await stage.PlayAsync("alice= two");
        stage.Clock.Advance(TimeSpan.FromHours(1));
        await stage.PlayAsync("""
            alice= three
            alice> /history
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] one
            alice: 23:30 [alice] two
            alice: -- 2000-01-02 --
            alice: 00:30 [alice] three
            alice: -- That is all --
            alice> /history since 2h
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 23:30 [alice] two
            alice: -- 2000-01-02 --
            alice: 00:30 [alice] three
            alice: -- That is all --
            alice> /history since 2000-01-02
            alice: -- Earlier in #lobby, 2000-01-02 (times in UTC) --
            alice: 00:30 [alice] three
            alice: -- That is all --
            alice> /history 1 since 1w
            alice: -- Earlier in #lobby, 2000-01-02 (times in UTC) --
            alice: 00:30 [alice] three
            alice: -- Older messages: /more, or /history #lobby 1 before <ID> --
            alice> /more
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 23:30 [alice] two
            alice: -- Older messages: /more, or /history #lobby 1 before <ID> --
            alice> /history since 2000-01-03
            alice: There are no messages to read in #lobby since 2000-01-03 00:00 UTC.
            alice> /history since 9999-12-31
            alice: There are no messages to read in #lobby since 9999-12-31 00:00 UTC.
            """);
        stage.Clock.Advance(TimeSpan.FromHours(1));
        await stage.PlayAsync("""
            alice> /history since 30m
            alice: There are no messages to read in #lobby since 2000-01-02 01:00 UTC.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Another_room_is_read_from_outside_and_by_one_who_is_nowhere()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob");
        await stage.MakeRoomAsync("alice");
        await stage.PlayAsync("""
            alice= steeped three minutes
            alice> /history
            alice: -- Earlier in #tea, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] steeped three minutes
            alice: -- That is all --
            bob> /history #TEA
            bob: -- Earlier in #tea, 2000-01-01 (times in UTC) --
            bob: 00:00 [alice] steeped three minutes
            bob: -- That is all --
            bob> /history
            bob: There are no earlier messages to read in #lobby.
            bob> /part
            bob: You left #lobby.
            bob: You are not in any room. To join one: /join #lobby
            alice: #lobby Client left bob
            bob> /history
            bob: You are not in any room. To join one: /join #lobby
            bob> /history tea
            bob: -- Earlier in #tea, 2000-01-01 (times in UTC) --
            bob: 00:00 [alice] steeped three minutes
            bob: -- That is all --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_cannot_be_read_is_answered()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.PlayAsync($"""
            alice> /history 0
            alice: A page has 1 to 200 messages, not 0.
            alice> /history 201
            alice: A page has 1 to 200 messages, not 201.
            alice> /history 99999999999999999999
            alice: A page has 1 to 200 messages, not 99999999999999999999.
            alice> /history before
            alice: {Usage}
            alice> /history since
            alice: {Usage}
            alice> /history #lobby #tea
            alice: {Usage}
            alice> /history before yesterday
            alice: yesterday is not the id of a message. If there are older messages, a page ends with an id to continue from.
            alice> /history before 8ZZZZZZZZZZZZZZZZZZZZZZZZZ
            alice: 8ZZZZZZZZZZZZZZZZZZZZZZZZZ is not the id of a message. If there are older messages, a page ends with an id to continue from.
            alice> /history since yesterday
            alice: yesterday is not a time to start from. Say how long ago, such as 30m, 2h, 3d or 1w, or give a day, such as 2026-11-16.
            alice> /history since 2000-02-30
            alice: 2000-02-30 is not a time to start from. Say how long ago, such as 30m, 2h, 3d or 1w, or give a day, such as 2026-11-16.
            alice> /history #tea
            alice: There is no room #tea.
            alice> /history nobody
            alice: There is nobody called nobody here.
            alice> /history 192.0.2.99:5000
            alice: There is nobody called 192.0.2.99:5000 here.
            alice> /hisotry
            alice: There is no command /hisotry. Did you mean /history?
            alice> /history
            alice: There are no earlier messages to read in #lobby.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Actions_topics_and_pastes_are_shown_as_they_were()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.MakeRoomAsync("alice");
        await stage.PlayAsync("""
            alice= /me waves
            alice> /topic trà đá
            alice: alice changed the topic to: trà đá
            alice> /paste
            alice: Paste your lines. To send them, type a line with only a dot.
            alice> first
            alice> [bob] second
            alice= .
            alice= 東京の天気
            alice> /history
            alice: -- Earlier in #tea, 2000-01-01 (times in UTC) --
            alice: 00:00 * alice waves
            alice: 00:00 alice changed the topic to: trà đá
            alice: 00:00 [alice] first
            alice:       | [bob] second
            alice: 00:00 [alice] 東京の天気
            alice: -- That is all --
            alice> /lang vi
            alice: Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.
            alice> /history 3
            alice: -- Trước đó trong #tea, 2000-01-01 (giờ UTC) --
            alice: 00:00 alice đã đổi chủ đề thành: trà đá
            alice: 00:00 [alice] first
            alice:       | [bob] second
            alice: 00:00 [alice] 東京の天気
            alice: -- Tin cũ hơn: /more, hoặc /history #tea 3 before <ID> --
            alice> /more
            alice: -- Trước đó trong #tea, 2000-01-01 (giờ UTC) --
            alice: 00:00 * alice waves
            alice: -- Hết --
            alice> /history before hôm
            alice: hôm không phải là mã của một tin. Nếu còn tin cũ hơn, dòng cuối của trang có một mã để xem tiếp.
            alice> /history since mai
            alice: mai không phải là thời điểm để bắt đầu. Hãy gõ cách đây bao lâu, như 30m, 2h, 3d hoặc 1w, hoặc một ngày, như 2026-11-16.
            alice> /history #lobby
            alice: Không có tin nào trước đó để đọc trong #lobby.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Long_pastes_make_a_page_shorter_and_disconnect_nobody()
    {
        await using var stage = new Stage(replay: 200);
        await stage.JoinAsync("alice");
        string line = new('x', 60_000);
        await stage.PlayAsync(string.Join('\n', Enumerable.Range(0, 30).Select(_ => $"alice= {line}")));
        await stage.PlayAsync($"""
            alice> /history 200
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] {line}
            alice: -- Older messages: /more, or /history #lobby 200 before <ID> --
            alice> /more
            alice: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] {line}
            alice: -- Older messages: /more, or /history #lobby 200 before <ID> --
            """);
        await stage.GuestAsync("bob");
        await stage.PlayAsync($"""
            bob: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            bob: 00:00 [alice] {line}
            bob: -- Now (/history shows more) --
            alice: Client joined {stage.AddressOf("bob")}
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_log_that_cannot_be_read_is_answered_and_talk_goes_on()
    {
        var log = new SearchableLog();
        await using var stage = new Stage(log: log);
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob");
        log.Fails = true;
        await stage.PlayAsync("""
            alice> hello
            bob: [alice] hello
            bob> /history
            bob: Earlier messages cannot be read at the moment. Please try again later.
            bob> /search hello
            bob: Earlier messages cannot be read at the moment. Please try again later.
            bob> hello
            alice: [bob] hello
            """);
        log.Fails = false;
        await stage.PlayAsync("""
            bob> /history
            bob: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            bob: 00:00 [alice] hello
            bob: 00:00 [bob] hello
            bob: -- That is all --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Private_messages_are_read_back_by_the_two_alone_while_both_are_here()
    {
        await using var stage = new Stage(log: new SearchableLog());
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob");
        await stage.JoinAsync("carol");
        await stage.PlayAsync("""
            alice> /history bob
            alice: There are no messages between you and bob. Private messages are kept only while both of you are here.
            alice> /msg bob the key is under the mat
            alice: Sent to bob.
            bob: Private from alice: the key is under the mat
            bob> /reply which mat?
            bob: Sent to alice.
            alice: Private from bob: which mat?
            alice> /msg carol hello
            alice: Sent to carol.
            carol: Private from alice: hello
            alice> /history bob
            alice: -- In private with bob, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] the key is under the mat
            alice: 00:00 [bob] which mat?
            alice: -- That is all --
            bob> /history guest-1 1
            bob: -- In private with alice, 2000-01-01 (times in UTC) --
            bob: 00:00 [bob] which mat?
            bob: -- Older messages: /more, or /history alice 1 before <ID> --
            bob> /history alice 1 before <ID>
            bob: -- In private with alice, 2000-01-01 (times in UTC) --
            bob: 00:00 [alice] the key is under the mat
            bob: -- That is all --
            bob> /history alice since 2000-01-02
            bob: There are no messages between you and alice. Private messages are kept only while both of you are here.
            carol> /history bob
            carol: There are no messages between you and bob. Private messages are kept only while both of you are here.
            carol> /history alice
            carol: -- In private with alice, 2000-01-01 (times in UTC) --
            carol: 00:00 [alice] hello
            carol: -- That is all --
            carol> /history
            carol: There are no earlier messages to read in #lobby.
            carol> /search mat
            carol: Nothing was found.
            alice> /search mat
            alice: Nothing was found.
            bob> /quit
            bob: Goodbye.
            bob.
            alice: Client left bob
            carol: Client left bob
            alice> /history bob
            alice: There is nobody called bob here.
            carol> /nick bob
            carol: You are bob.
            alice: carol is now known as bob
            alice> /history bob
            alice: -- In private with bob, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] hello
            alice: -- That is all --
            carol> /history alice
            carol: -- In private with alice, 2000-01-01 (times in UTC) --
            carol: 00:00 [alice] hello
            carol: -- That is all --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Going_on_with_private_messages_follows_the_person_through_names_and_ends_with_it()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob");
        await stage.PlayAsync("""
            alice> /msg bob one
            alice: Sent to bob.
            bob: Private from alice: one
            alice> /msg bob two
            alice: Sent to bob.
            bob: Private from alice: two
            alice> /history bob 1
            alice: -- In private with bob, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] two
            alice: -- Older messages: /more, or /history bob 1 before <ID> --
            bob> /nick rob
            bob: You are rob.
            alice: bob is now known as rob
            alice> /more
            alice: -- In private with rob, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] one
            alice: -- That is all --
            alice> /history rob 1
            alice: -- In private with rob, 2000-01-01 (times in UTC) --
            alice: 00:00 [alice] two
            alice: -- Older messages: /more, or /history rob 1 before <ID> --
            bob> /quit
            bob: Goodbye.
            bob.
            alice: Client left rob
            alice> /more
            alice: There is nobody called rob here.
            alice> /msg rob three
            alice: There is nobody called rob here.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Reading_back_does_not_tell_who_ignores_one()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob");
        await stage.PlayAsync("""
            alice> /ignore bob
            alice: You no longer see messages from bob. To see them again: /unignore bob
            bob> /msg alice hello?
            bob: Sent to alice.
            bob> /history alice
            bob: -- In private with alice, 2000-01-01 (times in UTC) --
            bob: 00:00 [bob] hello?
            bob: -- That is all --
            alice> /history bob
            alice: There are no messages between you and bob. Private messages are kept only while both of you are here.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_comes_in_is_greeted_then_shown_the_topic_then_before_then_what_is_said_now()
    {
        await using var stage = new Stage(replay: 3);
        await stage.JoinAsync("mai", "127.0.0.1:5000");
        await stage.OperAsync("mai");
        await stage.PlayAsync("""
            mai> /topic tea
            mai: mai changed the topic to: tea
            mai= one
            mai= /me yawns
            """);
        stage.Clock.Advance(TimeSpan.FromDays(1));
        await stage.PlayAsync("mai= two");
        await stage.GuestAsync("bob");
        string bob = stage.AddressOf("bob");
        await stage.PlayAsync($"""
            mai: Client joined {bob}
            mai= hello
            bob: Topic of #lobby: tea
            bob: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            bob: 00:00 [mai] one
            bob: 00:00 * mai yawns
            bob: -- 2000-01-02 --
            bob: 00:00 [mai] two
            bob: -- Now (/history shows more) --
            bob: [mai] hello
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Another_room_that_is_joined_shows_what_was_said_in_it_and_its_own_topic()
    {
        await using var stage = new Stage(replay: 20);
        await stage.JoinAsync("alice");
        await stage.JoinAsync("bob");
        await stage.MakeRoomAsync("alice");
        await stage.PlayAsync("""
            alice> /topic green
            alice: alice changed the topic to: green
            alice> /paste
            alice: Paste your lines. To send them, type a line with only a dot.
            alice> một
            alice> 二
            alice= .
            bob> /join #tea
            bob: You are bob in #tea with 1 other.
            bob: Topic of #tea: green
            bob: -- Earlier in #tea, 2000-01-01 (times in UTC) --
            bob: 00:00 alice changed the topic to: green
            bob: 00:00 [alice] một
            bob:       | 二
            bob: -- Now --
            alice: Client joined bob
            alice> now
            bob: [alice] now
            bob> /part
            bob: You left #tea.
            bob: What you type now goes to #lobby.
            alice: Client left bob
            bob> /lang vi
            bob: Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.
            bob> /join #tea
            bob: Bạn là bob trong #tea, cùng 1 người khác.
            bob: Chủ đề của #tea: green
            bob: -- Trước đó trong #tea, 2000-01-01 (giờ UTC) --
            bob: 00:00 alice đã đổi chủ đề thành: green
            bob: 00:00 [alice] một
            bob:       | 二
            bob: 00:00 [alice] now
            bob: -- Bây giờ --
            alice: Client joined bob
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task With_a_replay_of_none_nothing_is_shown_and_all_can_be_read()
    {
        await using var stage = new Stage(replay: 0);
        await stage.JoinAsync("alice");
        await stage.PlayAsync("alice= one");
        await stage.GuestAsync("bob");
        await stage.PlayAsync($"""
            alice: Client joined {stage.AddressOf("bob")}
            bob> /history
            bob: -- Earlier in #lobby, 2000-01-01 (times in UTC) --
            bob: 00:00 [alice] one
            bob: -- That is all --
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_history_in_memory_there_is_nothing_and_nothing_fails()
    {
        await using var stage = new Stage(new ChatServerOptions { Limits = Limits.Off with { HistoryChars = 0 } }, replay: 20);
        await stage.JoinAsync("alice");
        await stage.PlayAsync("""
            alice= one
            alice> /history
            alice: There are no earlier messages to read in #lobby.
            """);
        await stage.JoinAsync("bob");
        await stage.PlayAsync("""
            alice> two
            bob: [alice] two
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task In_classic_a_slash_is_text_and_nobody_is_shown_what_was_said_before()
    {
        await using TestServer server = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { Classic = true, Limits = Limits.Off }, replay: 20);
        TestClient alice = await server.ConnectAsync();
        await alice.ExpectAsync("You're connected to the Foyer chatserver");
        TestClient bob = await server.ConnectAsync();
        await bob.ExpectAsync("You're connected to the Foyer chatserver");
        await alice.ExpectAsync($"Client joined {bob.Name}");
        await alice.SendLineAsync("one");
        await bob.ExpectAsync($"[{alice.Name}] one");
        TestClient carol = await server.ConnectAsync();
        await carol.ExpectAsync("You're connected to the Foyer chatserver");
        await alice.ExpectAsync($"Client joined {carol.Name}");
        await bob.SendLineAsync("/history");
        await alice.ExpectAsync($"[{bob.Name}] /history");
        await carol.ExpectAsync($"[{bob.Name}] /history");
        await alice.SendLineAsync("/more");
        await carol.ExpectAsync($"[{alice.Name}] /more");
    }

    private static string Typed(string person, int from, int to) => string.Join('\n', Enumerable.Range(from, to - from + 1).Select(i => $"{person}= line {i}"));

    private static string Shown(string person, int from, int to) => string.Join('\n', Enumerable.Range(from, to - from + 1).Select(i => $"{person}: 00:00 [{person}] line {i}"));
}
