// The site: what every request goes through, whatever it asks for, and which page has which address. Pages are in files of their
// own; what goes wrong with any is one line here.

using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Wording;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Foyer.Server.Web;

/// <summary>Thread-safe: requests are served side by side.</summary>
internal sealed class Site(ChatDirectory directory, WebSettings first) : IHttpApplication<HttpContext>
{
    /// <summary>No page of ours runs a script, is shown within another's, or asks anybody else for anything.</summary>
    private const string ContentPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private volatile WebSettings _settings = first;

    public ChatDirectory Directory => directory;

    public WebSettings Settings => _settings;

    /// <summary>One address may do things as fast as one line client.</summary>
    public AddressRates Rates { get; } = new(() => directory.Rates);

    public Limits Limits => directory.Services.Limits;

    public FollowFormats Formats { get; } = new(directory.History);

    /// <summary>Requests from here on go by these.</summary>
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
            // The peer is gone; there is nobody to answer.
        }
        catch (Exception e) when (Foyer.Net.Transport.IsLoss(e))
        {
            await TryFailAsync(web, StatusCodes.Status400BadRequest, WebPhrase.BadRequest); // a body that cannot be read; never 200 for what was not done
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

    private Task ServeAsync(WebRequest web)
    {
        HttpRequest request = web.Request;
        if (!RequestRules.IsOurHost(request, _settings.Hosts)) return web.FailAsync(StatusCodes.Status421MisdirectedRequest, WebPhrase.HostUnknown);
        if (RequestRules.IsForeign(request)) return web.FailAsync(StatusCodes.Status403Forbidden, WebPhrase.Foreign);
        if (directory.ServerBans.Find(web.Visitor) is { } ban)
            return web.FailAsync(StatusCodes.Status403Forbidden, web.Words.WithWhy(web.Words[Phrase.ServerBanned], ban.Left(directory.Now), ban.Reason));

        string[] path = TextRules.Clean(request.Path.Value ?? "/").Split('/')[1..]; // it may be told back
        return path switch
        {
            [""] => ReadOnly(HomePage.ShowAsync),
            ["rooms"] => ReadOnly(RoomPages.ListAsync),
            ["rooms", { Length: > 0 } room] when HttpMethods.IsPost(request.Method) => Posting.PostAsync(web, room, Posting.Bearer(request)),
            ["rooms", { Length: > 0 } room] => ReadOnly(web => RoomPages.ReadAsync(web, room), "GET, HEAD, POST"),
            ["rooms", { Length: > 0 } room, "live"] => RequestRules.IsOfAnotherSite(request) // a page of somebody else's is to put nobody into a room, even if it reads nothing
                ? web.FailAsync(StatusCodes.Status403Forbidden, WebPhrase.Foreign) : ReadOnly(web => Following.FollowAsync(web, room)),
            ["webhooks", { Length: > 0 } room, { Length: > 0 } token] => HttpMethods.IsPost(request.Method)
                ? Posting.PostAsync(web, room, new WebhookToken(token)) : web.FailMethodAsync("POST"),
            ["style.css"] => ReadOnly(web => Assets.ShowAsync(web, "style.css", "text/css; charset=utf-8")),
            ["favicon.ico" or "favicon.svg"] => ReadOnly(static web => Assets.ShowAsync(web, "favicon.svg", "image/svg+xml")),
            ["robots.txt"] => ReadOnly(static web => web.WriteAsync(ContentNegotiation.Text, "User-agent: *\nDisallow: /\n")),
            [] => web.FailMethodAsync("GET, HEAD, POST"), // OPTIONS *, CONNECT
            _ => web.FailAsync(StatusCodes.Status404NotFound, WebPhrase.NotFound),
        };

        Task ReadOnly(Func<WebRequest, Task> show, string allowed = "GET, HEAD") =>
            HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? show(web) : web.FailMethodAsync(allowed);
    }
}
