// The commands for earlier messages: /history, /search, and /more, which continues either of them. This file turns the typed words into a
// Reading. The chat decides what the client may read.

using System.Diagnostics.CodeAnalysis;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Wording;

namespace Foyer.Line.Commands;

internal static class HistoryCommands
{
    /// <summary>The keyword before the id of a message: the page ends before that message.</summary>
    public const string Before = "before";

    private const string SinceWord = "since";

    /// <summary>The most messages on one page. They fill some screens, and limit how much of the log is read at once.</summary>
    private const int MostMessages = 200;

    public static Task HistoryAsync(LineClient client, Arguments arguments)
    {
        if (!client.IsAllowed(RateKind.Read)) return Task.CompletedTask;
        client.More = null;
        return TryRead(client, arguments, out Reading? reading) ? reading.ShowAsync(client) : Task.CompletedTask;
    }

    public static Task MoreAsync(LineClient client, Arguments arguments)
    {
        if (!client.IsAllowed(RateKind.Read)) return Task.CompletedTask;
        if (client.More is { } showNext) return showNext(client);
        client.Fail(Phrase.NothingMore);
        return Task.CompletedTask;
    }

    public static Task SearchAsync(LineClient client, Arguments arguments)
    {
        if (!client.IsAllowed(RateKind.Read)) return Task.CompletedTask;
        client.More = null;
        if (client.Directory.History.CanSearch) return TryReadSearch(client, arguments, out Reading? reading) ? reading.ShowAsync(client) : Task.CompletedTask;
        client.Fail(Phrase.CannotSearch);
        return Task.CompletedTask;
    }

    // The arguments may come in any order, as people remember them.
    private static bool TryRead(LineClient client, Arguments arguments, [NotNullWhen(true)] out Reading? reading)
    {
        reading = null;
        string? where = null;
        int count = RoomHistory.PageMessages;
        MessageId? before = null;
        DateTimeOffset? since = null;
        while (!arguments.IsEmpty)
        {
            string word = arguments.Word();
            if (Is(word, Before) || Is(word, SinceWord))
            {
                if (arguments.IsEmpty) return FailUsage(client, "/history");
                if (!(Is(word, Before) ? TryReadId(client, arguments.Word(), ref before) : TryReadSince(client, arguments.Word(), ref since))) return false;
            }
            else if (word.All(char.IsAsciiDigit))
            {
                if (!TryReadCount(client, word, out count)) return false;
            }
            else if (where is null) where = word;
            else return FailUsage(client, "/history");
        }
        reading = Begin(client, where, count, before, since);
        return reading is not null;
    }

    /// <summary>Finds a person, or a room with or without its <c>#</c>. Without a name, takes the current room.</summary>
    private static Reading? Begin(LineClient client, string? where, int count, MessageId? before, DateTimeOffset? since)
    {
        Participant? person = where is null || where.StartsWith('#') ? null : client.Directory.Find(where);
        if (person is not null) return new WhisperReading(person.Person.Handle, person.Person.Name, count, since) { BeforeId = before?.Number ?? long.MaxValue };
        bool isPerson = where is not null && !where.StartsWith('#') && !(client.Directory.Rooms.Find(where) is { } named && client.Session.MayKnowOf(named));
        if (isPerson) client.Fail(Refusal.NoSuchPerson, where!);
        return !isPerson && client.TryRoom(where, out Room? room) ? new RoomReading(room.Name, count, since) { Before = before is { } id ? HistoryPlace.Before(id) : HistoryPlace.End } : null;
    }

    private static bool TryReadSearch(LineClient client, Arguments arguments, [NotNullWhen(true)] out Reading? reading)
    {
        reading = null;
        List<string> words = [];
        string from = "";
        string? room = null;
        DateTimeOffset? since = null;
        while (!arguments.IsEmpty)
        {
            string word = arguments.Word();
            if (TryTake(word, "from:", out string name)) from = name.Trim('"');
            else if (TryTake(word, "in:", out string roomName)) room = NameRules.WithHash(roomName);
            else if (!TryTake(word, "since:", out string time)) words.Add(word);
            else if (!TryReadSince(client, time, ref since)) return false;
        }
        if (words.Count == 0 && from.Length == 0) return FailUsage(client, "/search");
        reading = new SearchReading(string.Join(' ', words), from, room, since);
        return true;
    }

    /// <summary>Takes the value after the key. The key alone, such as <c>from:</c>, is a word like any other.</summary>
    private static bool TryTake(string word, string key, out string value)
    {
        value = word.Length > key.Length && word.StartsWith(key, StringComparison.OrdinalIgnoreCase) ? word[key.Length..] : "";
        return value.Length > 0;
    }

    private static bool TryReadId(LineClient client, string text, ref MessageId? before)
    {
        bool isId = MessageId.TryParse(text, out MessageId id);
        if (isId) before = id;
        else client.Fail(Phrase.NoSuchId, text);
        return isId;
    }

    private static bool TryReadCount(LineClient client, string text, out int count)
    {
        bool isCount = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is > 0 and <= MostMessages;
        if (!isCount) client.Fail(Phrase.HistoryCount, MostMessages, text);
        return isCount;
    }

    /// <summary>Reads a time ago (2h), or a day (2026-11-16), which counts from its beginning.</summary>
    private static bool TryReadSince(LineClient client, string text, ref DateTimeOffset? since)
    {
        if (Arguments.ReadTime(text) is { } time) since = client.Directory.Now - time;
        else if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset day))
            since = day;
        else client.Fail(Phrase.NoSuchSince, text);
        return since is not null;
    }

    private static bool FailUsage(LineClient client, string command)
    {
        client.Fail(Phrase.Usage, client.Protocol.Commands.Find(command)!.Usage);
        return false;
    }

    private static bool Is(string word, string known) => word.Equals(known, StringComparison.OrdinalIgnoreCase);
}
