// One request and its answer: the client, its language, and the ways to answer.

using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Wording;

namespace Foyer.Server.Web;

internal sealed class WebRequest(HttpContext context, Site site)
{
    private Person? _visitor;
    private Words? _words;

    public Site Site => site;

    public HttpContext Context => context;

    public HttpRequest Request => context.Request;

    public HttpResponse Response => context.Response;

    /// <summary>The client's address, and what the client may read from there.</summary>
    public Person Visitor => _visitor ??= site.Directory.Visit(Peer);

    /// <summary>The sender whose rates the request uses: its address, unless the site has found out more.</summary>
    public Sender Sender { get; set; } = Sender.Of(AddressOf(context), RequestRules.IsOfAnotherSite(context.Request));

    public IPEndPoint Peer => new(AddressOf(context), context.Connection.RemotePort);

    public Words Words => _words ??= ContentNegotiation.Language(Request, site.Settings.Words);

    public WebWords WebWords => WebWords.In(Words);

    public bool WantsJson => ContentNegotiation.Choose(Request, ContentNegotiation.Text, ContentNegotiation.Json) == ContentNegotiation.Json;

    /// <summary>Counts one action. Returns false if it is above a rate limit; the request has been answered with status 429 then.</summary>
    public async ValueTask<bool> IsAllowedAsync(RateKind kind)
    {
        if (site.Rates.Check(Sender, kind) is not { } wait) return true;
        SetRetryAfter(wait);
        await FailAsync(StatusCodes.Status429TooManyRequests, Words.Limited(new RateResult(RateDecision.Refused, kind, wait)));
        return false;
    }

    public Task FailAsync(int status, WebPhrase phrase, params ReadOnlySpan<object?> arguments) => FailAsync(status, WebWords.Format(phrase, arguments));

    /// <summary>Answers with the chat's refusal. <paramref name="about"/> is the room as the request names it, or the name.</summary>
    public Task FailAsync(Answer refused, string about)
    {
        if (refused is { Refusal: Refusal.TooSoon, Wait: { } wait }) SetRetryAfter(wait);
        return FailAsync(StatusOf(refused.Refusal), Words.Refused(refused, about, site.Limits));
    }

    /// <summary>Answers OPTIONS (RFC 9110, 9.3.7), which haproxy sends to find out whether the server is up. No page of another site is allowed anything.</summary>
    public Task TellMethods(string allowed)
    {
        Response.Headers.Allow = allowed + ", OPTIONS";
        Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public Task FailMethodAsync(string allowed)
    {
        Response.Headers.Allow = allowed + ", OPTIONS";
        return FailAsync(StatusCodes.Status405MethodNotAllowed, WebPhrase.MethodNotAllowed, allowed);
    }

    /// <summary>Answers with one line of text, or with <c>{"error": line}</c>.</summary>
    public Task FailAsync(int status, string line)
    {
        Response.StatusCode = status;
        return WantsJson ? WriteAsync(ContentNegotiation.Json, WebJson.Of(json => json.WriteString("error", line)))
            : WriteAsync(ContentNegotiation.Text, line + "\n");
    }

    public Task WriteAsync(string type, string text) => WriteAsync(type, Encoding.UTF8.GetBytes(text));

    public Task WriteAsync(string type, ReadOnlyMemory<byte> bytes)
    {
        Response.ContentType = type == ContentNegotiation.Json || type.Contains(';', StringComparison.Ordinal)
            || type.StartsWith("image/", StringComparison.Ordinal) ? type : type + "; charset=utf-8";
        Response.ContentLength = bytes.Length;
        return Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    public void SetRetryAfter(TimeSpan wait) =>
        Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    // RFC 9110, 15; for 429, RFC 6585. The words are the same as for line clients.
    private static int StatusOf(Refusal refusal) => refusal switch
    {
        Refusal.NoSuchRoom or Refusal.RoomGone or Refusal.NoSuchWebhook or Refusal.NoSuchPerson => StatusCodes.Status404NotFound,
        Refusal.NameInUse => StatusCodes.Status409Conflict,
        Refusal.NameReserved or Refusal.NameTooLong or Refusal.NameHasBadCharacter or Refusal.NameStartsBadly
            or Refusal.RoomNameTooLong or Refusal.RoomNameHasBadCharacter or Refusal.RoomNameStartsBadly or Refusal.NothingToSay =>
                StatusCodes.Status400BadRequest,
        Refusal.LineTooLong or Refusal.PasteTooLong => StatusCodes.Status413PayloadTooLarge,
        Refusal.TooSoon or Refusal.TooManyAttempts or Refusal.SearchedTooMuch => StatusCodes.Status429TooManyRequests,
        Refusal.ServerError => StatusCodes.Status500InternalServerError,
        Refusal.NotLogged or Refusal.HistoryUnreadable or Refusal.OutOfTouch => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status403Forbidden,
    };
}
