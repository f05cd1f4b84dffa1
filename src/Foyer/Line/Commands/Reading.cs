// What a client reads page by page: a room, private messages, or search results. Each page begins where the last one ended. Each page
// checks again whether the client may read it, and looks rooms and people up by name, because they may have gone meanwhile.

using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.Rooms;
using Foyer.Wording;

namespace Foyer.Line.Commands;

/// <summary>Immutable: the next page is another object.</summary>
internal abstract record Reading
{
    /// <summary>Shows the page and remembers the next one. If there is nothing to show, says why.</summary>
    public abstract Task ShowAsync(LineClient client);

    protected static void Show(LineClient client, string title, IReadOnlyList<Message> messages, string end)
    {
        var output = new ArrayBufferWriter<byte>();
        LineFormat.Of(client.Words, width: client.Width).WritePage(title, messages, end, output);
        client.Send(output.WrittenSpan.ToArray()); // in one piece, so that no new message comes between
    }

    /// <summary>The last line of a page: how to read what is before its oldest message, or that there is no more.</summary>
    protected static string End(LineClient client, string where, int count, Message? oldest)
    {
        if (oldest is null) return client.Words[Phrase.PageEnd];
        string number = count == RoomHistory.PageMessages ? "" : $" {count}";
        return client.Words.Format(Phrase.PageEndMore, $"/history {where}{number} {HistoryCommands.Before} {oldest.MessageId}");
    }

    /// <summary>Answers that the page would be empty.</summary>
    protected static void TellNothing(LineClient client, string where, DateTimeOffset? since)
    {
        if (since is { } time) client.Tell(Phrase.NothingSince, where, TimeWords.DayAndTime(time));
        else client.Tell(Phrase.NothingEarlier, where);
    }
}

internal sealed record RoomReading(string Room, int Count, DateTimeOffset? Since) : Reading
{
    public HistoryPlace Before { get; init; } = HistoryPlace.End;

    public override async Task ShowAsync(LineClient client)
    {
        if (!client.TryRoom(Room, out Room? room)) return;
        var range = HistoryRange.Between(Since is { } time ? HistoryPlace.Before(time) : HistoryPlace.Begin, Before, Count, newest: true);
        (Answer answer, HistoryPage? page) = await client.Directory.History.ReadAsync(client.Session.Person, room, range);
        if (page is null)
        {
            client.Fail(answer, room.Name);
            return;
        }
        IReadOnlyList<Message> messages = page.Messages;
        client.More = page.HasOlder ? (this with { Before = HistoryPlace.BeforePosition(messages[0].Position) }).ShowAsync : null;
        if (messages.Count == 0) TellNothing(client, room.Name, Since);
        else
        {
            string title = client.Words.Format(Phrase.EarlierTitle, room.Name, LineFormat.DayOf(messages[0]));
            Show(client, title, messages, End(client, room.Name, Count, page.HasOlder ? messages[0] : null));
        }
    }
}

/// <summary>
/// Private messages, of the reader's own session. <paramref name="Handle"/> identifies the other person, <paramref name="Name"/> is their
/// last known name.
/// </summary>
internal sealed record WhisperReading(string Handle, string Name, int Count, DateTimeOffset? Since) : Reading
{
    public long BeforeId { get; init; } = long.MaxValue;

    public override async Task ShowAsync(LineClient client)
    {
        if (await client.Directory.FindAsync(Handle) is { } other) Show(client, other.Person);
        else client.Fail(Refusal.NoSuchPerson, Name);
    }

    private void Show(LineClient client, Person other)
    {
        List<Message> all =
        [
            .. from whispered in client.Session.Participant.WhispersWith(other.Id)
               where whispered.Id < BeforeId && !(whispered.At < Since)
               select AsSaid(whispered, client.Directory.Rooms.Ids.Source),
        ];
        List<Message> page = [.. all.TakeLast(Count)];
        bool hasMore = all.Count > page.Count;
        client.More = hasMore ? (this with { BeforeId = page[0].Id, Name = other.Name }).ShowAsync : null;
        if (page.Count == 0) client.Tell(Phrase.NothingInPrivate, other.Name);
        else
        {
            string title = client.Words.Format(Phrase.PrivateTitle, other.Name, LineFormat.DayOf(page[0]));
            Show(client, title, page, End(client, other.Name, Count, hasMore ? page[0] : null));
        }
    }

    private static Said AsSaid(Whispered whispered, long source) =>
        new() { Id = whispered.Id, Source = source, At = whispered.At, Room = "", Name = whispered.Name, Text = whispered.Text };
}

/// <summary>
/// Messages that contain all of the words. <paramref name="Room"/> is the only room to search; null for all rooms that the client is in at
/// that moment.
/// </summary>
internal sealed record SearchReading(string Searched, string From, string? Room, DateTimeOffset? Since) : Reading
{
    public long Before { get; init; } = long.MaxValue;

    public override async Task ShowAsync(LineClient client)
    {
        if (!TryRooms(client, out List<Room> rooms)) return;
        var query = new SearchQuery(Searched, [], RoomHistory.PageMessages) { From = From, Since = Since, Before = Before };
        (Answer answer, SearchPage? page) = await client.Directory.History.SearchAsync(client.Session.Person, rooms, query);
        if (page is null)
        {
            client.Fail(answer, rooms[0].Name);
            return;
        }
        client.More = page.HasMore ? (this with { Before = page.Messages[^1].Id }).ShowAsync : null;
        if (page.Messages.Count > 0) client.Tell(string.Join("\r\n", Lines(client.Words, page)));
        else if (!page.HasWord) client.Tell(Phrase.SearchNeedsWord);
        else client.Tell(page.IsWhole ? Phrase.NothingFound : Phrase.SearchCutNothing);
    }

    private IEnumerable<string> Lines(Words words, SearchPage page)
    {
        yield return words[Phrase.FoundTitle];
        foreach (Message message in page.Messages) yield return words.FoundLine(message, Searched);
        if (!page.IsWhole) yield return words[Phrase.SearchCut];
        if (page.HasMore) yield return words[Phrase.FoundEndMore];
        else if (page.IsWhole) yield return words[Phrase.PageEnd];
    }

    private bool TryRooms(LineClient client, out List<Room> rooms)
    {
        rooms = [];
        if (Room is not null && client.TryRoom(Room, out Room? room)) rooms.Add(room);
        else if (Room is null) rooms.AddRange(client.Session.Stays.Select(stay => stay.Room));
        if (Room is null && rooms.Count == 0) client.Fail(Phrase.InNoRoom);
        return rooms.Count > 0;
    }
}
