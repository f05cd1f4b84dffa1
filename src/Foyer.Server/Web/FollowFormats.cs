// The formats in which a room can be followed over HTTP: text, server-sent events (HTML Standard, 9.2) and JSON lines. All followers with
// the same format share one instance, so the room formats each event only once for all of them.

using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.Rooms;
using Foyer.Server.Json;
using Foyer.Wording;

namespace Foyer.Server.Web;

/// <summary>Immutable.</summary>
internal abstract class FollowFormat
{
    public abstract string ContentType { get; }

    /// <summary>The format that the room uses for its events.</summary>
    public abstract Format Format { get; }

    /// <summary>Sent from time to time, so that no proxy closes a silent connection. Empty if the format has no such bytes.</summary>
    public virtual ReadOnlyMemory<byte> SignOfLife => default;

    /// <summary>Formats an event that comes to the follower itself and not by the room: a removal from the room, a disconnection, an announcement.</summary>
    public abstract ReadOnlyMemory<byte> Personal(ChatEvent chatEvent);

    /// <summary>The last bytes for a follower that reads too slowly.</summary>
    public abstract ReadOnlyMemory<byte> TooSlow { get; }
}

/// <summary>Thread-safe. Each server has one instance.</summary>
internal sealed class FollowFormats(RoomHistory history)
{
    private readonly FollowFormat _events = new JsonFollow(new JsonFormat(history, isEventStream: true));
    private readonly FollowFormat _lines = new JsonFollow(new JsonFormat(history, isEventStream: false));
    private readonly ConcurrentDictionary<Words, FollowFormat> _texts = [];

    public FollowFormat Of(string type, Words words) => type switch
    {
        ContentNegotiation.EventStream => _events,
        ContentNegotiation.JsonLines or ContentNegotiation.Json => _lines, // not an array, because the answer has no end
        _ => _texts.GetOrAdd(words, static words => new TextFollow(words)),
    };
}

internal sealed class TextFollow(Words words) : FollowFormat
{
    public override string ContentType => "text/plain; charset=utf-8";

    public override Format Format => LineFormat.ForPrograms(words);

    public override ReadOnlyMemory<byte> Personal(ChatEvent chatEvent) => Encoding.UTF8.GetBytes(words.Personal(chatEvent) + "\n");

    public override ReadOnlyMemory<byte> TooSlow => Encoding.UTF8.GetBytes(words[Phrase.ReadsTooSlowly] + "\n");
}

internal sealed class JsonFollow(JsonFormat format) : FollowFormat
{
    public override string ContentType => format.IsEventStream ? ContentNegotiation.EventStream : ContentNegotiation.JsonLines;

    public override Format Format => format;

    public override ReadOnlyMemory<byte> SignOfLife { get; } = format.IsEventStream ? ":\n\n"u8.ToArray() : "\n"u8.ToArray();

    public override ReadOnlyMemory<byte> Personal(ChatEvent chatEvent)
    {
        var output = new ArrayBufferWriter<byte>();
        format.Write(chatEvent, output);
        return output.WrittenMemory;
    }

    public override ReadOnlyMemory<byte> TooSlow { get; } = format.Bare("tooSlow", "{\"kind\":\"tooSlow\"}");
}

/// <summary>
/// Writes events as JSON objects, one on each line. As a server-sent event, its event field is the kind, and the id of a message is its cursor:
/// the epoch in hexadecimal, a hyphen, and the position. A browser sends this id back as Last-Event-ID when it reconnects.
/// </summary>
internal sealed class JsonFormat(RoomHistory history, bool isEventStream) : Format
{
    public bool IsEventStream => isEventStream;

    public override void Write(ChatEvent chatEvent, IBufferWriter<byte> output)
    {
        if (isEventStream)
        {
            if (chatEvent is Message message)
            {
                Cursor cursor = history.CursorAt(message.Position);
                WriteText(string.Create(CultureInfo.InvariantCulture, $"id: {cursor.Epoch:x}-{cursor.Position}\n"), output);
            }
            WriteText($"event: {EventJson.KindOf(chatEvent)}\ndata: ", output);
        }
        WebJson.Write(chatEvent, output);
        WriteText(isEventStream ? "\n\n" : "\n", output);
    }

    public override void WritePage(HistoryPage page, IBufferWriter<byte> output)
    {
        if (page.IsReset) output.Write(Bare("reset", "{\"kind\":\"reset\"}").Span);
        if (page.HasOlder) output.Write(Bare("more", $"{{\"kind\":\"more\",\"before\":\"{page.Messages[0].MessageId}\"}}").Span);
        foreach (Message message in page.Messages) Write(message, output);
    }

    /// <summary>Formats a record that is not an event of the chat.</summary>
    public ReadOnlyMemory<byte> Bare(string kind, string json) => Encoding.UTF8.GetBytes(isEventStream ? $"event: {kind}\ndata: {json}\n\n" : json + "\n");

    /// <summary>Reads an id that <see cref="Write"/> has written. Returns null for any other text.</summary>
    public static Cursor? ReadCursor(string text)
    {
        int hyphen = text.IndexOf('-', StringComparison.Ordinal);
        return hyphen > 0 && long.TryParse(text.AsSpan(0, hyphen), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long epoch)
            && long.TryParse(text.AsSpan(hyphen + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long position) ? new Cursor(epoch, position) : null;
    }

    private static void WriteText(string text, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(text, output);
}
