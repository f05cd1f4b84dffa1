// What happened, as JSON: messages as `foyer export` writes them, other events with their details. Letters stay as they are (but for emoji and rare ones, which the writer always escapes); it is
// never part of a page (its type is application/json, and not sniffed).

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Foyer.Chat.Events;
using Foyer.Server.History;

namespace Foyer.Server.Web;

internal static class WebJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object with what is written, and a line's end.</summary>
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

    /// <summary>Without a line's end.</summary>
    public static void Write(ChatEvent happened, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        Write(json, happened);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, ChatEvent happened)
    {
        if (happened is Message known) json.WriteString("id", known.MessageId.ToString());
        json.WriteString("at", happened.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)); // RFC 3339
        if (happened.Room.Length > 0) json.WriteString("room", happened.Room);
        if (happened.Name.Length > 0) json.WriteString("name", happened.Name);
        json.WriteString("kind", Kind(happened));
        if (happened is Message message)
        {
            json.WriteString("text", message.Text);
            if (message is Said { IsBot: true }) json.WriteBoolean("bot", true);
        }
        else EventDetail.Write(json, happened);
    }

    /// <summary>said, action, topic, joined, left, roleChanged, ...: the name of what happened.</summary>
    public static string Kind(ChatEvent happened) => happened switch
    {
        TopicChanged => "topic",
        RemovedFromRoom => "putOut",
        Disconnected => "killed",
        Said { IsAction: true } => "action",
        _ => JsonNamingPolicy.CamelCase.ConvertName(happened.GetType().Name),
    };

    private static ReadOnlyMemory<byte> Whole(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Options)) write(json);
        output.Write("\n"u8);
        return output.WrittenMemory;
    }
}
