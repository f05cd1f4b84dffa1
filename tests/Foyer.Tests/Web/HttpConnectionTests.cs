// Bytes: how requests come and answers go, through the front door, to Kestrel and back. Whatever is wrong with a request, it is
// answered as HTTP or the connection ends, in time, and none of it is ever shown as chat.

namespace Foyer.Tests.Web;

public sealed class HttpConnectionTests
{
    private const string Get = "GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n", LastGet = "GET /robots.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    [Fact(Timeout = 60_000)]
    public async Task A_request_that_comes_byte_by_byte_is_answered()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient client = await web.ConnectAsync();
        foreach (char letter in LastGet) await client.SendAsync(letter.ToString());
        string answer = await client.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("Disallow: /\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nServer:", answer, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Requests_in_one_packet_are_answered_in_their_order()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        string answers = await web.AskAsync(Get + "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n" + "POST /rooms/lobby?name=ci HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi" + LastGet);
        Assert.Equal(["200", "404", "200", "200"], answers.Split("HTTP/1.1 ")[1..].Select(answer => answer[..3]));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(Get)]
    [InlineData("POST /rooms/lobby?name=ci HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nhalf")]
    [InlineData("POST /rooms/lobby?name=ci HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n")]
    public async Task One_who_has_ended_its_side_is_answered(string request)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        for (int i = 0; i < 5; i++) // at any moment
        {
            TestClient client = await web.ConnectAsync();
            await client.SendAsync(request);
            client.HalfClose();
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("GET / HTTP/1.1\r\nHost: lo")]
    [InlineData("POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhello")]
    public async Task Who_ends_in_the_middle_of_a_request_is_ended_at_once(string request)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync();
        TestClient client = await web.ConnectAsync();
        await client.SendAsync(request);
        client.HalfClose();
        string answer = await client.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(4));
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), answer);
        await ExpectNoTalkAsync(web, alice);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("GET /{8200} HTTP/1.1\r\nHost: localhost\r\n\r\n", "414")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nX: {17000}\r\n\r\n", "431")]
    [InlineData("POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000\r\n\r\n", "413")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n broken\r\n\r\n", "400")]
    [InlineData("GET / HTTP/2.0\r\n\r\n", "505")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "204")]
    [InlineData("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\nConnection: close\r\n\r\n", "405")]
    [InlineData("POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400")]
    public async Task What_is_too_long_or_broken_has_its_status_and_the_connection_ends(string request, string status)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync();
        string answer = await web.AskAsync(System.Text.RegularExpressions.Regex.Replace(request, @"\{(\d+)\}", match => new string('x', int.Parse(match.Groups[1].Value, null))));
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        await ExpectNoTalkAsync(web, alice);
    }

    /// <summary>By the real clock, because Kestrel takes no other: the shortest times that it allows, and both at once.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_head_or_a_body_that_does_not_come_ends_in_time()
    {
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions
        {
            Limits = new Limits { HttpHeadTime = TimeSpan.FromSeconds(1), HttpBodyGrace = TimeSpan.FromSeconds(1.1), HttpBodyBytesPerSecond = 10_000 },
        });
        TestClient alice = await web.JoinAsync();
        TestClient head = await web.ConnectAsync(), body = await web.ConnectAsync();
        await head.SendAsync("GET / HTTP/1.1\r\nHost: lo");
        await body.SendAsync("POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhello");
        string[] answers = await Task.WhenAll(head.ReadToEndAsync(), body.ReadToEndAsync());
        Assert.All(answers, answer => Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer));
        await ExpectNoTalkAsync(web, alice);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_browsers_form_can_be_made_to_send_is_not_talk()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient alice = await web.JoinAsync();
        string body = "/nick mai\r\nhello\r\n/quit\r\n";
        string answer = await web.AskAsync($"POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        await ExpectNoTalkAsync(web, alice);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_page_that_is_read_slowly_comes_whole()
    {
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions { Limits = Limits.Off });
        for (int i = 0; i < 15; i++) Assert.Equal(200, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby?name=ci", new string((char)('a' + i), 4000)))).Status);
        TestClient slow = await web.ConnectAsync();
        slow.Socket.ReceiveBufferSize = 64 * 1024;
        string[] requests = [.. Enumerable.Repeat("GET /rooms/lobby HTTP/1.1\r\nHost: localhost\r\n\r\n", 40), "GET /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"];
        await slow.SendAsync(string.Concat(requests));
        await web.PostAsync("/rooms/lobby?name=ci", "meanwhile"); // others are served
        string answers = await slow.ReadToEndAsync();
        Assert.Equal(41, answers.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.True(answers.Split(new string('o', 4000)).Length - 1 >= 41);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_port_for_HTTP_alone_asks_nobody_what_it_speaks()
    {
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions { HttpPort = 0 });
        TestClient client = await web.ConnectAsync(web.Chat.HttpPort);
        await client.SendAsync(LastGet);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
        TestClient talker = await web.ConnectAsync(web.Chat.HttpPort);
        await talker.SendAsync("hello\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", await talker.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_stops_ends_idle_connections_at_once()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient idle = await web.ConnectAsync();
        await idle.SendAsync(Get);
        Assert.Equal("HTTP/1.1 200 OK", await idle.ReadLineAsync());
        await web.Chat.StopAsync().WaitAsync(TimeSpan.FromSeconds(4));
        await idle.ReadToEndAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("GET / HTTP/1.1\r\nHost: lo")]
    [InlineData("POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhello")]
    public async Task A_server_that_stops_does_not_wait_for_the_rest_of_a_request(string request)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        TestClient half = await web.ConnectAsync();
        await half.SendAsync(Get);
        Assert.Equal("HTTP/1.1 200 OK", await half.ReadLineAsync());
        await half.SendAsync(request);
        Task<string> rest = half.ReadToEndAsync();
        await web.Chat.StopAsync().WaitAsync(TimeSpan.FromSeconds(4));
        await rest;
    }

    private static async Task ExpectNoTalkAsync(TestWeb web, TestClient alice)
    {
        Assert.Equal(200, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby?name=ci", "after it"))).Status);
        await alice.ExpectAsync("[ci (bot)] after it");
        alice.ExpectNothingMore();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_request_that_comes_while_the_server_stops_is_no_bug()
    {
        var bugs = new TestLog();
        await using TestWeb web = await TestWeb.StartAsync(change: engine => engine with { Log = bugs });
        TestClient idle = await web.ConnectAsync();
        await idle.SendAsync(Get);
        Assert.Equal("HTTP/1.1 200 OK", await idle.ReadLineAsync());
        Task stopped = web.Chat.StopAsync();
        await idle.ReadToEndAsync(); // our side has ended, and the peer has a moment to end its own
        await idle.SendAsync(Get);
        await stopped;
        Assert.Empty(bugs.Bugs);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("80000000")]
    [InlineData("FFFFFFFFFFFFFFFF")]
    [InlineData("zz")]
    public async Task A_body_that_cannot_be_read_is_not_answered_as_if_it_were_said(string chunk)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        Assert.StartsWith("HTTP/1.1 4", await web.AskAsync($"POST /rooms/lobby?name=ci HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}\r\nabc\r\n0\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(0, web.Directory.Rooms.MessageCount);
    }
}
