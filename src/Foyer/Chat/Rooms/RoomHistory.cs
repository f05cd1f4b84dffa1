// Reading what was said, for those who may: each room is asked for the asker's rights, and the log gives no more. The only
// way from a protocol to the log.

using System.Buffers;
using Foyer.Chat.Events;
using Foyer.Chat.Log;

namespace Foyer.Chat.Rooms;

/// <summary>Newest first, over several rooms. <paramref name="IsWhole"/>: see <see cref="SearchResult"/>.</summary>
internal sealed record SearchPage(IReadOnlyList<Message> Messages, bool HasMore, bool IsWhole);

/// <summary>Thread-safe.</summary>
internal sealed class RoomHistory(ChatServices services)
{
    /// <summary>What a page has of texts, in characters: of letters of three bytes, less than any outbox takes at once.</summary>
    private const int PageChars = 64 * 1024;

    /// <summary>Messages of a page, if nobody asks for another number: what a terminal of 24 lines has room for, beside a title and an end.</summary>
    public const int PageMessages = 20;

    private IMessageLog Log => services.MessageLog;

    public bool CanSearch => Log.Search is not null;

    public Cursor CursorAt(long position) => new(Log.Epoch, position);

    /// <summary>
    /// The newest <paramref name="count"/> below a position, or below an id, and not older than <paramref name="since"/>, in their order;
    /// fewer where they are long.
    /// </summary>
    public async Task<Answer<HistoryPage>> ReadAsync(IParticipant asker, Room room, int count, long before = long.MaxValue, long beforeId = long.MaxValue, DateTimeOffset? since = null)
    {
        ReadRights rights = await RightsAsync(asker, room);
        if (!rights.Answer.IsDone) return rights.Answer;
        var query = new HistoryQuery(room.LogKey, count + 1, rights.ClosedFrom) { Before = before, BeforeId = beforeId, Since = since };
        if (await TryAsync(() => Log.ReadAsync(query)) is not { } read) return Refusal.HistoryUnreadable;
        IReadOnlyList<Message> newest = Newest(read, count);
        return new HistoryPage(room.Name, newest, HasMore: newest.Count < read.Count);
    }

    // As many as were asked for, unless they are so long that the outbox of who asks would overflow.
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
    /// In all of these rooms that the asker may read; a room alone that it may not is the answer. <paramref name="query"/> comes without
    /// rooms, and <see cref="CanSearch"/> is true.
    /// </summary>
    public async Task<Answer<SearchPage>> SearchAsync(IParticipant asker, IReadOnlyList<Room> rooms, SearchQuery query)
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

    /// <summary>Reads what the member that comes in wants of it, shows it, and lets the live talk follow.</summary>
    public async Task CatchUpAsync(CatchUp catchUp, Replay replay, Format format)
    {
        var earlier = new ArrayBufferWriter<byte>();
        bool isRead = true;
        if (await catchUp.Begun is not { } rights) isRead = false;
        else if (rights.Answer.IsDone) isRead = await TryWriteAsync();
        bool isSent = catchUp.Finish(earlier.WrittenMemory);
        Room room = catchUp.Member.Room;
        if (!(isRead && isSent) && !catchUp.IsGivenUp) catchUp.Member.Receiver.Refuse(room, Refusal.HistoryUnreadable);
        _ = room.PostAsync(new CaughtUpRequest(catchUp.Member)); // who comes in is not held back for those who talk

        async Task<bool> TryWriteAsync()
        {
            bool isReset = replay.After is { } cursor && cursor.Epoch != Log.Epoch;
            long after = isReset ? 0 : replay.After?.Position ?? 0;
            var query = new HistoryQuery(catchUp.Member.Room.LogKey, replay.Count + 1, rights.ClosedFrom) { Before = catchUp.Member.CameAt + 1, After = after };
            IReadOnlyList<Message>? read = query.Before > query.After + 1 ? await TryAsync(() => Log.ReadAsync(query)) : []; // mostly the first to come in: there is nothing
            if (read is null) return false;
            IReadOnlyList<Message> newest = Newest(read, replay.Count);
            if (newest.Count > 0 || isReset) format.WritePage(new HistoryPage(catchUp.Member.Room.Name, newest, HasMore: newest.Count < read.Count, isReset), earlier);
            return true;
        }
    }

    /// <summary>Whether the asker may read there at all.</summary>
    public static async Task<Answer> MayReadAsync(IParticipant asker, Room room) => (await RightsAsync(asker, room)).Answer;

    private static Task<ReadRights> RightsAsync(IParticipant asker, Room room) => room.AskAsync(new ReadRightsRequest(asker.ActorIn(room)));

    // Null: it cannot be read, or not in time. Whatever the log throws, and whenever: who comes in waits for this, and is not to be cut off.
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
