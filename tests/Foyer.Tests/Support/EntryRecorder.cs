// Records the entries of every room, and holds the chat to its promise: a room's state is the result of its entries, and nothing else. The entries are
// applied once more to an empty room, as they are and after a way through their form in bytes.

using Foyer.Chat.Events;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Support;

/// <summary>Thread-safe while it records.</summary>
internal sealed class EntryRecorder(ChatServices services, EventIds ids) : IRoomOrder
{
    private readonly InboxOrder _order = new(services, ids);
    private readonly Dictionary<Room, List<Entry>> _entries = [];

    public DateTimeOffset? OutOfTouchSince => null;

    public bool IsAwaited(Room room) => false;

    public void Submit(Room room, IReadOnlyList<Submission> submissions)
    {
        Entry entry = _order.EntryOf(submissions);
        lock (_entries)
        {
            if (!_entries.TryGetValue(room, out List<Entry>? entries)) _entries.Add(room, entries = []);
            entries.Add(entry);
        }
        room.Next(entry, submissions);
    }

    public Task SubmitAsync(PersonRequest request, IReadOnlyList<(Room Room, Submission Submission)> here) => _order.SubmitAsync(request, here);

    /// <summary>Compares every room with its entries. <paramref name="look"/> asks a room in its turn.</summary>
    public void Check(RoomDirectory rooms, Func<Room, Func<RoomState, string>, string> look)
    {
        foreach ((Room room, List<Entry> entries) in _entries.ToArray()) // looking may add an entry
        {
            string live = rooms.Find(room.Name) == room ? look(room, StateText.Of) : "";
            foreach (bool asBytes in new[] { false, true })
            {
                var again = new RoomState(room.Name, new Nowhere(), permanent: room == rooms.Lobby);
                foreach (Entry entry in entries) again.Apply(asBytes ? entry with { Requests = Reread(entry.Requests) } : entry);
                if (live.Length > 0) Assert.Equal(live, StateText.Of(again));
                else Assert.True(again.IsNew, $"{room.Name} has gone, but its entries leave something behind");
            }
        }
    }

    private static IReadOnlyList<RoomRequest> Reread(IReadOnlyList<RoomRequest> requests)
    {
        Assert.True(RequestForm.TryRead(RequestForm.Write(requests), out IReadOnlyList<RoomRequest>? read));
        return read;
    }

    private sealed class Nowhere : IRoomOutput
    {
        public void Begin(int request) { }
        public void End(int request, Answer answer, Message? said) { }
        public void Fail(int request, Exception bug) { }
        public void Show(ChatEvent chatEvent, Member? by = null, bool toSelf = true) { }
        public void Report(ChatEvent chatEvent, bool isPublic) { }
        public void Welcome(Member member) { }
        public void Farewell(Member member, RemovedFromRoom? removed = null) { }
        public void Tell(PersonId person, PersonalEvent personal) { }
        public void LogAct(string act, Person by, string target) { }
    }
}

/// <summary>Everything that a room's state is, as text.</summary>
internal static class StateText
{
    public static string Of(RoomState room) => string.Join('\n',
    [
        $"{room.Name} {room.Settings} founded:{room.IsFounded} stored:{room.IsStored} topic to be:{room.TopicToBe}",
        .. room.Members.All.Select(member => $"{member.Person} {member.Role} hidden:{member.Hidden} follows:{member.Follows} muted:{member.IsMuted} from:{member.CameAt}"),
        .. room.Sanctions.At(DateTimeOffset.MinValue).Select(sanction => $"{sanction}"),
        .. room.Invitations.At(DateTimeOffset.MinValue).Select(invited => $"{invited}"),
        .. room.WrongKeys.ByAddress.Select(tried => $"wrong keys {tried}"),
        .. room.SlowMode.Spoke.Select(spoke => $"spoke {spoke.Key} {spoke.Value:O}"),
        .. room.Webhooks.Select(webhook => $"{webhook}"),
    ]);
}
