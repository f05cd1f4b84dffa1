// The site: the checks for every request, and the table of addresses and pages. Each page has a file of its own. The errors of all
// pages are answered here.

using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Wording;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Foyer.Server.Web;

/// <summary>Thread-safe, because requests are served in parallel.</summary>
internal sealed class Site(ChatDirectory directory, WebSettings first) : IHttpApplication<HttpContext>
{
    /// <summary>Our pages run no scripts, cannot be embedded in other pages, and load nothing from other sites.</summary>
    private const string ContentPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private volatile WebSettings _settings = first;

    public ChatDirectory Directory => directory;

    public WebSettings Settings => _settings;

    /// <summary>The rate limits of HTTP clients: one address has the rates of one line client.</summary>
    public AddressRates Rates { get; } = new(() => directory.Rates);

    public Limits Limits => directory.Services.Limits;

    public FollowFormats Formats { get; } = new(directory.History);

    /// <summary>Replaces the settings for all later requests.</summary>
    public void Use(WebSettings settings) => _settings = settings;

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception) { }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var web = new WebRequest(context, this);
        try
        {
            SetHeaders(context.Response.Headers);
            await ServeAsync(web);
        }
        catch (BadHttpRequestException e)
        {
            await TryFailAsync(web, e.StatusCode, e.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => WebPhrase.TooLarge,
                StatusCodes.Status408RequestTimeout => WebPhrase.TooSlow,
                _ => WebPhrase.BadRequest,
            });
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested || (Foyer.Net.Transport.IsLoss(e) && context.Response.HasStarted))
        {
            // The client is gone, so nothing is answered.
        }
        catch (Exception e) when (Foyer.Net.Transport.IsLoss(e))
        {
            await TryFailAsync(web, StatusCodes.Status400BadRequest, WebPhrase.BadRequest); // the body cannot be read; the default status would be 200
        }
        catch (Exception e)
        {
            directory.Services.Log.ConnectionFailed(long.TryParse(context.Connection.Id, out long id) ? id : 0, "an HTTP request", e);
            await TryFailAsync(web, StatusCodes.Status500InternalServerError, WebPhrase.ServerError);
        }
    }

    private static Task TryFailAsync(WebRequest web, int status, WebPhrase phrase) =>
        web.Response.HasStarted ? Task.CompletedTask : web.FailAsync(status, phrase);

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers.Vary = "Accept, Accept-Language";
    }

    private async Task ServeAsync(WebRequest web)
    {
        string[] path = PathOf(web.Request);
        if (WebhookOf(web, path) is { } webhook) web.Sender = Sender.OfWebhook(webhook.Hash);
        else if (!await MayRequestAsync(web)) return;
        await AnswerAsync(web, path);
    }

    // "/rooms/lobby/" is "/rooms/lobby". The path is cleaned, because an answer may quote it.
    private static string[] PathOf(HttpRequest request)
    {
        string[] path = TextRules.Clean(request.Path.Value ?? "/").Split('/')[1..];
        return path is [_, .., ""] ? path[..^1] : path;
    }

    // The right token of a webhook uses the webhook's own rate. So nobody else's requests can silence it, whatever address they come from. A wrong
    // token counts for its address.
    private WebhookToken? WebhookOf(WebRequest web, string[] path)
    {
        if (web.Sender.IsOfAnotherSite || !HttpMethods.IsPost(web.Request.Method)) return null;
        (string room, WebhookToken? token) = path switch
        {
            ["webhooks", { } named, { Length: <= WebhookToken.MostChars } given] => (named, new WebhookToken(given)),
            ["rooms", { } named] => (named, Posting.Bearer(web.Request)),
            _ => ("", null),
        };
        if (token is null || room.Length > NameRules.MaxRoomBytes) return null;
        return directory.Rooms.Find(room) is { } found && found.HasWebhook(token) ? token : null;
    }

    // Every request counts, also one that is refused. If a client does not read the refusals, they come late: a browser then cannot send many,
    // and a program has to connect again for each. A browser's connection stays open, because its page would only open others.
    private async ValueTask<bool> MayRequestAsync(WebRequest web)
    {
        if (Rates.TryRequest(web.Sender, out bool isFlood)) return true;
        if (isFlood)
        {
            await Task.Delay(Limits.HttpFloodDelay, directory.Services.Time, web.Context.RequestAborted);
            if (!web.Sender.IsOfAnotherSite) web.Response.Headers.Connection = "close";
        }
        TimeSpan wait = TimeSpan.FromSeconds(1);
        web.SetRetryAfter(wait);
        if (RequestRules.IsForeign(web.Request)) await web.FailAsync(StatusCodes.Status403Forbidden, WebPhrase.Foreign);
        else await web.FailAsync(StatusCodes.Status429TooManyRequests, WebPhrase.TooManyRequests, web.Words.Time(wait));
        return false;
    }

    private Task AnswerAsync(WebRequest web, string[] path)
    {
        HttpRequest request = web.Request;
        if (!RequestRules.IsOurHost(request, _settings.Hosts)) return web.FailAsync(StatusCodes.Status421MisdirectedRequest, WebPhrase.HostUnknown);
        if (RequestRules.IsForeign(request)) return web.FailAsync(StatusCodes.Status403Forbidden, WebPhrase.Foreign);
        if (directory.ServerBans.Find(web.Visitor) is { } ban)
            return web.FailAsync(StatusCodes.Status403Forbidden, web.Words.WithWhy(web.Words[Phrase.ServerBanned], ban.Left(directory.Now), ban.Reason));

        if (!RequestText.IsUtf8(request)) return web.FailAsync(StatusCodes.Status400BadRequest, WebPhrase.TargetNotUtf8);
        return path switch
        {
            [""] => ReadOnly(HomePage.ShowAsync),
            ["rooms"] => ReadOnly(RoomPages.ListAsync),
            ["rooms", { Length: > 0 } room] when HttpMethods.IsPost(request.Method) => Posting.PostAsync(web, room, Posting.Bearer(request)),
            ["rooms", { Length: > 0 } room] => ReadOnly(web => RoomPages.ReadAsync(web, room), "GET, HEAD, POST"),
            ["rooms", { Length: > 0 } room, "live"] => !HttpMethods.IsOptions(request.Method) && RequestRules.IsOfAnotherSite(request) // another site's page must not make its visitor join a room
                ? web.FailAsync(StatusCodes.Status403Forbidden, WebPhrase.Foreign) : ReadOnly(web => Following.FollowAsync(web, room)),
            ["webhooks", { Length: > 0 } room, { Length: > 0 } token] => HttpMethods.IsPost(request.Method)
                ? Posting.PostAsync(web, room, new WebhookToken(token)) : Other("POST"),
            ["style.css"] => ReadOnly(web => Assets.ShowAsync(web, "style.css", "text/css; charset=utf-8")),
            ["favicon.ico" or "favicon.svg"] => ReadOnly(static web => Assets.ShowAsync(web, "favicon.svg", "image/svg+xml")),
            ["robots.txt"] => ReadOnly(static web => web.WriteAsync(ContentNegotiation.Text, "User-agent: *\nDisallow: /\n")),
            [] => Other("GET, HEAD, POST"), // OPTIONS *, CONNECT
            _ => web.FailAsync(StatusCodes.Status404NotFound, WebPhrase.NotFound),
        };

        Task ReadOnly(Func<WebRequest, Task> show, string allowed = "GET, HEAD") =>
            HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? show(web) : Other(allowed);

        Task Other(string allowed) => HttpMethods.IsOptions(request.Method) ? web.TellMethods(allowed) : web.FailMethodAsync(allowed);
    }
}
