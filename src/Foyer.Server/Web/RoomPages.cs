// Reading: which rooms there are, and what was said in one. As /rooms and /history show them, or as JSON.

using System.Buffers;
using System.Globalization;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Wording;

namespace Foyer.Server.Web;

internal static class RoomPages
{
    /// <summary>More rooms than anybody reads.</summary>
    private const int ShownRooms = 200;

    public static Task ListAsync(WebRequest web)
    {
        List<Room> rooms = [.. web.Site.Directory.Rooms.All.Where(room => room.Settings.IsOpen)
            .OrderByDescending(room => room.Count).ThenBy(room => room.Name, StringComparer.OrdinalIgnoreCase).Take(ShownRooms)];
        if (web.WantsJson)
        {
            return web.WriteAsync(ContentNegotiation.Json, WebJson.Of(rooms, static (json, room) =>
            {
                json.WriteString("room", room.Name);
                json.WriteNumber("people", room.Count);
                if (room.Settings.Topic.Length > 0) json.WriteString("topic", room.Settings.Topic);
            }));
        }
        Words words = web.Words;
        IEnumerable<string> lines = rooms.Select(room => words.Count(Phrase.RoomRowOne, Phrase.RoomRowMany, room.Count, room.Name, room.Settings.Topic).TrimEnd() + "\n");
        return web.WriteAsync(ContentNegotiation.Text, string.Concat(lines));
    }

    public static async Task ReadAsync(WebRequest web, string roomName)
    {
        if (!await web.IsAllowedAsync(What.Read)) return;
        if (!TryCount(web.Request, Chat.Rooms.History.PageMessages, out int count))
        {
            await web.FailAsync(StatusCodes.Status400BadRequest, web.Words.Format(Phrase.HistoryCount, WebSettings.MostMessages, TextRules.Clean(web.Request.Query["count"].ToString())));
            return;
        }
        long before = long.MaxValue;
        if (web.Request.Query["before"].FirstOrDefault() is { Length: > 0 } given)
        {
            if (!MessageId.TryParse(given, out MessageId id))
            {
                await web.FailAsync(StatusCodes.Status400BadRequest, web.Words.Format(Phrase.NoSuchId, TextRules.Clean(given)));
                return;
            }
            before = id.Number;
        }
        string about = NameRules.WithHash(roomName);
        Answer answer = Refusal.NoSuchRoom;
        Earlier? earlier = null;
        if (web.Site.Directory.Rooms.Find(roomName) is { } room) (answer, earlier) = await web.Site.Directory.History.ReadAsync(web.Visitor, room, count, beforeId: before);
        if (earlier is null) await web.FailAsync(answer, about);
        else if (web.WantsJson) await web.WriteAsync(ContentNegotiation.Json, WebJson.Of(earlier.Messages, WebJson.Write));
        else await web.WriteAsync(ContentNegotiation.Text, AsText(web, earlier));
    }

    /// <summary>1 to <see cref="WebSettings.MostMessages"/>, or 0 where nothing is an answer, too.</summary>
    public static bool TryCount(HttpRequest request, int ifNone, out int count, int least = 1)
    {
        count = ifNone;
        return request.Query["count"].FirstOrDefault() is not { } given
            || (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= least && count <= WebSettings.MostMessages);
    }

    private static ReadOnlyMemory<byte> AsText(WebRequest web, Earlier earlier)
    {
        Words words = web.Words;
        if (earlier.Messages.Count == 0) return System.Text.Encoding.UTF8.GetBytes(words.Format(Phrase.NothingEarlier, earlier.Room) + "\n");
        Message first = earlier.Messages[0];
        string end = earlier.HasMore ? web.WebWords.Format(WebPhrase.MoreBefore, $"?before={first.MessageId}") : words[Phrase.PageEnd];
        var output = new ArrayBufferWriter<byte>();
        LineFormat.ForPrograms(words).WritePage(words.Format(Phrase.EarlierTitle, earlier.Room, LineFormat.DayOf(first)), earlier.Messages, end, output);
        return output.WrittenMemory;
    }
}
