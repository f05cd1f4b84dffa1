// Chooses the type (RFC 9110, 12.5.1) and the language (12.5.4) of an answer, by the wishes of the request.

using Foyer.Wording;
using Microsoft.Net.Http.Headers;

namespace Foyer.Server.Web;

internal static class ContentNegotiation
{
    public const string Text = "text/plain", Html = "text/html";
    public const string Json = "application/json", JsonLines = "application/x-ndjson", EventStream = "text/event-stream";

    /// <summary>The offered type that the request prefers; the first one if the request names none of them.</summary>
    public static string Choose(HttpRequest request, params ReadOnlySpan<string> offered)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? wanted)) return offered[0];
        foreach (MediaTypeHeaderValue type in wanted.Where(type => type.Quality is not 0).OrderByDescending(type => type.Quality ?? 1))
        {
            if (type.MatchesAllTypes) return offered[0];
            foreach (string offer in offered)
            {
                if (type.MediaType.Equals(offer, StringComparison.OrdinalIgnoreCase)) return offer;
            }
        }
        return offered[0];
    }

    /// <summary>Vietnamese for <c>vi</c> and <c>vi-VN</c>. If the request names no language that the server has, the server's language.</summary>
    public static Words Language(HttpRequest request, Words server)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out IList<StringWithQualityHeaderValue>? wanted)) return server;
        IEnumerable<Words?> known =
            from language in wanted
            where language.Quality is not 0
            orderby language.Quality ?? 1 descending
            let code = language.Value.ToString().Split('-')[0]
            select Words.All.FirstOrDefault(words => words.Code.Equals(code, StringComparison.OrdinalIgnoreCase));
        return known.FirstOrDefault(words => words is not null) ?? server;
    }
}
