// Every request counts, whatever it asks for; and what counts for one sender never silences another.

using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Foyer.Chat.People;
using Foyer.Server.Web;

namespace Foyer.Tests.Web;

public sealed class RequestRateTests
{
    private const string Page = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n";

    private static readonly Limits Few = new() { RequestBurst = 3, RequestsPerSecond = 1, MessageBurst = 3, MessagesPerSecond = 1, HttpFloodDelay = TimeSpan.FromMilliseconds(10) };

    [Theory(Timeout = 60_000)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    [InlineData("GET /style.css HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    [InlineData("GET /favicon.ico HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    [InlineData("GET /rooms HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    [InlineData("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [InlineData("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [InlineData("DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [InlineData("OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\r\n", 204)]
    [InlineData("POST /webhooks/lobby/0123456789abcdef0123456789abcdef HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", 401)]
    public async Task Each_request_counts_and_a_client_that_ignores_that_waits_and_is_disconnected(string request, int status)
    {
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions { Limits = Few with { MessageBurst = 100 } });
        string answers = await AskAsync(web, string.Concat(Enumerable.Repeat(request, 9)));
        Assert.Equal([status, status, status, 429, 429, 429, 429], Statuses(answers));
        string last = answers[answers.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal)..];
        Assert.Contains("\r\nConnection: close\r\n", last, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 1\r\n", last, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(answers, "Connection: close"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_page_of_another_site_is_refused_without_being_counted_for_its_visitor()
    {
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions { Limits = Few });
        string embedded = $"GET /rooms/lobby HTTP/1.1\r\nHost: localhost\r\n{Page}\r\n";
        Task<string> answers = AskAsync(web, string.Concat(Enumerable.Repeat(embedded, 9)) + embedded[..^2] + "Connection: close\r\n\r\n");
        Assert.Equal(Enumerable.Repeat(403, 10), Statuses(await answers)); // late at last, but the connection stays
        Assert.Equal(200, (await TestWeb.ReadAsync(await web.Http.GetAsync("/"))).Status);
        Assert.Equal(200, (await TestWeb.ReadAsync(await web.Http.GetAsync("/rooms/lobby"))).Status);
        Assert.Equal(200, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby", "hi"))).Status);
    }

    [Fact]
    public void Being_muted_for_one_kind_leaves_the_others()
    {
        var rates = new AddressRates(() => new SessionRates(Few with { HistoryBurst = 1, HistoryPerMinute = 1 }, TimeProvider.System));
        Sender sender = Sender.Of(IPAddress.Parse("192.0.2.1"));
        for (int i = 0; i < 10; i++) rates.Check(sender, RateKind.Read);
        Assert.NotNull(rates.Check(sender, RateKind.Read));
        Assert.Null(rates.Check(sender, RateKind.Message));
    }

    // Moves the clock a little at a time, so that the delay ends and the rates stay as they are.
    private static async Task<string> AskAsync(TestWeb web, string requests)
    {
        Task<string> answers = web.AskAsync(requests);
        await Wait.UntilAsync(() =>
        {
            web.Clock.Advance(TimeSpan.FromMilliseconds(1));
            return answers.IsCompleted;
        });
        return await answers;
    }

    private static IEnumerable<int> Statuses(string answers) =>
        Regex.Matches(answers, @"HTTP/1\.1 (\d+) ").Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
}
