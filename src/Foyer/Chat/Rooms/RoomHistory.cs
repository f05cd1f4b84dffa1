// Reads the history for people who may read it. It asks each room for the person's rights, and the log returns no more than those allow. A protocol
// has no other way to the log.

using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>Results of one room or several, newest first. <paramref name="IsWhole"/>: see <see cref="SearchResult"/>.</summary>
internal sealed record SearchPage(IReadOnlyList<Message> Messages, bool HasMore, bool IsWhole, bool HasWord);

/// <summary>Thread-safe.</summary>
internal sealed class RoomHistory(ChatServices services)
{
    /// <summary>The text of a page, in characters. Even if each takes three bytes, this is less than any outbox takes at once.</summary>
    private const int PageChars = 64 * 1024;

    /// <summary>The default number of messages on a page: a terminal of 24 lines has room for them, a title and an end.</summary>
    public const int PageMessages = 20;

    /// <summary>What a search counts for whose answer nobody waited for: it may still run.</summary>
    private static readonly TimeSpan FailedSearch = TimeSpan.FromSeconds(1);

    private readonly SearchBudget _budget = new(services);

    private IMessageLog Log => services.MessageLog;

    public bool CanSearch => Log.Search is not null;

    public Cursor CursorAt(long position) => new(Log.Epoch, position);

    /// <summary>Reads a page. If the messages are long, it has fewer than requested.</summary>
    public async Task<Answer<HistoryPage>> ReadAsync(Person asker, Room room, HistoryRange range)
    {
        ReadRights rights = await RightsAsync(asker, room);
        if (!rights.Answer.IsDone) return rights.Answer;
        return await TryReadAsync(room, range, rights) is { } read ? PageOf(room, range, read) : Refusal.HistoryUnreadable;
    }

    // Reads one message more than the page has, to find out whether there is more.
    private Task<IReadOnlyList<Message>?> TryReadAsync(Room room, HistoryRange range, ReadRights rights, TimeSpan? patience = null) =>
        TryAsync(() => Log.ReadAsync(room.LogKey, range with { Count = range.Count + 1 }, rights.ClosedFrom), patience ?? services.Limits.ReadPatience);

    // Takes messages from the anchor outwards, on both sides in turn, until the page has the requested number, or is so long that the client's outbox
    // would overflow.
    private static HistoryPage PageOf(Room room, HistoryRange range, IReadOnlyList<Message> read)
    {
        int anchor = read.TakeWhile(range.Anchor.IsAfter).Count(), first = anchor, end = anchor;
        for (int chars = 0; end - first < range.Count && end - first < read.Count;)
        {
            bool isNewer = end < read.Count && (first == 0 || end - anchor <= anchor - first);
            chars += read[isNewer ? end : first - 1].Text.Length;
            if (end > first && chars > PageChars) break;
            if (isNewer) end++;
            else first--;
        }
        return new HistoryPage(room.Name, [.. read.Take(first..end)], HasOlder: first > 0, HasNewer: end < read.Count);
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
        return await _budget.RunAsync(asker.Origin, async () =>
        {
            SearchResult? result = await TryAsync(() => Log.Search!.SearchAsync(query with { Rooms = searched, Count = query.Count + 1 }), services.Limits.ReadPatience);
            if (result is null) return ((Answer<SearchPage>)Refusal.HistoryUnreadable, FailedSearch);
            List<Message> messages = [.. result.Messages.Take(query.Count).Select(message => message with { Room = names[message.Room] })];
            return (new SearchPage(messages, result.Messages.Count > query.Count, result.IsWhole, result.HasWord), result.Took);
        });
    }

    /// <summary>
    /// Reads the history that the new member wants, sends it, and then lets the live events follow. Somebody who comes in anew waits for it only a
    /// moment. A program that returns with a cursor waits longer, because it would miss what it never saw.
    /// </summary>
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
            var range = HistoryRange.Between(HistoryPlace.AfterPosition(after), HistoryPlace.AfterPosition(catchUp.UpTo), replay.Count, newest: true);
            IReadOnlyList<Message>? read = catchUp.UpTo > after ? await TryReadAsync(room, range, rights, replay.After is null ? services.Limits.ReplayPatience : null) : []; // often there is nothing to read
            if (read is null) return false;
            HistoryPage page = PageOf(room, range, read);
            if (page.Messages.Count > 0 || isReset) format.WritePage(page with { IsReset = isReset }, earlier);
            return true;
        }
    }

    /// <summary>Whether the person may read the history of this room at all.</summary>
    public static async Task<Answer> MayReadAsync(Person asker, Room room) => (await RightsAsync(asker, room)).Answer;

    private static Task<ReadRights> RightsAsync(Person asker, Room room) => room.AskAsync(state => ReadRights.Of(state, asker));

    // Returns null if the log cannot be read, or not in time. It catches every exception, because a joining client waits for this and must not be disconnected.
    private async Task<T?> TryAsync<T>(Func<ValueTask<T>> read, TimeSpan patience) where T : class
    {
        try
        {
            return await read().AsTask().WaitAsync(patience, services.Time);
        }
        catch (Exception e)
        {
            services.Log.HistoryUnreadable(e.Message);
            return null;
        }
    }
}
