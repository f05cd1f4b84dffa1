// The pages for reading: the list of rooms, and the messages of a room. They have the text of /rooms and /history, or JSON.

using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Foyer.Wording;

namespace Foyer.Server.Web;

internal static class RoomPages
{
    /// <summary>The most rooms in the list. Nobody reads more.</summary>
    private const int ShownRooms = 200;

    public static Task ListAsync(WebRequest web)
    {
        List<Room> rooms = [.. web.Site.Directory.Rooms.List.Current().Select(listed => listed.Room)
            .Where(room => RoomRights.MayLookInto(room.Settings, isAtHome: false).IsDone).Take(ShownRooms)];
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
        IEnumerable<string> lines = rooms.Select(room =>
            words.Count(Phrase.RoomRowOne, Phrase.RoomRowMany, room.Count, room.Name, room.Settings.Topic).TrimEnd() + "\n");
        return web.WriteAsync(ContentNegotiation.Text, string.Concat(lines));
    }

    public static async Task ReadAsync(WebRequest web, string roomName)
    {
        if (!await web.IsAllowedAsync(RateKind.Read)) return;
        if (await CountAsync(web, RoomHistory.PageMessages, least: 1) is not { } count) return;
        string wrong = "";
        HistoryRange range = Id("around") is { } middle ? HistoryRange.Around(HistoryPlace.Before(middle), count)
            : Id("after") is { } last ? HistoryRange.After(HistoryPlace.After(last), count)
            : Id("before") is { } first ? HistoryRange.Before(HistoryPlace.Before(first), count) : HistoryRange.Latest(count);
        if (wrong.Length > 0)
        {
            await web.FailAsync(StatusCodes.Status400BadRequest, web.Words.Format(Phrase.NoSuchId, TextRules.Clean(wrong)));
            return;
        }
        string about = NameRules.WithHash(roomName);
        ChatDirectory directory = web.Site.Directory;
        (Answer answer, HistoryPage? page) = directory.Rooms.Find(roomName) is { } room
            ? await directory.History.ReadAsync(web.Visitor, room, range) : Refusal.NoSuchRoom;
        if (page is null) await web.FailAsync(answer, about);
        else if (web.WantsJson) await web.WriteAsync(ContentNegotiation.Json, WebJson.Of(page.Messages, WebJson.Write));
        else await web.WriteAsync(ContentNegotiation.Text, AsText(web, page, range));

        MessageId? Id(string name)
        {
            string given = web.Request.Query[name].FirstOrDefault() ?? "";
            if (MessageId.TryParse(given, out MessageId id)) return id;
            if (given.Length > 0) wrong = given;
            return null;
        }
    }

    /// <summary>
    /// The request's count, from the least count to <see cref="WebSettings.MostMessages"/>. Null if it is not valid; the request has been answered
    /// then. Where an empty answer makes sense, the least count is 0.
    /// </summary>
    public static async ValueTask<int?> CountAsync(WebRequest web, int ifNone, int least)
    {
        if (web.Request.Query["count"].FirstOrDefault() is not { } given) return ifNone;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= least && count <= WebSettings.MostMessages)
            return count;
        await web.FailAsync(StatusCodes.Status400BadRequest,
            web.Words.Format(Phrase.HistoryCount, WebSettings.MostMessages, TextRules.Clean(web.Request.Query["count"].ToString())));
        return null;
    }

    private static ReadOnlyMemory<byte> AsText(WebRequest web, HistoryPage page, HistoryRange range)
    {
        Words words = web.Words;
        if (page.Messages.Count == 0)
        {
            string nothing = range.From == HistoryPlace.Begin ? words.Format(Phrase.NothingEarlier, page.Room) : web.WebWords.Format(WebPhrase.NothingNewer, page.Room);
            return System.Text.Encoding.UTF8.GetBytes(nothing + "\n");
        }
        Message first = page.Messages[0];
        List<string> more = [];
        if (page.HasOlder) more.Add(web.WebWords.Format(WebPhrase.MoreBefore, $"?before={first.MessageId}"));
        if (page.HasNewer) more.Add(web.WebWords.Format(WebPhrase.MoreAfter, $"?after={page.Messages[^1].MessageId}"));
        string end = more.Count > 0 ? string.Join('\n', more) : words[Phrase.PageEnd];
        var output = new ArrayBufferWriter<byte>();
        LineFormat.ForPrograms(words).WritePage(words.Format(Phrase.EarlierTitle, page.Room, LineFormat.DayOf(first)), page.Messages, end, output);
        return output.WrittenMemory;
    }
}
