// Small JSON objects and arrays as text, and how a time is written in JSON.

using System.Text.Encodings.Web;
using System.Text.Json;

namespace Foyer.Server.Json;

internal static class JsonText
{
    /// <summary>Letters are not escaped, so that people can read them. For JSON that is never part of a web page.</summary>
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>RFC 3339, to the millisecond.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>An object with the members that the callback writes.</summary>
    public static string Of(Action<Utf8JsonWriter> writeMembers, JsonWriterOptions options = default)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
