// The events of one turn of a room, on their way to the members. They are collected, then formatted once per format, then sent.
// Owned by the room's turns.

using System.Buffers;
using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

internal sealed class RoomBatch(Seats seats)
{
    /// <summary>In bytes. A run of at least this length is sent from the shared array, because another system call costs less than the copy.</summary>
    private const int LeastShared = 32 * 1024;

    private readonly List<ChatEvent> _shown = [];
    private readonly List<Member?> _actors = [];
    private readonly List<(Member Member, Format Format, IOutbox Outbox)> _leavers = [];
    private readonly List<ChatEvent> _observed = [];
    private readonly List<FormattedBatch> _formatted = [];
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private long _number = 2; // a selective member's seat begins with 1
    private bool _someInSeveralRooms;
    private long _waitedSince;

    /// <summary>The messages of the batch, in order. The log must accept them first.</summary>
    public List<Message> Messages { get; private set; } = [];

    /// <summary>The same messages, each with the person to notify if the log does not accept it.</summary>
    public List<PendingMessage> Pending { get; private set; } = [];

    /// <summary>The other events. They are recorded, and the room does not wait for that.</summary>
    public List<ChatEvent> Recorded { get; } = [];

    /// <summary>Shows an event to all members, except for the actor and, if it is a message, for those who ignore the actor.</summary>
    public void Show(ChatEvent chatEvent, Member? actor = null)
    {
        _shown.Add(chatEvent);
        _actors.Add(actor);
        _someInSeveralRooms |= chatEvent.InSeveralRooms;
        if (actor is { IsSeated: true }) Acts(actor); // otherwise the actor has left since
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

    /// <summary>Adds a member who has just joined. They see the events from here on.</summary>
    public void Welcome(Member member)
    {
        Acts(member);
        member.SeesFrom = _shown.Count;
    }

    /// <summary>Takes out a member who has just left. They still receive the events up to here.</summary>
    public void Farewell(Member member)
    {
        Acts(member);
        member.SeesUntil = _shown.Count;
        _leavers.Add((member, seats[member.Seat].Format, seats[member.Seat].Outbox));
    }

    /// <summary>
    /// Takes the messages out again, because nobody may see them yet, or ever. The two lists then belong to the code that they were handed to.
    /// </summary>
    public void WithdrawMessages()
    {
        HashSet<ChatEvent> withdrawn = new(Messages, ReferenceEqualityComparer.Instance);
        _observed.RemoveAll(withdrawn.Contains);
        // The entries are emptied and not removed, because the members' SeesFrom and SeesUntil are indexes of entries.
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
                    if (seat.GetsPieces(_number) || (_someInSeveralRooms && seat.Member.Person.MayHaveSeenElsewhere))
                        DeliverPieces(batch, seat.Member, seat.Outbox, seat.HasActedIn(_number));
                    else if (!batch.Whole.IsEmpty) seat.Outbox.TrySend(batch.Whole);
                }
            }
            foreach ((Member member, Format format, IOutbox outbox) in _leavers) DeliverPieces(InFormat(format), member, outbox, acted: true);
        }
    }

    /// <summary>A message of this batch has waited for its delivery since this time, which is 0 if no metrics are collected.</summary>
    public void WaitedSince(long begun)
    {
        if (_waitedSince == 0 || begun < _waitedSince) _waitedSince = begun;
    }

    /// <summary>
    /// Counts the delivered lines, after <see cref="Deliver"/>. It goes over the messages and not over the members, so it also counts members who
    /// ignore the speaker.
    /// </summary>
    public void Count(ServerMetrics metrics, TimeProvider time)
    {
        long lines = 0;
        for (int i = 0; i < _shown.Count; i++)
        {
            if (_shown[i] is Message) lines += seats.Count - (_actors[i] is { IsSeated: true } ? 1 : 0);
        }
        if (lines > 0) metrics.DeliveredLines(lines);
        metrics.Delivered(_waitedSince, time);
    }

    /// <summary>
    /// Sends the batch to a member who must not see all of it, without the events that the member did, ignores or has already seen. The pieces between
    /// those events are copied into one send. Long pieces are sent without a copy: when a large room is closed, thousands of members are announced, and no
    /// member may see their own announcement.
    /// </summary>
    private void DeliverPieces(FormattedBatch batch, Member member, IOutbox outbox, bool acted)
    {
        _scratch.ResetWrittenCount();
        int first = acted ? member.SeesFrom : 0, until = acted ? Math.Min(member.SeesUntil, _shown.Count) : _shown.Count;
        for (int i = first; i <= until; i++)
        {
            if (i < until && Sees(member, _shown[i], _actors[i])) continue;
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

    private static bool Sees(Member member, ChatEvent chatEvent, Member? actor) =>
        !ReferenceEquals(actor, member)
        && !(chatEvent is Said && actor is not null && member.Person.Ignores(actor.Person))
        && !(chatEvent.InSeveralRooms && !member.Person.SeesFirst(chatEvent.Id));

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

    private void Acts(Member member)
    {
        ref Seat seat = ref seats[member.Seat];
        if (seat.HasActedIn(_number)) return;
        seat.ActIn(_number);
        member.SeesFrom = 0;
        member.SeesUntil = int.MaxValue;
    }

    /// <summary>Prepares for the next turn.</summary>
    public void Clear()
    {
        _leavers.Clear();
        _shown.Clear();
        _actors.Clear();
        _observed.Clear();
        _formatted.Clear();
        _someInSeveralRooms = false;
        _waitedSince = 0;
        Messages.Clear();
        Pending.Clear();
        Recorded.Clear();
        _number++;
    }

    private static readonly ChatEvent Nothing = new Missed { Id = 0, At = default, Room = "", Name = "", Count = 0 };
}
