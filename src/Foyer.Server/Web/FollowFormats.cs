// The formats in which a room can be followed over HTTP: text, server-sent events (HTML Standard, 9.2) and JSON lines. All followers with
// the same format share one instance, so the room formats each event only once for all of them.

using System.Collections.Concurrent;
using Foyer.Chat.Events;
using Foyer.Chat.Rooms;
using Foyer.Server.Json;
using Foyer.Wording;

namespace Foyer.Server.Web;

/// <summary>
/// Immutable. The room uses <paramref name="Format"/> for its events. <paramref name="Personal"/> formats an event that comes to the follower
/// itself and not by the room: a removal from the room, a disconnection, an announcement. <paramref name="TooSlow"/> are the last bytes for a
/// follower that reads too slowly. <paramref name="SignOfLife"/> is sent from time to time, so that no proxy closes a silent connection; it is
/// empty if the format has no such bytes.
/// </summary>
internal sealed record FollowFormat(string ContentType, Format Format, Func<ChatEvent, ReadOnlyMemory<byte>> Personal, ReadOnlyMemory<byte> TooSlow,
    ReadOnlyMemory<byte> SignOfLife = default);

/// <summary>Thread-safe. Each server has one instance.</summary>
internal sealed class FollowFormats(RoomHistory history)
{
    private readonly FollowFormat _events = OfJson(ContentNegotiation.EventStream, new JsonFormat(history, isEventStream: true), ":\n\n"u8.ToArray());
    private readonly FollowFormat _lines = OfJson(ContentNegotiation.JsonLines, new JsonFormat(history, isEventStream: false), "\n"u8.ToArray());
    private readonly ConcurrentDictionary<Words, FollowFormat> _texts = [];

    public FollowFormat Of(string type, Words words) => type switch
    {
        ContentNegotiation.EventStream => _events,
        ContentNegotiation.JsonLines or ContentNegotiation.Json => _lines, // not an array, because the answer has no end
        _ => _texts.GetOrAdd(words, OfText),
    };

    private static FollowFormat OfText(Words words) => new("text/plain; charset=utf-8", LineFormat.ForPrograms(words),
        personal => Encoding.UTF8.GetBytes(words.Personal(personal) + "\n"), Encoding.UTF8.GetBytes(words[Phrase.ReadsTooSlowly] + "\n"));

    private static FollowFormat OfJson(string contentType, JsonFormat format, byte[] signOfLife)
    {
        return new FollowFormat(contentType, format, Personal, format.Bare("tooSlow", "{\"kind\":\"tooSlow\"}"), signOfLife);

        ReadOnlyMemory<byte> Personal(ChatEvent personal)
        {
            var output = new ArrayBufferWriter<byte>();
            format.Write(personal, output);
            return output.WrittenMemory;
        }
    }
}

/// <summary>
/// Writes events as JSON objects, one on each line. As a server-sent event, its event field is the kind, and the id of a message is its cursor:
/// the epoch in hexadecimal, a hyphen, and the position. A browser sends this id back as Last-Event-ID when it reconnects.
/// </summary>
internal sealed class JsonFormat(RoomHistory history, bool isEventStream) : Format
{
    public override void Write(ChatEvent chatEvent, IBufferWriter<byte> output)
    {
        if (chatEvent is ProfileChanged) return; // not part of the HTTP API
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
