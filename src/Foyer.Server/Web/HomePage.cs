// The page at `/`. It shows how to join with each kind of client, for the host and port of the request. A browser also gets the last
// lines of the lobby.

using System.Text.Encodings.Web;
using System.Text.Unicode;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Net;
using Foyer.Wording;

namespace Foyer.Server.Web;

internal static class HomePage
{
    private const int LastLines = 12;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static async Task ShowAsync(WebRequest web)
    {
        if (ContentNegotiation.Choose(web.Request, ContentNegotiation.Text, ContentNegotiation.Html) == ContentNegotiation.Html)
            await web.WriteAsync(ContentNegotiation.Html, Html(web, await LastAsync(web)));
        else await web.WriteAsync(ContentNegotiation.Text, AsText(web));
    }

    // The page is always shown, but if the client's address is above its rate limit, without these lines.
    private static async Task<IReadOnlyList<Message>> LastAsync(WebRequest web)
    {
        ChatDirectory directory = web.Site.Directory;
        if (web.Site.Rates.Check(web.Sender, RateKind.Read) is not null) return [];
        return (await directory.History.ReadAsync(web.Visitor, directory.Rooms.Lobby, HistoryRange.Latest(LastLines))).Value?.Messages ?? [];
    }

    private static IEnumerable<(string Command, string What)> Ways(WebRequest web)
    {
        HttpRequest request = web.Request;
        WebSettings settings = web.Site.Settings;
        WebWords words = web.WebWords;
        string host = HostName.OfHeader(request.Headers.Host) ?? "localhost"; // encoded, because not every program can resolve the decoded name
        int asked = request.Host.Port ?? (request.IsHttps ? 443 : 80);
        int port = settings.ChatPort is > 0 and var chat ? chat : asked;
        string bare = host.Trim('[', ']'), site = $"{(request.IsHttps ? "https://" : "http://")}{request.Host.Value ?? host}";
        yield return ($"telnet -E {bare} {port}", words[WebPhrase.ByTelnet]);
        yield return ($"nc {bare} {port}", words[WebPhrase.ByNetcat]);
        if (settings.HasTls) yield return ($"openssl s_client -quiet -connect {host}:{port}", words[WebPhrase.ByTls]);
        yield return ($"curl -N {site}/rooms/lobby/live", words[WebPhrase.ByCurlFollow]);
        yield return ($"curl {site}/rooms/lobby", words[WebPhrase.ByCurlRead]);
        yield return ($"curl -d '{words[WebPhrase.SampleWords]}' '{site}/rooms/lobby?name={words[WebPhrase.SampleName]}'", words[WebPhrase.ByCurlSay]);
        yield return ($"curl {site}/rooms", words[WebPhrase.ByCurlRooms]);
    }

    private static string AsText(WebRequest web)
    {
        (string Command, string What)[] ways = [.. Ways(web)];
        int width = ways.Max(way => way.Command.Length) + 3;
        var text = new StringBuilder("Foyer. ").Append(web.WebWords[WebPhrase.Lead]).Append("\n\n");
        foreach ((string command, string what) in ways) text.Append("  ").Append(command.PadRight(width)).Append(what).Append('\n');
        return text.ToString();
    }

    private static string Html(WebRequest web, IReadOnlyList<Message> last)
    {
        WebWords words = web.WebWords;
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="{web.Words.Code}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Foyer</title>
            <link rel="icon" href="/favicon.svg">
            <link rel="stylesheet" href="/style.css">
            </head>
            <body>
            <header><h1>Foyer</h1><p>{Encode(words[WebPhrase.Lead])}</p></header>
            <main>
            <section aria-labelledby="join"><h2 id="join">{Encode(words[WebPhrase.JoinTitle])}</h2><dl>

            """);
        foreach ((string command, string what) in Ways(web))
            html.Append(CultureInfo.InvariantCulture, $"<dt>{Encode(what)}</dt><dd><pre><code>{Encode(command)}</code></pre></dd>\n");
        html.Append(CultureInfo.InvariantCulture,
            $"</dl></section>\n<section aria-labelledby=\"last\"><h2 id=\"last\">{Encode(words[WebPhrase.LobbyTitle])}</h2>\n");
        if (last.Count == 0) html.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{Encode(words[WebPhrase.LobbyEmpty])}</p>\n");
        else
        {
            html.Append("<ol>\n");
            DateTime day = default;
            foreach (Message message in last)
            {
                if (message.At.UtcDateTime.Date != day)
                    html.Append(CultureInfo.InvariantCulture, $"<li class=\"soft\">{day = message.At.UtcDateTime.Date:yyyy-MM-dd}</li>\n");
                AppendMessage(html, web.Words, message);
            }
            html.Append(CultureInfo.InvariantCulture, $"</ol><p class=\"soft\">{Encode(words[WebPhrase.TimesAreUtc])}</p>\n");
        }
        return html.Append(CultureInfo.InvariantCulture, $"""
            </section>
            </main>
            <footer><a href="/rooms/lobby?count=200">{Encode(words[WebPhrase.AllLink])}</a> · <a href="/rooms">{Encode(words[WebPhrase.RoomsLink])}</a></footer>
            </body>
            </html>

            """).ToString();
    }

    private static void AppendMessage(StringBuilder html, Words words, Message message)
    {
        html.Append(CultureInfo.InvariantCulture,
            $"<li><time datetime=\"{message.At.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">{message.At.UtcDateTime:HH:mm}</time>");
        if (message is Said said)
        {
            html.Append(CultureInfo.InvariantCulture, $"<b>{Encode(said.Name)}</b>{(said.IsBot ? " <span class=\"bot\">bot</span>" : "")} ");
            html.Append(said.IsAction ? $"<i>{Encode(said.Text)}</i>" : Encode(said.Text));
        }
        else html.Append(CultureInfo.InvariantCulture, $"<span class=\"soft\">{Encode(words.Event(message))}</span>");
        html.Append("</li>\n");
    }

    private static string Encode(string text) => Encoder.Encode(text);
}
