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

    public static Task ListAsync(Exchange exchange)
    {
        List<Room> rooms = [.. exchange.Site.Directory.Rooms.All.Where(exchange.Visitor.MayLookInto)
            .OrderByDescending(room => room.Count).ThenBy(room => room.Name, StringComparer.OrdinalIgnoreCase).Take(ShownRooms)];
        if (exchange.WantsJson)
        {
            return exchange.WriteAsync(Accepts.Json, WebJson.Of(rooms, static (json, room) =>
            {
                json.WriteString("room", room.Name);
                json.WriteNumber("people", room.Count);
                if (room.Settings.Topic.Length > 0) json.WriteString("topic", room.Settings.Topic);
            }));
        }
        Words words = exchange.Words;
        IEnumerable<string> lines = rooms.Select(room => words.Count(Phrase.RoomRowOne, Phrase.RoomRowMany, room.Count, room.Name, room.Settings.Topic).TrimEnd() + "\n");
        return exchange.WriteAsync(Accepts.Text, string.Concat(lines));
    }

    public static async Task ReadAsync(Exchange exchange, string roomName)
    {
        if (!await exchange.IsAllowedAsync(RateKind.Read)) return;
        if (!TryCount(exchange.Request, RoomHistory.PageMessages, out int count))
        {
            await exchange.FailAsync(StatusCodes.Status400BadRequest, exchange.Words.Format(Phrase.HistoryCount, WebSettings.MostMessages, TextRules.Clean(exchange.Request.Query["count"].ToString())));
            return;
        }
        long before = long.MaxValue;
        if (exchange.Request.Query["before"].FirstOrDefault() is { Length: > 0 } given)
        {
            if (!MessageId.TryParse(given, out MessageId id))
            {
                await exchange.FailAsync(StatusCodes.Status400BadRequest, exchange.Words.Format(Phrase.NoSuchId, TextRules.Clean(given)));
                return;
            }
            before = id.Number;
        }
        string about = NameRules.WithHash(roomName);
        ChatDirectory directory = exchange.Site.Directory;
        (Answer answer, HistoryPage? page) = directory.Rooms.Find(roomName) is { } room
            ? await directory.History.ReadAsync(exchange.Visitor, room, count, beforeId: before) : Refusal.NoSuchRoom;
        if (page is null) await exchange.FailAsync(answer, about);
        else if (exchange.WantsJson) await exchange.WriteAsync(Accepts.Json, WebJson.Of(page.Messages, WebJson.Write));
        else await exchange.WriteAsync(Accepts.Text, AsText(exchange, page));
    }

    /// <summary>1 to <see cref="WebSettings.MostMessages"/>, or 0 where nothing is an answer, too.</summary>
    public static bool TryCount(HttpRequest request, int ifNone, out int count, int least = 1)
    {
        count = ifNone;
        return request.Query["count"].FirstOrDefault() is not { } given
            || (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= least && count <= WebSettings.MostMessages);
    }

    private static ReadOnlyMemory<byte> AsText(Exchange exchange, HistoryPage page)
    {
        Words words = exchange.Words;
        if (page.Messages.Count == 0) return System.Text.Encoding.UTF8.GetBytes(words.Format(Phrase.NothingEarlier, page.Room) + "\n");
        Message first = page.Messages[0];
        string end = page.HasMore ? exchange.WebWords.Format(WebPhrase.MoreBefore, $"?before={first.MessageId}") : words[Phrase.PageEnd];
        var output = new ArrayBufferWriter<byte>();
        LineFormat.ForPrograms(words).WritePage(words.Format(Phrase.EarlierTitle, page.Room, LineFormat.DayOf(first)), page.Messages, end, output);
        return output.WrittenMemory;
    }
}
