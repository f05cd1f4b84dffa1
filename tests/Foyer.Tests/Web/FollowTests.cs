// Following a room: nothing is lost and nothing comes twice, whoever follows is quiet, and all ways in which it ends.

using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Web;

public sealed class FollowTests
{
    private const string Events = "text/event-stream";

    [Fact(Timeout = 60_000)]
    public async Task What_happens_comes_as_lines_at_once_and_nobody_hears_of_who_follows()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync();
        using StreamReader live = await web.FollowAsync("/rooms/lobby/live", "*/*");
        await alice.SendLineAsync("chào buổi sáng");
        Assert.Equal($"[{alice.Name}] chào buổi sáng", await live.ReadLineAsync());
        await alice.SendLineAsync("/me waves");
        Assert.Equal($"* {alice.Name} waves", await live.ReadLineAsync());
        TestClient bob = await web.JoinAsync();
        Assert.Equal($"Client joined {bob.Name}", await live.ReadLineAsync());
        await alice.ExpectAsync($"Client joined {bob.Name}");
        live.Dispose();
        alice.ExpectNothingMore();
    }

    [Fact(Timeout = 60_000)]
    public async Task One_who_comes_back_with_the_last_id_gets_what_was_said_since_and_nothing_twice()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        await SayAsync(web, "one");
        string last;
        using (StreamReader live = await web.FollowAsync("/rooms/lobby/live?count=5", Events))
        {
            await SayAsync(web, "two");
            Assert.Equal("one", (await NextAsync(live)).Text);
            (last, _, string text) = await NextAsync(live);
            Assert.Equal("two", text);
        }
        await SayAsync(web, "three");
        await SayAsync(web, "four");
        using StreamReader again = await web.FollowAsync("/rooms/lobby/live?count=5", Events, last);
        await SayAsync(web, "five");
        foreach (string text in new[] { "three", "four", "five" })
        {
            (last, string kind, string said) = await NextAsync(again);
            Assert.Equal(("said", text), (kind, said));
        }
        using StreamReader nothingMissed = await web.FollowAsync("/rooms/lobby/live?count=5", Events, last);
        await SayAsync(web, "six");
        Assert.Equal("six", (await NextAsync(nothingMissed)).Text);
    }

    [Fact(Timeout = 60_000)]
    public async Task One_who_missed_more_than_is_sent_is_told_before_which_message_there_is_more()
    {
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions { Limits = Limits.Off });
        await SayAsync(web, "first");
        string last;
        using (StreamReader live = await web.FollowAsync("/rooms/lobby/live?count=1", Events)) last = (await NextAsync(live)).Id;
        for (int i = 0; i < 30; i++) await SayAsync(web, $"{i} {new string('x', 3000)}");
        using StreamReader again = await web.FollowAsync("/rooms/lobby/live", Events, last);
        (_, string kind, string data) = await NextAsync(again);
        Assert.Equal("more", kind);
        string before = JsonDocument.Parse(data).RootElement.GetProperty("before").GetString()!;
        string next = (await NextAsync(again)).Text;
        string page = await web.Http.GetStringAsync($"/rooms/lobby?count=200&before={before}");
        Assert.Contains("first", page, StringComparison.Ordinal);
        int shown = int.Parse(next.Split(' ')[0], null);
        Assert.Contains($"] {shown - 1} x", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"] {shown} x", page, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task One_who_has_ended_its_side_gets_what_was_said_before()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        await SayAsync(web, "one");
        TestClient client = await web.ConnectAsync();
        await client.SendAsync("GET /rooms/lobby/live?count=5 HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client.HalfClose();
        Assert.Contains("] one\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("1234-5")]
    [InlineData("nonsense")]
    public async Task With_the_id_of_another_history_it_is_told_so_and_begins_anew(string last)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        await SayAsync(web, "one");
        using StreamReader live = await web.FollowAsync("/rooms/lobby/live", Events, last);
        Assert.Equal("reset", (await NextAsync(live)).Kind);
        Assert.Equal("one", (await NextAsync(live)).Text);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("application/x-ndjson")]
    [InlineData("application/json")]
    public async Task Programs_can_have_it_as_a_line_of_JSON_each(string accept)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync("alice");
        using StreamReader live = await web.FollowAsync("/rooms/lobby/live", accept);
        await alice.SendLineAsync("<b>đường</b>");
        JsonElement said = JsonDocument.Parse((await live.ReadLineAsync())!).RootElement;
        Assert.Equal(("alice", "said", "<b>đường</b>", "#lobby"), (said.GetProperty("name").GetString(), said.GetProperty("kind").GetString(), said.GetProperty("text").GetString(), said.GetProperty("room").GetString()));
        Assert.True(MessageId.TryParse(said.GetProperty("id").GetString(), out _));
        await alice.SendLineAsync("/nick mai");
        JsonElement renamed = JsonDocument.Parse((await live.ReadLineAsync())!).RootElement;
        Assert.Equal(("renamed", "alice", "mai"), (renamed.GetProperty("kind").GetString(), renamed.GetProperty("name").GetString(), renamed.GetProperty("newName").GetString()));
    }

    [Fact(Timeout = 60_000)]
    public async Task When_nothing_is_said_there_is_a_sign_of_life()
    {
        var clock = new FakeTimeProvider();
        await using TestWeb web = await TestWeb.StartAsync(change: engine => engine with { Time = clock });
        using StreamReader live = await web.FollowAsync("/rooms/lobby/live", Events);
        Task<string?> line = live.ReadLineAsync();
        await Wait.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(15)); // the timer is made a moment after the head was sent
            return line.IsCompleted;
        });
        Assert.Equal(":", await line);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("*/*", "The server is stopping. Goodbye.")]
    [InlineData(Events, "event: stopping")]
    public async Task A_server_that_stops_says_so_and_ends_the_answer_in_order(string accept, string lastWord)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        using StreamReader live = await web.FollowAsync("/rooms/lobby/live", accept);
        Task stopped = web.Chat.StopAsync();
        Assert.Equal(lastWord, await live.ReadLineAsync());
        await live.ReadToEndAsync(); // throws where the answer breaks off
        await stopped.WaitAsync(TimeSpan.FromSeconds(4));
    }

    [Fact(Timeout = 60_000)]
    public async Task One_who_does_not_read_delays_nobody_is_told_why_and_ended()
    {
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions { Limits = Limits.Off with { OutboxBytes = 256 * 1024 } });
        TestClient deaf = await web.ConnectAsync();
        deaf.Socket.ReceiveBufferSize = 64 * 1024;
        await deaf.SendAsync("GET /rooms/lobby/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK", await deaf.ReadLineAsync());
        using var content = new StringContent(string.Join('\n', Enumerable.Repeat(new string('x', 1000), 60)));
        while (web.Directory.PersonCount > 0) Assert.True((await web.Http.PostAsync("/rooms/lobby?name=ci", content)).IsSuccessStatusCode);
        string all = await deaf.ReadToEndAsync();
        Assert.Contains("You were disconnected because your client read too slowly", all, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\n\r\n", all, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task One_who_is_gone_is_out_of_the_room()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient follower = await web.ConnectAsync();
        await follower.SendAsync("GET /rooms/lobby/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK", await follower.ReadLineAsync());
        Assert.Equal(1, web.Directory.PersonCount);
        follower.HalfClose();
        await follower.ReadToEndAsync();
        Assert.Equal(0, web.Directory.PersonCount);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("text/plain", "You were kicked from #den by")]
    [InlineData("text/event-stream", "\"kind\":\"putOut\",\"reason\":\"shoo\"}")]
    public async Task One_who_is_put_out_is_told_so_and_the_answer_ends(string accept, string words)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync();
        await alice.SendLineAsync("/join #den");
        Assert.StartsWith("You are", await alice.ReadLineAsync(), StringComparison.Ordinal);
        await alice.ReadLineAsync();
        TestClient follower = await web.ConnectAsync();
        await follower.SendAsync($"GET /rooms/den/live HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nConnection: close\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK", await follower.ReadLineAsync());
        await alice.SendLineAsync($"/kick #den {follower.Name} shoo");
        Assert.Contains(words, await follower.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("text/plain", "key geheim", 403, "alice closed #den, so you cannot follow it any more. Only its members can read it now.\n")]
    [InlineData("text/plain", "invite-only on", 403, "alice closed #den, so you cannot follow it any more. Only its members can read it now.\n")]
    [InlineData("text/event-stream", "hidden on", 404, "event: putOut\ndata: {\"at\":\"TIME\",\"room\":\"#den\",\"name\":\"alice\",\"kind\":\"putOut\",\"closed\":true}\n\n")]
    [InlineData("application/x-ndjson", "hidden on", 404, "{\"at\":\"TIME\",\"room\":\"#den\",\"name\":\"alice\",\"kind\":\"putOut\",\"closed\":true}\n")]
    public async Task One_who_follows_a_room_that_is_closed_is_told_so_reads_nothing_more_and_does_not_come_back(string accept, string setting, int status, string last)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync("alice");
        await alice.SendLineAsync("/join #den");
        await alice.ExpectAsync("You are alice in #den with 0 others.", Company.Made);
        await alice.QuietAsync();
        using StreamReader live = await web.FollowAsync("/rooms/den/live", accept);
        await alice.SendAsync($"open\r\n/set {setting}\r\nthe password is hunter2\r\n/who\r\n");
        Assert.StartsWith("alice set ", await alice.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("1 person ", await alice.ReadLineAsync(), StringComparison.Ordinal);

        string all = await live.ReadToEndAsync(); // throws where the answer breaks off
        Assert.Contains("open", all, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", all, StringComparison.Ordinal);
        Assert.EndsWith(last, Regex.Replace(all, "\"at\":\"[^\"]+\"", "\"at\":\"TIME\""), StringComparison.Ordinal);
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            using var again = new HttpRequestMessage(method, "/rooms/den/live");
            again.Headers.Add("Accept", accept);
            again.Headers.Add("Last-Event-ID", "1-1");
            Assert.Equal(status, (await TestWeb.ReadAsync(await web.Http.SendAsync(again))).Status);
        }
        alice.ExpectNothingMore();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("en", "alice closed #den, so you cannot follow it any more. Only its members can read it now.\n")]
    [InlineData("vi", "alice đã đóng #den nên bạn không theo dõi được nữa. Từ bây giờ, chỉ thành viên của phòng mới đọc được.\n")]
    public async Task It_is_told_so_in_its_language(string language, string last)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync("alice");
        await alice.SendLineAsync("/join #den");
        await alice.ExpectAsync("You are alice in #den with 0 others.", Company.Made);
        TestClient follower = await web.ConnectAsync();
        await follower.SendAsync($"GET /rooms/den/live HTTP/1.1\r\nHost: localhost\r\nAccept-Language: {language}\r\nConnection: close\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK", await follower.ReadLineAsync());
        await alice.SendLineAsync("/set key geheim");
        Assert.Contains(last, await follower.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static async Task SayAsync(TestWeb web, string text) => Assert.Equal(200, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby?name=ci", text))).Status);

    /// <summary>The next event: its text where it is a message, else its data.</summary>
    private static async Task<(string Id, string Kind, string Text)> NextAsync(StreamReader live)
    {
        string id = "", kind = "", data = "";
        while (await live.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
        }
        return (id, kind, JsonDocument.Parse(data).RootElement.TryGetProperty("text", out JsonElement text) ? text.GetString()! : data);
    }
}
