// Events as JSON. Messages are written as `foyer export` writes them; other events have their details. Letters are not escaped, except for
// emoji and rare letters, which the writer always escapes. This is safe, because the JSON is never part of a page: its type is
// application/json, and nosniff keeps browsers from guessing another.

using System.Text.Json;
using Foyer.Server.Json;

namespace Foyer.Server.Web;

internal static class WebJson
{
    /// <summary>An object with the members that the callback writes, and a line end.</summary>
    public static ReadOnlyMemory<byte> Of(Action<Utf8JsonWriter> write) => Whole(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Of<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => Whole(json =>
    {
        json.WriteStartArray();
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary>Writes the event as an object, without a line end.</summary>
    public static void Write(ChatEvent happened, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Readable);
        json.WriteStartObject();
        Write(json, happened);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, ChatEvent happened)
    {
        if (happened is Message known) json.WriteString("id", known.MessageId.ToString());
        json.WriteString("at", JsonText.Time(happened.At));
        if (happened.Room.Length > 0) json.WriteString("room", happened.Room);
        if (happened.Name.Length > 0) json.WriteString("name", happened.Name);
        json.WriteString("kind", EventJson.KindOf(happened));
        EventJson.WriteMembers(json, happened);
    }

    private static ReadOnlyMemory<byte> Whole(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, JsonText.Readable)) write(json);
        output.Write("\n"u8);
        return output.WrittenMemory;
    }
}
