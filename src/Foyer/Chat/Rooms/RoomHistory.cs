// Reads the history for people who may read it. It asks each room for the person's rights, and the log returns no more than those allow. A protocol
// has no other way to the log.

using System.Buffers;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>Results of one room or several, newest first. <paramref name="IsWhole"/>: see <see cref="SearchResult"/>.</summary>
internal sealed record SearchPage(IReadOnlyList<Message> Messages, bool HasMore, bool IsWhole);

/// <summary>Thread-safe.</summary>
internal sealed class RoomHistory(ChatServices services)
{
    /// <summary>The text of a page, in characters. Even if each takes three bytes, this is less than any outbox takes at once.</summary>
    private const int PageChars = 64 * 1024;

    /// <summary>The default number of messages on a page: a terminal of 24 lines has room for them, a title and an end.</summary>
    public const int PageMessages = 20;

    private IMessageLog Log => services.MessageLog;

    public bool CanSearch => Log.Search is not null;

    public Cursor CursorAt(long position) => new(Log.Epoch, position);

    /// <summary>
    /// Returns the newest <paramref name="count"/> messages below a position or below an id, and not older than <paramref name="since"/>, oldest first.
    /// If the messages are long, it returns fewer.
    /// </summary>
    public async Task<Answer<HistoryPage>> ReadAsync(Person asker, Room room, int count, long before = long.MaxValue, long beforeId = long.MaxValue, DateTimeOffset? since = null)
    {
        ReadRights rights = await RightsAsync(asker, room);
        if (!rights.Answer.IsDone) return rights.Answer;
        var query = new HistoryQuery(room.LogKey, count + 1, rights.ClosedFrom) { Before = before, BeforeId = beforeId, Since = since };
        if (await TryAsync(() => Log.ReadAsync(query)) is not { } read) return Refusal.HistoryUnreadable;
        IReadOnlyList<Message> newest = Newest(read, count);
        return new HistoryPage(room.Name, newest, HasMore: newest.Count < read.Count);
    }

    // Returns the requested number, or fewer if the messages are so long that the client's outbox would overflow.
    private static IReadOnlyList<Message> Newest(IReadOnlyList<Message> read, int count)
    {
        int taken = 0;
        for (int chars = 0; taken < Math.Min(count, read.Count); taken++)
        {
            chars += read[read.Count - 1 - taken].Text.Length;
            if (taken > 0 && chars > PageChars) break;
        }
        return taken == read.Count ? read : [.. read.Skip(read.Count - taken)];
    }

    /// <summary>
    /// Searches those of the rooms that the person may read. If there is only one room, and the person may not read it, the answer is that refusal.
    /// <paramref name="query"/> has no rooms yet. <see cref="CanSearch"/> must be true.
    /// </summary>
    public async Task<Answer<SearchPage>> SearchAsync(Person asker, IReadOnlyList<Room> rooms, SearchQuery query)
    {
        Dictionary<string, string> names = [];
        List<SearchedRoom> searched = [];
        foreach (Room room in rooms)
        {
            ReadRights rights = await RightsAsync(asker, room);
            if (!rights.Answer.IsDone && rooms.Count == 1) return rights.Answer;
            if (!rights.Answer.IsDone) continue;
            searched.Add(new SearchedRoom(room.LogKey, rights.ClosedFrom));
            names[room.LogKey] = room.Name;
        }
        if (searched.Count == 0) return Refusal.NotInRoom;
        if (await TryAsync(() => Log.Search!.SearchAsync(query with { Rooms = searched, Count = query.Count + 1 })) is not { } result) return Refusal.HistoryUnreadable;
        List<Message> messages = [.. result.Messages.Take(query.Count).Select(message => message with { Room = names[message.Room] })];
        return new SearchPage(messages, result.Messages.Count > query.Count, result.IsWhole);
    }

    /// <summary>Reads the history that the new member wants, sends it, and then lets the live events follow.</summary>
    public async Task CatchUpAsync(CatchUp catchUp, Replay replay, Format format)
    {
        var earlier = new ArrayBufferWriter<byte>();
        Room room = catchUp.Stay.Room;
        bool isRead = true;
        if (await catchUp.Begun is not { } rights) isRead = false;
        else if (rights.Answer.IsDone) isRead = await TryWriteAsync();
        bool isSent = catchUp.Finish(earlier.WrittenMemory);
        if (!(isRead && isSent) && !catchUp.IsGivenUp) catchUp.Stay.Session.Receiver.Receive(new Receipt(room, Refusal.HistoryUnreadable));
        room.EndCatchUp(catchUp.Stay); // not awaited: a new member does not wait until a busy room takes requests again

        async Task<bool> TryWriteAsync()
        {
            bool isReset = replay.After is { } cursor && cursor.Epoch != Log.Epoch;
            long after = isReset ? 0 : replay.After?.Position ?? 0;
            var query = new HistoryQuery(room.LogKey, replay.Count + 1, rights.ClosedFrom) { Before = catchUp.UpTo + 1, After = after };
            IReadOnlyList<Message>? read = query.Before > query.After + 1 ? await TryAsync(() => Log.ReadAsync(query)) : []; // often there is nothing to read
            if (read is null) return false;
            IReadOnlyList<Message> newest = Newest(read, replay.Count);
            if (newest.Count > 0 || isReset) format.WritePage(new HistoryPage(room.Name, newest, HasMore: newest.Count < read.Count, isReset), earlier);
            return true;
        }
    }

    /// <summary>Whether the person may read the history of this room at all.</summary>
    public static async Task<Answer> MayReadAsync(Person asker, Room room) => (await RightsAsync(asker, room)).Answer;

    private static Task<ReadRights> RightsAsync(Person asker, Room room) => room.AskAsync(state => ReadRights.Of(state, asker));

    // Returns null if the log cannot be read, or not in time. It catches every exception, because a joining client waits for this and must not be disconnected.
    private async Task<T?> TryAsync<T>(Func<ValueTask<T>> read) where T : class
    {
        try
        {
            return await read().AsTask().WaitAsync(services.Limits.ReadPatience, services.Time);
        }
        catch (Exception e)
        {
            services.Log.HistoryUnreadable(e.Message);
            return null;
        }
    }
}
