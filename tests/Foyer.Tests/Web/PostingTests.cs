// Speaking and reading by one request: what is shown, what is answered, and what stands against it.

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.State;

namespace Foyer.Tests.Web;

public sealed class PostingTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_post_is_shown_as_a_bots_answered_with_its_id_and_read_again()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync();
        Assert.Equal((200, "Posted as ci (bot) in #lobby.\n"), await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby?name=ci", "a=1&b=2 đường %20")));
        await alice.ExpectAsync("[ci (bot)] a=1&b=2 đường %20");

        using var json = new HttpRequestMessage(HttpMethod.Post, "/rooms/%23lobby") { Content = new StringContent("""{"text":"two\nlines","name":"bạn"}""", Encoding.UTF8, "application/json") };
        json.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        (int status, string body) = await TestWeb.ReadAsync(await web.Http.SendAsync(json));
        Assert.Equal(200, status);
        await alice.ExpectAsync("[bạn (bot)] two", "| lines");
        JsonElement answer = JsonDocument.Parse(body).RootElement;
        Assert.Equal(("bạn", true), (answer.GetProperty("name").GetString(), answer.GetProperty("bot").GetBoolean()));

        using var read = new HttpRequestMessage(HttpMethod.Get, "/rooms/lobby?count=1");
        read.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        JsonElement page = JsonDocument.Parse((await TestWeb.ReadAsync(await web.Http.SendAsync(read))).Body).RootElement;
        Assert.Equal(answer.ToString(), page[0].ToString());
        string earlier = await web.Http.GetStringAsync($"/rooms/lobby?before={answer.GetProperty("id")}");
        Assert.Matches(@"^-- Earlier in #lobby, \d{4}-\d\d-\d\d \(times in UTC\) --\n\d\d:\d\d \[ci \(bot\)\] a=1&b=2 đường %20\n-- That is all --\n$", earlier);
        alice.ExpectNothingMore();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/rooms/lobby?name=alice", "hi", "", 409, "in use")]
    [InlineData("/rooms/lobby?name=server", "hi", "", 400, "")]
    [InlineData("/rooms/lobby?name=a.b", "hi", "", 400, "")]
    [InlineData("/rooms/lobby", "", "", 400, "Nothing was sent")]
    [InlineData("/rooms/lobby", "\n\n", "", 400, "Nothing was sent")]
    [InlineData("/rooms/lobby", "\uFEFF", "", 400, "Nothing was sent")]
    [InlineData("/rooms/lobby", " \u200B\n\u3164\u2800\n\u0301", "", 400, "Nothing was sent")]
    [InlineData("/rooms/lobby", "\uFEFF{\"text\":\"\u2060 \"}", "application/json", 400, "Nothing was sent")]
    [InlineData("/rooms/lobby", "\uFEFF", "application/json", 400, "JSON")]
    [InlineData("/rooms/lobby?name=a%EF%BB%BFb", "hi", "", 400, "")]
    [InlineData("/rooms/none", "hi", "", 404, "There is no room #none.")]
    [InlineData("/rooms/%1b%5b31mred%0a%e2%80%ae", "hi", "", 404, "There is no room #red.")]
    [InlineData("/rooms/lobby", "{}", "application/json", 400, "JSON")]
    [InlineData("/rooms/lobby", "[1", "application/json", 400, "JSON")]
    [InlineData("/rooms/lobby", "{\"text\":1}", "application/json", 400, "JSON")]
    [InlineData("/rooms/lobby", "hi", "multipart/form-data", 415, "")]
    [InlineData("/webhooks/lobby/0123456789abcdef", "hi", "", 401, "no such webhook")]
    [InlineData("/webhooks/none/0123456789abcdef", "hi", "", 401, "no such webhook")]
    public async Task What_will_not_do_is_refused_with_a_line(string path, string body, string type, int status, string words)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync("alice");
        (int refused, string line) = await TestWeb.ReadAsync(await web.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, type.Length > 0 ? type : "text/plain")));
        Assert.Equal(status, refused);
        Assert.Contains(words, line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Equal(0, web.Directory.Rooms.MessageCount);
        alice.ExpectNothingMore();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_byte_order_mark_and_colours_are_no_part_of_what_is_posted()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync("alice");
        await SayAsync("/rooms/lobby?name=%EF%BB%BFci", "\uFEFF\e[31mFAIL\e[0m\n\u200B  at line 5", "text/plain");
        await alice.ExpectAsync("[ci (bot)] FAIL", "|   at line 5");
        await SayAsync("/rooms/lobby", "\uFEFF\uFEFF{\"text\":\"\\uFEFFpassed\",\"name\":\"\\u200Bci\"}", "application/json");
        await alice.ExpectAsync("[ci (bot)] passed");
        Assert.Equal(409, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby?name=%EF%BB%BFalice", "hi"))).Status);
        alice.ExpectNothingMore();

        async Task SayAsync(string path, string body, string type) =>
            Assert.Equal(200, (await TestWeb.ReadAsync(await web.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, type)))).Status);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Bearer ")]
    [InlineData("Bearer")]
    [InlineData("bearer x")]
    public async Task A_token_that_is_missing_is_no_leave_to_speak_without_one(string header)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        Assert.StartsWith("HTTP/1.1 401 ", await web.AskAsync($"POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nAuthorization: {header}\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"), StringComparison.Ordinal);
        Assert.Equal(0, web.Directory.Rooms.MessageCount);
    }

    [Fact(Timeout = 60_000)]
    public async Task Too_long_is_413_and_the_limits_of_one_person_hold()
    {
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions { Limits = new Limits { MessageBurst = 3, MessagesPerSecond = 1, HistoryBurst = 1, HistoryPerMinute = 1 } });
        Assert.Equal(413, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby", new string('x', 5000)))).Status);
        Assert.Equal(413, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby", string.Concat(Enumerable.Repeat("x\n", 101))))).Status);
        Assert.Equal(413, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby", new string('x', 1 << 17)))).Status);
        using HttpResponseMessage refused = await web.PostAsync("/rooms/lobby", "hi");
        Assert.Equal((429, true), ((int)refused.StatusCode, refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1)));
        Assert.Equal(200, (await TestWeb.ReadAsync(await web.Http.GetAsync("/rooms/lobby"))).Status);
        Assert.Equal(429, (await TestWeb.ReadAsync(await web.Http.GetAsync("/rooms/lobby"))).Status);
        Assert.Equal(200, (await TestWeb.ReadAsync(await web.Http.GetAsync("/"))).Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_hidden_room_is_as_one_that_is_not_there_and_a_keyed_one_is_closed()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync();
        await alice.SendAsync("/join #den\r\n/set hidden on\r\n/join #keyed\r\n/set key geheim\r\n/join #open\r\n/whoami\r\n");
        await alice.ReadThroughAsync("/whoami");
        foreach (string path in new[] { "/rooms/{0}", "/rooms/{0}/live" })
        {
            (int status, string hidden) = await GetAsync(string.Format(null, path, "den"));
            Assert.Equal((404, "There is no room #den.\n"), (status, hidden));
            Assert.Equal((404, "There is no room #none.\n"), await GetAsync(string.Format(null, path, "none")));
            Assert.Equal(403, (await GetAsync(string.Format(null, path, "keyed"))).Status);
        }
        foreach ((string room, int status) in new[] { ("den", 404), ("none", 404), ("keyed", 403), ("open", 200) })
            Assert.Equal(status, (await TestWeb.ReadAsync(await web.PostAsync($"/rooms/{room}?name=ci", "hi"))).Status);
        Assert.Equal((await GetAsync("/rooms/den", "vi")).Body.Replace("den", "none", StringComparison.Ordinal), (await GetAsync("/rooms/none", "vi")).Body);
        foreach (string room in new[] { "den", "none" })
            Assert.Equal((401, "There is no such webhook. Please check the room and the token.\n"), await TestWeb.ReadAsync(await web.PostAsync($"/webhooks/{room}/abc", "hi")));
        Assert.Equal((200, "#lobby (1 person)\n#open (1 person)\n"), await GetAsync("/rooms"));

        async Task<(int Status, string Body)> GetAsync(string path, string language = "en")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Accept-Language", language);
            return await TestWeb.ReadAsync(await web.Http.SendAsync(request));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_is_banned_from_the_room_or_the_server_is_refused()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync();
        await alice.SendLineAsync("/join #den");
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();
        foreach (string path in new[] { "/rooms/den", "/rooms/den/live?count=1" }) Assert.NotEqual(403, (int)(await web.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead)).StatusCode);
        var ban = new Sanction(SanctionKind.Ban, "127.0.0.1", "", "", web.Directory.Now, null) { Network = System.Net.IPNetwork.Parse("127.0.0.1/32"), Reason = "spam" };
        Person oper = web.Directory.Visit(new System.Net.IPEndPoint(System.Net.IPAddress.Parse("192.0.2.1"), 1)) with { IsOperator = true };
        Assert.True((await web.Directory.BanAsync(oper, ban)).IsDone);
        foreach (string path in new[] { "/", "/rooms", "/rooms/den", "/rooms/den/live" })
        {
            (int status, string line) = await TestWeb.ReadAsync(await web.Http.GetAsync(path));
            Assert.Equal(403, status);
            Assert.Contains("spam", line, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_webhook_posts_by_path_and_by_header()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync();
        await alice.SendLineAsync("/join #den");
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();
        await alice.SendLineAsync("/set moderated on");
        await alice.ReadLineAsync();
        await alice.SendLineAsync("/webhook add ci");
        await alice.ReadLineAsync();
        string path = new Uri((await alice.ReadLineAsync()).Split(' ')[^1].Replace("HOST:PORT", "h", StringComparison.Ordinal)).AbsolutePath;
        Assert.Equal(403, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/den?name=x", "hi"))).Status);
        (int status, string answer) = await TestWeb.ReadAsync(await web.PostAsync(path, "by path"));
        Assert.Equal((200, "Posted as ci (bot) in #den.\n"), (status, answer));
        await alice.ExpectAsync("[ci (bot)] by path");

        using var request = new HttpRequestMessage(HttpMethod.Post, "/rooms/den?name=other") { Content = new StringContent("by header") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", path.Split('/')[^1]);
        Assert.Equal(200, (await TestWeb.ReadAsync(await web.Http.SendAsync(request))).Status);
        await alice.ExpectAsync("[other (bot)] by header");

        TestClient ci = await web.JoinAsync("ci"); // somebody takes its name
        Assert.Equal(200, (await TestWeb.ReadAsync(await web.PostAsync(path, "still there"))).Status);
        Assert.Equal(200, (await TestWeb.ReadAsync(await web.PostAsync(path + "?name=ci", "by that name, too"))).Status);
        await alice.ExpectAsync($"#lobby Client joined {ci.Name}", $"#lobby {ci.Name} is now known as ci", "[ci (bot)] still there", "[ci (bot)] by that name, too");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_log_does_not_accept_is_503()
    {
        await using TestWeb web = await TestWeb.StartAsync(log: new FullLog());
        Assert.Equal(200, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby", "hi"))).Status);
        Assert.Equal(503, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby", "hi"))).Status);
        Assert.Equal(503, (await TestWeb.ReadAsync(await web.Http.GetAsync("/rooms/lobby"))).Status);
        Assert.Equal(503, (await TestWeb.ReadAsync(await web.Http.GetAsync("/rooms/lobby/live?count=5"))).Status);
    }

    private sealed class FullLog : FaultyLog
    {
        private bool _isFull;

        public override ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
        {
            if (_isFull) return ValueTask.FromResult(false);
            _isFull = true;
            return base.AppendAsync(room, messages);
        }

        public override ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom) => throw new IOException("the disk is gone");
    }
}
