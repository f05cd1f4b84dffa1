// Small JSON objects and arrays as text, and how a time is written in JSON.

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Foyer.Server.Json;

internal static class JsonText
{
    /// <summary>RFC 3339, to the millisecond.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Of(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
