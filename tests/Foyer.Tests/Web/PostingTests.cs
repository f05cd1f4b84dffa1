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
    [InlineData("text/plain; charset=iso-8859-1", "4772fcdf65", "Grüße")]
    [InlineData("text/plain; charset=\"ISO-8859-1\"", "4772fcdf65", "Grüße")]
    [InlineData("text/plain; charset=windows-1258", "f0fb", "đû")]
    [InlineData("text/plain; charset=utf-16", "feff00480069", "Hi")]
    [InlineData("text/plain; charset=utf-16", "fffe48006900", "Hi")]
    [InlineData("text/plain; charset=utf-16be", "00480069", "Hi")]
    [InlineData("text/plain; charset=UTF8", "c3bc", "ü")]
    [InlineData("application/x-www-form-urlencoded; charset=koi8-r", "d0d2", "пр")]
    [InlineData("application/json; charset=iso-8859-1", "7b2274657874223a22fc227d", "ü")]
    [InlineData("text/plain; charset=unknown-8", "41", null, 415)]
    [InlineData("text/plain; charset=utf-7", "41", null, 415)]
    [InlineData("application/json; charset=x", "7b2274657874223a2241227d", null, 415)]
    [InlineData("text/plain; charset=utf-8", "4772fc", null, 400)]
    [InlineData("text/plain; charset=us-ascii", "4772fc", null, 400)]
    [InlineData("text/plain; charset=utf-16", "3dd8", null, 400)]
    [InlineData("text/plain", "4772fcdf65", null, 400)]
    [InlineData("text/plain", "fffe48006900", null, 400)]
    [InlineData("", "eda080", null, 400)]
    [InlineData("application/json", "7b2274657874223a22fc227d", null, 400)]
    public async Task A_body_is_read_in_the_character_set_that_it_declares_and_is_UTF_8_otherwise(string type, string hex, string? shown, int status = 200)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync("alice");
        Assert.Equal(status, await PostBytesAsync(web, type, Convert.FromHexString(hex)));
        if (shown is null) alice.ExpectNothingMore();
        else await alice.ExpectAsync($"[ci (bot)] {shown}");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("gzip", 200)]
    [InlineData("X-GZIP", 200)]
    [InlineData("identity, gzip", 200)]
    [InlineData("deflate", 415)]
    [InlineData("br", 415)]
    [InlineData("gzip, gzip", 415)]
    [InlineData("whatever", 415)]
    public async Task A_body_in_gzip_is_unpacked_and_one_in_another_coding_is_refused(string coding, int status)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync("alice");
        Assert.Equal(status, await PostBytesAsync(web, "text/plain", Zipped("build passed"u8.ToArray()), coding));
        if (status == 200) await alice.ExpectAsync("[ci (bot)] build passed");
        else alice.ExpectNothingMore();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_body_in_gzip_is_bounded_by_what_it_unpacks_to_and_must_be_whole()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync("alice");
        Assert.Equal(413, await PostBytesAsync(web, "text/plain", Zipped(new byte[10_000_000]), "gzip"));
        Assert.Equal(400, await PostBytesAsync(web, "text/plain", Zipped("build passed"u8.ToArray())[..^6], "gzip"));
        Assert.Equal(400, await PostBytesAsync(web, "text/plain", Zipped("build passed"u8.ToArray())[..15], "gzip"));
        Assert.Equal(400, await PostBytesAsync(web, "text/plain", "build passed"u8.ToArray(), "gzip"));
        Assert.Equal(400, await PostBytesAsync(web, "text/plain", Zipped([0xFC]), "gzip"));
        Assert.Equal(200, await PostBytesAsync(web, "text/plain", "build passed"u8.ToArray(), "identity"));
        await alice.ExpectAsync("[ci (bot)] build passed");
        alice.ExpectNothingMore();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/rooms/lobby?name=%FF", 400)]
    [InlineData("/rooms/lobby?name=b%E1%BA%A1n", 200)]
    [InlineData("/rooms/caf%E9", 400)]
    [InlineData("/rooms/lobby/?name=%c3", 400)]
    [InlineData("/rooms/lobby/", 200)]
    [InlineData("/webhooks/lobby/0123/", 401)]
    [InlineData("/rooms/lobby//", 404)]
    public async Task The_target_of_a_request_is_UTF_8_and_may_end_in_a_slash(string path, int status)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        Assert.Equal(status, (await TestWeb.ReadAsync(await web.PostAsync(path, "hi"))).Status);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("OPTIONS / HTTP/1.0\r\n\r\n", 204, "GET, HEAD, OPTIONS")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 204, "GET, HEAD, POST, OPTIONS")]
    [InlineData("OPTIONS /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 204, "GET, HEAD, POST, OPTIONS")]
    [InlineData("OPTIONS /rooms/lobby/live/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 204, "GET, HEAD, OPTIONS")]
    [InlineData("OPTIONS /webhooks/lobby/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 204, "POST, OPTIONS")]
    [InlineData("OPTIONS /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404, null)]
    [InlineData("OPTIONS /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n", 403, null)]
    public async Task OPTIONS_is_answered_and_allows_no_other_site_anything(string request, int status, string? allowed)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        string answer = await web.AskAsync(request);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control", answer, StringComparison.OrdinalIgnoreCase);
        if (allowed is not null) Assert.Contains($"\r\nAllow: {allowed}\r\n", answer, StringComparison.Ordinal);
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.Optimal)) gzip.Write(bytes);
        return zipped.ToArray();
    }

    private static async Task<int> PostBytesAsync(TestWeb web, string type, byte[] body, string? coding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rooms/lobby?name=ci") { Content = new ByteArrayContent(body) };
        if (type.Length > 0) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (coding is not null) request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return (await TestWeb.ReadAsync(await web.Http.SendAsync(request))).Status;
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
