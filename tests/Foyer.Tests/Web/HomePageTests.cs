// What is at `/` and around it: by Accept and language, with nothing of what people say acting on the page.

using System.Net.Http.Headers;
using Foyer.Chat.Events;
using Foyer.Chat.Requests;

namespace Foyer.Tests.Web;

public sealed class HomePageTests
{
    [Fact(Timeout = 60_000)]
    public async Task Programs_are_told_in_ten_lines_how_to_join_here()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        string text = await web.Http.GetStringAsync("/");
        Assert.InRange(text.Split('\n').Length, 6, 11);
        Assert.Contains($"  telnet -E 127.0.0.1 {web.Chat.Port} ", text, StringComparison.Ordinal);
        Assert.Contains($"  curl -d 'hello' 'http://127.0.0.1:{web.Chat.Port}/rooms/lobby?name=YOU' ", text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_browser_has_a_page_with_the_last_lines_and_nothing_in_them_is_more_than_text()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        await web.PostAsync("/rooms/lobby?name=ci", "<script>alert('1')</script> & đường\n<img src=x>");
        (string page, HttpResponseMessage response) = await PageAsync(web, "en");
        Assert.Contains("&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; đường&#xA;&lt;img src=x&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(src|href)=\"(?!/[^/])", page); // nothing of anybody else's
        Assert.Contains("<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.Equal("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", Header("Content-Security-Policy"));
        Assert.Equal(("nosniff", "no-referrer", "same-origin", "no-store"), (Header("X-Content-Type-Options"), Header("Referrer-Policy"), Header("Cross-Origin-Resource-Policy"), Header("Cache-Control")));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));

        string Header(string name) => Assert.Single(response.Headers.GetValues(name));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lobby_with_a_key_is_not_shown()
    {
        await using TestWeb web = await TestWeb.StartAsync();
        await web.PostAsync("/rooms/lobby?name=ci", "before it was closed");
        Person oper = web.Directory.Visit(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 1)) with { IsOperator = true };
        await web.Directory.Rooms.Lobby.AskAsync(new SettingRequest(oper, RoomSetting.Hidden, 1));
        Assert.DoesNotContain("before it was closed", (await PageAsync(web, "en")).Page, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("vi-VN,vi;q=0.9,en;q=0.8", "vi")]
    [InlineData("fr,en;q=0.5,vi;q=0.6", "vi")]
    [InlineData("en-GB,vi;q=0.9", "en")]
    [InlineData("fr", "en")]
    [InlineData("vi;q=0", "en")]
    public async Task The_language_is_the_readers(string accepted, string code)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        Assert.Contains($"<html lang=\"{code}\">", (await PageAsync(web, accepted)).Page, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("GET", "/style.css", 200, "text/css; charset=utf-8")]
    [InlineData("GET", "/favicon.ico", 200, "image/svg+xml")]
    [InlineData("GET", "/robots.txt", 200, "text/plain; charset=utf-8")]
    [InlineData("HEAD", "/", 200, "text/plain; charset=utf-8")]
    [InlineData("HEAD", "/rooms/lobby", 200, "text/plain; charset=utf-8")]
    [InlineData("HEAD", "/rooms/lobby/live", 200, "text/plain; charset=utf-8")]
    [InlineData("GET", "/nothing", 404, "text/plain; charset=utf-8")]
    [InlineData("GET", "/rooms/", 200, "text/plain; charset=utf-8")]
    [InlineData("GET", "/rooms/lobby/live/on", 404, "text/plain; charset=utf-8")]
    [InlineData("PUT", "/rooms/lobby", 405, "text/plain; charset=utf-8")]
    [InlineData("POST", "/", 405, "text/plain; charset=utf-8")]
    [InlineData("GET", "/webhooks/lobby/abc", 405, "text/plain; charset=utf-8")]
    [InlineData("GET", "/rooms/lobby?count=201", 400, "text/plain; charset=utf-8")]
    [InlineData("GET", "/rooms/lobby?before=abc", 400, "text/plain; charset=utf-8")]
    public async Task Every_address_has_its_answer(string method, string path, int status, string type)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        using HttpResponseMessage response = await web.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal((status, type), ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
        string body = await response.Content.ReadAsStringAsync();
        Assert.Equal(method == "HEAD", body.Length == 0);
    }

    private static async Task<(string Page, HttpResponseMessage Response)> PageAsync(TestWeb web, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        foreach (string part in language.Split(',')) request.Headers.AcceptLanguage.Add(StringWithQualityHeaderValue.Parse(part));
        HttpResponseMessage response = await web.Http.SendAsync(request);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return (await response.Content.ReadAsStringAsync(), response);
    }
}
