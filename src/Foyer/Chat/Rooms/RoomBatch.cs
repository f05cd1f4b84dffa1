// The events of one turn of a room, on their way to the sessions. They are collected, then formatted once per format, then sent.
// Owned by the room's turns.

using System.Runtime.InteropServices;
using Foyer.Chat.Events;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>
/// Does not see an event, because they did it: one session, or all sessions of a member. By default, everybody sees it.
/// </summary>
internal readonly record struct Doer(Stay? Stay, Member? Member = null)
{
    public static readonly Doer Nobody;

    // A session that has left and joined again is still the same session.
    public bool Is(Stay stay) => (Stay is not null && Stay.Session == stay.Session) || (Member is not null && Member == stay.Member);
}

internal sealed class RoomBatch(Seats seats)
{
    /// <summary>In bytes. A run of at least this length is sent from the shared array, because another system call costs less than the copy.</summary>
    private const int LeastShared = 32 * 1024;

    /// <summary>The range of events that a session sees: up to, but without, <paramref name="Until"/>.</summary>
    private record struct Seen(int From, int Until);

    private readonly List<ChatEvent> _shown = [];
    private readonly List<Doer> _doers = []; // of the events in _shown
    private readonly List<(Stay Stay, Format Format, IOutbox Outbox)> _leavers = [];
    private readonly Dictionary<Stay, Seen> _acting = []; // the sessions that act in this batch
    private readonly List<ChatEvent> _observed = [];
    private readonly List<FormattedBatch> _formatted = [];
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private long _number = 2; // a selective member's seat begins with 1
    private bool _someInSeveralRooms;
    private long _waitedSince;

    /// <summary>The messages of the batch, in order. The log must accept them first.</summary>
    public List<Message> Messages { get; private set; } = [];

    /// <summary>The same messages, each with the request that waits for it.</summary>
    public List<PendingMessage> Pending { get; private set; } = [];

    /// <summary>Messages that the order has stored already. The log gets a copy.</summary>
    public List<Message> Copies { get; } = [];

    /// <summary>The other events. They are recorded, and the room does not wait for that.</summary>
    public List<ChatEvent> Recorded { get; } = [];

    /// <summary>Shows an event to all sessions, except for those of the doer and, if it is a message, for those that ignore its author.</summary>
    public void Show(ChatEvent chatEvent, Doer doer)
    {
        _shown.Add(chatEvent);
        _doers.Add(doer);
        _someInSeveralRooms |= chatEvent.InSeveralRooms;
        if (doer.Member is not null)
        {
            foreach (Stay stay in Stay.Of(doer.Member)) Acts(stay);
        }
        else if (doer.Stay is { IsSeated: true } stay) Acts(stay); // otherwise it has left since
    }

    /// <summary>Shows an event to the observers (the console, the embedding program), at once and without exceptions.</summary>
    public void Observe(ChatEvent chatEvent) => _observed.Add(chatEvent);

    /// <summary>Adds a message that the log must accept before it is shown.</summary>
    public void Speak(PendingMessage pending)
    {
        Messages.Add(pending.Message);
        Pending.Add(pending);
    }

    public void Record(ChatEvent chatEvent) => Recorded.Add(chatEvent);

    /// <summary>Adds a session that has just joined. It sees the events from here on.</summary>
    public void Welcome(Stay stay)
    {
        Acts(stay);
        SeenBy(stay).From = _shown.Count;
    }

    /// <summary>Takes out a session that has just left. It still receives the events up to here.</summary>
    public void Farewell(Stay stay)
    {
        Acts(stay);
        SeenBy(stay).Until = _shown.Count;
        _leavers.Add((stay, seats[stay.Seat].Format, seats[stay.Seat].Outbox));
    }

    /// <summary>
    /// Takes the messages out again, because nobody may see them yet, or ever. The two lists then belong to the code that they were handed to.
    /// </summary>
    public void WithdrawMessages()
    {
        HashSet<ChatEvent> withdrawn = new(Messages, ReferenceEqualityComparer.Instance);
        _observed.RemoveAll(withdrawn.Contains);
        // The entries are emptied and not removed, because the ranges in _acting are of indexes.
        for (int i = 0; i < _shown.Count; i++)
        {
            if (withdrawn.Contains(_shown[i])) _shown[i] = Nothing;
        }
        Messages = [];
        Pending = [];
    }

    public void Deliver(IReadOnlyList<EventFeed> observers)
    {
        if (_observed.Count > 0)
        {
            foreach (EventFeed observer in observers) observer.Offer(_observed);
        }
        if (_shown.Count > 0)
        {
            FormattedBatch? batch = null;
            foreach (ArraySegment<Seat> block in seats.Blocks())
            {
                foreach (ref Seat seat in block.AsSpan())
                {
                    if (batch?.Format != seat.Format) batch = InFormat(seat.Format);
                    if (seat.GetsPieces(_number) || (_someInSeveralRooms && seat.Stay.Session.MayHaveSeenElsewhere))
                        DeliverPieces(batch, seat.Stay, seat.Outbox, seat.HasActedIn(_number));
                    else if (!batch.Whole.IsEmpty) seat.Outbox.TrySend(batch.Whole);
                }
            }
            foreach ((Stay stay, Format format, IOutbox outbox) in _leavers) DeliverPieces(InFormat(format), stay, outbox, acted: true);
        }
    }

    /// <summary>A message of this batch has waited for its delivery since this time, which is 0 if no metrics are collected.</summary>
    public void WaitedSince(long begun)
    {
        if (_waitedSince == 0 || begun < _waitedSince) _waitedSince = begun;
    }

    /// <summary>
    /// Counts the delivered lines, after <see cref="Deliver"/>. It goes over the messages and not over the sessions, so it also counts sessions that
    /// ignore the speaker.
    /// </summary>
    public void Count(ServerMetrics metrics, TimeProvider time)
    {
        long lines = 0;
        for (int i = 0; i < _shown.Count; i++)
        {
            if (_shown[i] is Message) lines += seats.Count - (_doers[i].Stay is { IsSeated: true } ? 1 : 0);
        }
        if (lines > 0) metrics.DeliveredLines(lines);
        metrics.Delivered(_waitedSince, time);
    }

    /// <summary>
    /// Sends the batch to a session that must not see all of it, without the events that its person did, ignores or has already seen. The pieces between
    /// those events are copied into one send. Long pieces are sent without a copy: when a large room is closed, thousands of members are announced, and no
    /// member may see their own announcement.
    /// </summary>
    private void DeliverPieces(FormattedBatch batch, Stay stay, IOutbox outbox, bool acted)
    {
        _scratch.ResetWrittenCount();
        (int first, int until) = acted ? SeenBy(stay) : new Seen(0, int.MaxValue);
        until = Math.Min(until, _shown.Count);
        for (int i = first; i <= until; i++)
        {
            if (i < until && Sees(stay, _shown[i], _doers[i])) continue;
            ReadOnlyMemory<byte> run = batch.Run(first, i);
            first = i + 1;
            if (run.Length < LeastShared)
            {
                _scratch.Write(run.Span);
                continue;
            }
            SendScratch(outbox);
            outbox.TrySend(run);
        }
        SendScratch(outbox);
    }

    private void SendScratch(IOutbox outbox)
    {
        if (_scratch.WrittenCount > 0) outbox.TrySend(_scratch.WrittenSpan.ToArray());
        _scratch.ResetWrittenCount();
    }

    private static bool Sees(Stay stay, ChatEvent chatEvent, Doer doer) =>
        !doer.Is(stay)
        && !(chatEvent is Said { By: { } author } && stay.Session.Ignores(author.Id))
        && !(chatEvent.InSeveralRooms && !stay.Session.SeesFirst(chatEvent.Id));

    private FormattedBatch InFormat(Format format)
    {
        foreach (FormattedBatch batch in _formatted)
        {
            if (ReferenceEquals(batch.Format, format)) return batch;
        }

        _scratch.ResetWrittenCount();
        var ends = new int[_shown.Count];
        for (int i = 0; i < ends.Length; i++)
        {
            if (!ReferenceEquals(_shown[i], Nothing)) format.Write(_shown[i], _scratch);
            ends[i] = _scratch.WrittenCount;
        }
        var formatted = new FormattedBatch(format, _scratch.WrittenSpan.ToArray(), ends);
        _formatted.Add(formatted);
        return formatted;
    }

    private void Acts(Stay stay)
    {
        ref Seat seat = ref seats[stay.Seat];
        if (seat.HasActedIn(_number)) return;
        seat.ActIn(_number);
        SeenBy(stay) = new Seen(0, int.MaxValue);
    }

    private ref Seen SeenBy(Stay stay) => ref CollectionsMarshal.GetValueRefOrAddDefault(_acting, stay, out _);

    /// <summary>Prepares for the next turn.</summary>
    public void Clear()
    {
        _leavers.Clear();
        _shown.Clear();
        _doers.Clear();
        _acting.Clear();
        _observed.Clear();
        _formatted.Clear();
        _someInSeveralRooms = false;
        _waitedSince = 0;
        Messages.Clear();
        Pending.Clear();
        Recorded.Clear();
        Copies.Clear();
        _number++;
    }

    private static readonly ChatEvent Nothing = new Missed { Id = 0, At = default, Room = "", Name = "", Count = 0 };
}
