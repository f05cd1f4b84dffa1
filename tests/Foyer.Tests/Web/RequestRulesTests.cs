// From where a request may come: the names that are ours, and the pages that may send.

using Foyer.Server.Reporting;
using Foyer.Server.Settings;
using Foyer.Server.Web;
using Microsoft.AspNetCore.Http;

namespace Foyer.Tests.Web;

public sealed class RequestRulesTests
{
    [Theory]
    [InlineData("127.0.0.1:2626", true)]
    [InlineData("192.0.2.7", true)]
    [InlineData("[::1]:2626", true)]
    [InlineData("[2001:db8::7]", true)]
    [InlineData("localhost:80", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("chat.example.org:2626", true)]
    [InlineData("Chat.Example.Org", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("chat.example.org.evil.example:2626", false)]
    [InlineData("2130706433", false)]
    [InlineData("127.1", false)]
    [InlineData("", false)]
    [InlineData("localhost.", true)]
    [InlineData("LOCALHOST.:80", true)]
    [InlineData("localhost..", false)]
    [InlineData("chat.example.org.", true)]
    [InlineData("xn--caf-dma.example", true)]
    [InlineData("XN--CAF-DMA.example.:2626", true)]
    [InlineData("café.example", true)]
    [InlineData("CAFÉ.example", true)]
    [InlineData("xn--a", false)]
    [InlineData("XN--A", false)]
    [InlineData("xn--", false)]
    [InlineData("a.xn--99999999999", false)]
    [InlineData("xn--a:80", false)]
    [InlineData("é\u200f.example", false)]
    [InlineData(".", false)]
    [InlineData("[xn--a]", false)]
    [InlineData("[::1", false)]
    [InlineData("[127.0.0.1]", false)]
    [InlineData("::1", false)]
    [InlineData("localhost:80:80", false)]
    [InlineData("localhost:http", false)]
    public void Ours_are_addresses_localhost_and_the_names_that_are_configured(string host, bool isOurs)
    {
        HttpRequest request = Request("GET");
        request.Headers.Host = host;
        Assert.Equal(isOurs, RequestRules.IsOurHost(request, ["chat.example.org", "xn--caf-dma.example"]));
    }

    [Theory]
    [InlineData("chat.example.org,Foyer.LAN.", "chat.example.org foyer.lan")]
    [InlineData("phở.example, XN--PH-RBT.example", "xn--ph-rbt.example xn--ph-rbt.example")]
    public void Names_in_the_settings_are_kept_as_they_are_compared(string setting, string names) =>
        Assert.Equal(names, string.Join(' ', SettingsReader.Read(new CommandLine(["--host", setting])).Hosts));

    [Theory]
    [InlineData("a b")]
    [InlineData("chat.example.org:80")]
    [InlineData("é\u200f.example")]
    [InlineData("chat.example.org,.")]
    public void What_is_no_name_is_refused_at_the_start(string setting) =>
        Assert.Contains("host names", Assert.Throws<OperatorException>(() => SettingsReader.Read(new CommandLine(["--host", setting]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_Host_it_is_an_old_program_and_no_browser()
    {
        HttpRequest request = Request("GET");
        Assert.False(RequestRules.IsOurHost(request, []));
        request.Protocol = "HTTP/1.0";
        Assert.True(RequestRules.IsOurHost(request, []));
    }

    [Theory]
    [InlineData("POST", null, null, false)]
    [InlineData("POST", "http://localhost:2626", "same-origin", false)]
    [InlineData("POST", "HTTP://LOCALHOST:2626", null, false)]
    [InlineData("POST", "https://localhost:2626", null, false)]
    [InlineData("POST", "http://localhost:2627", null, true)]
    [InlineData("POST", "http://localhost", null, true)]
    [InlineData("POST", "http://evil.example", null, true)]
    [InlineData("POST", "null", null, true)]
    [InlineData("POST", "", null, true)]
    [InlineData("POST", null, "cross-site", true)]
    [InlineData("POST", null, "same-site", true)]
    [InlineData("POST", null, "none", false)]
    [InlineData("DELETE", "null", null, true)]
    [InlineData("GET", "http://evil.example", "cross-site", true)]
    [InlineData("GET", null, "cross-site", true)]
    [InlineData("HEAD", "null", null, true)]
    public void What_changes_something_comes_from_our_own_pages_or_from_no_page(string method, string? origin, string? site, bool isForeign)
    {
        HttpRequest request = Request(method);
        request.Headers.Host = "localhost:2626";
        if (origin is not null) request.Headers.Origin = origin;
        if (site is not null) request.Headers["Sec-Fetch-Site"] = site;
        Assert.Equal(isForeign, RequestRules.IsForeign(request));
    }

    [Theory]
    [InlineData("cross-site", "navigate", "document", false)]
    [InlineData("same-site", "navigate", "document", false)]
    [InlineData("cross-site", "navigate", "iframe", true)]
    [InlineData("cross-site", "navigate", "object", true)]
    [InlineData("cross-site", "no-cors", "image", true)]
    [InlineData("cross-site", "cors", "empty", true)]
    [InlineData("same-origin", "no-cors", "style", false)]
    public void A_link_on_another_site_leads_here_and_nothing_of_ours_is_a_part_of_its_page(string site, string mode, string dest, bool isForeign)
    {
        HttpRequest request = Request("GET");
        request.Headers.Host = "localhost:2626";
        (request.Headers["Sec-Fetch-Site"], request.Headers["Sec-Fetch-Mode"], request.Headers["Sec-Fetch-Dest"]) = (site, mode, dest);
        Assert.Equal(isForeign, RequestRules.IsForeign(request));
        Assert.Equal(site != "same-origin", RequestRules.IsOfAnotherSite(request));
    }

    [Theory]
    [InlineData("https://evil.example/", true)]
    [InlineData("http://localhost:26260/", true)]
    [InlineData("http://localhost:2626/rooms", false)]
    [InlineData("http://localhost:2626", false)]
    public void An_old_browser_names_the_page_alone_and_is_counted_by_it(string page, bool isOfAnotherSite)
    {
        HttpRequest request = Request("GET");
        request.Headers.Host = "localhost:2626";
        request.Headers.Referer = page;
        Assert.Equal((isOfAnotherSite, false), (RequestRules.IsOfAnotherSite(request), RequestRules.IsForeign(request)));
    }

    [Fact]
    public void A_WebSocket_is_asked_for_by_GET_and_is_no_reading()
    {
        HttpRequest request = Request("GET");
        request.Headers.Host = "localhost:2626";
        request.Headers.Upgrade = "websocket";
        request.Headers.Origin = "http://evil.example";
        Assert.True(RequestRules.IsForeign(request));
        request.Headers.Origin = "http://localhost:2626";
        Assert.False(RequestRules.IsForeign(request));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 421)]
    [InlineData("POST /rooms/lobby HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", 421)]
    [InlineData("POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", 403)]
    [InlineData("POST /rooms/lobby HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", 403)]
    [InlineData("GET /rooms/lobby/live HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", 403)]
    [InlineData("GET /rooms/lobby/live HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nConnection: close\r\n\r\n", 403)]
    [InlineData("GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", 200)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost.\r\nConnection: close\r\n\r\n", 200)]
    [InlineData("GET / HTTP/1.1\r\nHost: xn--a\r\nConnection: close\r\n\r\n", 421)]
    [InlineData("GET / HTTP/1.0\r\nHost: xn--a\r\n\r\n", 421)]
    [InlineData("GET http://xn--a/ HTTP/1.1\r\nHost: xn--a\r\nConnection: close\r\n\r\n", 421)]
    [InlineData("GET / HTTP/1.1\r\nHost: a.xn--99999999999:80\r\nConnection: close\r\n\r\n", 421)]
    [InlineData("GET / HTTP/1.1\r\nHost: é.example\r\nConnection: close\r\n\r\n", 400)]
    [InlineData("POST /rooms/lobby HTTP/1.1\r\nHost: xn--\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", 421)]
    [InlineData("GET /rooms/lobby/live HTTP/1.1\r\nHost: xn--a\r\nConnection: close\r\n\r\n", 421)]
    [InlineData("GET /rooms/lobby/live HTTP/1.1\r\nHost: xn--a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", 421)]
    public async Task It_is_asked_of_every_request(string request, int status)
    {
        var log = new TestLog();
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions { Limits = new Limits { HttpIdleTime = TimeSpan.FromSeconds(1) } }, engine => engine with { Log = log });
        Assert.StartsWith($"HTTP/1.1 {status} ", await web.AskAsync(request), StringComparison.Ordinal);
        Assert.Equal(0, web.Directory.Rooms.MessageCount);
        Assert.Empty(log.Bugs);
    }

    [Fact(Timeout = 60_000)]
    public async Task Names_that_are_changed_hold_from_the_next_request_on()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        Assert.Equal(421, await StatusAsync());
        web.Server.Use(web.Settings with { Hosts = ["chat.example.org"] });
        Assert.Equal(200, await StatusAsync());

        async Task<int> StatusAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Host = "chat.example.org";
            return (await TestWeb.ReadAsync(await web.Http.SendAsync(request))).Status;
        }
    }

    private static HttpRequest Request(string method)
    {
        HttpRequest request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Scheme = "http";
        request.Protocol = "HTTP/1.1";
        return request;
    }
}
