// The few static files of the pages. They are embedded in the program.

using System.Collections.Concurrent;

namespace Foyer.Server.Web;

internal static class Assets
{
    private static readonly ConcurrentDictionary<string, byte[]> Read = new(StringComparer.Ordinal);

    public static Task ShowAsync(WebRequest web, string name, string type)
    {
        web.Response.Headers.CacheControl = "max-age=3600"; // may be cached, because it contains nothing of the chat
        return web.WriteAsync(type, Of(name));
    }

    private static byte[] Of(string name) => Read.GetOrAdd(name, static name =>
    {
        using Stream resource = typeof(Assets).Assembly.GetManifestResourceStream("Foyer.Server.Web.Assets." + name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    });
}
