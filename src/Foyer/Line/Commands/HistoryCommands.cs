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

    public static async Task HistoryAsync(LineClient client, Arguments arguments)
    {
        if (!client.IsAllowed(RateKind.Read)) return;
        client.More = null;
        if (TryRead(client, arguments, out Asked asked) && await BeginAsync(client, asked) is { } reading) await reading.ShowAsync(client);
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

    /// <summary>What somebody typed after /history. <paramref name="Where"/>: a person or a room.</summary>
    private readonly record struct Asked(string? Where, int Count, MessageId? Before, DateTimeOffset? Since);

    // The arguments may come in any order, as people remember them.
    private static bool TryRead(LineClient client, Arguments arguments, out Asked asked)
    {
        asked = default;
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
        asked = new Asked(where, count, before, since);
        return true;
    }

    /// <summary>Finds a person, or a room with or without its <c>#</c>. Without a name, takes the current room.</summary>
    private static async Task<Reading?> BeginAsync(LineClient client, Asked asked)
    {
        (string? where, int count, MessageId? before, DateTimeOffset? since) = asked;
        Person? person = where is null || where.StartsWith('#') ? null : (await client.Directory.FindAsync(where))?.Person;
        if (person is not null) return new WhisperReading(person.Handle, person.Name, count, since) { BeforeId = before?.Number ?? long.MaxValue };
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
