// Posts a message by one request: `curl -d 'build passed' host:2626/rooms/lobby?name=ci`, and webhooks. The body is the text itself. curl
// labels every body as a form, but it is not parsed as one. A leading byte order mark is not part of the text. The answer is sent when
// the message is stored in the log.

using System.Text.Json;
using Foyer.Characters;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Foyer.Server.Web;

internal static class Posting
{
    /// <summary>The posted message. If <paramref name="Text"/> is null, it cannot be read; the status and the phrase say why.</summary>
    private readonly record struct Posted(string? Text, string? Name = null, int Status = 0, WebPhrase Phrase = default);

    private const string BearerScheme = "Bearer ";

    /// <summary>
    /// The webhook token in the request (RFC 6750, 2.1), or null. If a script's $TOKEN is empty, the script did not mean to post without a
    /// token. So an empty token counts as an unknown token and not as none.
    /// </summary>
    public static WebhookToken? Bearer(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ } header]) return request.Headers.Authorization.Count > 1 ? new WebhookToken("") : null;
        return (header + " ").StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase)
            ? new WebhookToken(header[(BearerScheme.Length - 1)..].Trim()) : null;
    }

    public static async Task PostAsync(WebRequest web, string roomName, WebhookToken? token)
    {
        if (!await web.IsAllowedAsync(RateKind.Message)) return;
        if (web.Context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = web.Site.Limits.HttpBodyBytes; // a reload may have changed it
        Posted posted = await ReadAsync(web);
        if (posted.Text is null)
        {
            await web.FailAsync(posted.Status, posted.Phrase);
            return;
        }
        ChatDirectory directory = web.Site.Directory;
        string about = NameRules.WithHash(roomName);
        string name = Invisible.TrimStart(TextRules.Clean(posted.Name ?? web.Request.Query["name"].FirstOrDefault() ?? ""));
        Answer<Message> answer = Refusal.NoSuchRoom;
        try
        {
            if (directory.Rooms.Find(roomName) is { } room)
            {
                Task<Answer<Message>> posting = directory.PostAsync(web.Visitor, room, name.Length == 0 ? null : name, posted.Text, token);
                answer = await posting.WaitAsync(web.Site.Limits.PostPatience, directory.Services.Time);
            }
        }
        catch (TimeoutException)
        {
            await web.FailAsync(StatusCodes.Status503ServiceUnavailable, WebPhrase.NotConfirmed);
            return;
        }
        if (answer.IsDone) await TellAsync(web, answer.Value);
        // A room that does not exist and a room that the client may not know of get the same answer; so does an unknown token.
        else if (token is not null && answer.Refusal is Refusal.NoSuchRoom or Refusal.NoSuchWebhook) await FailTokenAsync(web);
        else await web.FailAsync(answer.Outcome, about);
    }

    private static Task TellAsync(WebRequest web, Message message) => web.WantsJson
        ? web.WriteAsync(ContentNegotiation.Json, WebJson.Of(json => WebJson.Write(json, message)))
        : web.WriteAsync(ContentNegotiation.Text, web.WebWords.Format(WebPhrase.Posted, message.Name, message.Room) + "\n");

    private static Task FailTokenAsync(WebRequest web)
    {
        web.Response.Headers.WWWAuthenticate = "Bearer";
        return web.FailAsync(StatusCodes.Status401Unauthorized, WebPhrase.TokenUnknown);
    }

    private static async Task<Posted> ReadAsync(WebRequest web)
    {
        _ = MediaTypeHeaderValue.TryParse(web.Request.ContentType, out MediaTypeHeaderValue? type);
        string name = type?.MediaType.ToString().ToLowerInvariant() ?? "";
        bool isText = name is "" or "application/x-www-form-urlencoded" || name.StartsWith("text/", StringComparison.Ordinal);
        if (!isText && name is not ContentNegotiation.Json) return new Posted(null, Status: StatusCodes.Status415UnsupportedMediaType, Phrase: WebPhrase.TypeUnknown);
        BodyText body = await RequestText.ReadAsync(web.Request, type, web.Site.Limits.HttpBodyBytes);
        if (body.Status != 0) return new Posted(null, Status: body.Status, Phrase: body.Phrase);
        return isText ? new Posted(Encoding.UTF8.GetString(body.Utf8)) : FromJson(body.Utf8);
    }

    private static Posted FromJson(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body.AsMemory(Invisible.CountBefore(body, isAll: true)));
            JsonElement text = json.RootElement.GetProperty("text");
            string? name = json.RootElement.TryGetProperty("name", out JsonElement given) ? given.GetString() : null;
            if (text.GetString() is { } words) return new Posted(words, name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Reported below.
        }
        return new Posted(null, Status: StatusCodes.Status400BadRequest, Phrase: WebPhrase.JsonBad);
    }
}
