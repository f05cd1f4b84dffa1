// The events of one turn of a room, on their way to the members: collected, then formatted once per format, then handed out.
// Owned by the room's loop.

using System.Buffers;
using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

internal sealed class RoomBatch(Seats seats)
{
    /// <summary>In bytes. A run of this length is sent from the shared array: another system call costs less than the copy.</summary>
    private const int LeastShared = 32 * 1024;

    private readonly List<ChatEvent> _shown = [];
    private readonly List<Member?> _actors = [];
    private readonly List<(Member Member, Format Format, IOutbox Outbox)> _leavers = [];
    private readonly List<ChatEvent> _observed = [];
    private readonly List<FormattedBatch> _formatted = [];
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private long _number = 2; // 1 is what the seat of a selective member begins with
    private bool _someInSeveralRooms;
    private long _waitedSince;

    /// <summary>The messages among the events that the log must accept first, in order.</summary>
    public List<Message> Messages { get; private set; } = [];

    /// <summary>The same, with whom to tell if it does not.</summary>
    public List<PendingMessage> Pending { get; private set; } = [];

    /// <summary>What is not a message, and is recorded without being waited for.</summary>
    public List<ChatEvent> Recorded { get; } = [];

    /// <summary>An event that members see: all of them, or all but the one who did it and those who ignore that one's messages.</summary>
    public void Show(ChatEvent chatEvent, Member? actor = null)
    {
        _shown.Add(chatEvent);
        _actors.Add(actor);
        _someInSeveralRooms |= chatEvent.InSeveralRooms;
        if (actor is { IsSeated: true }) Acts(actor); // else it has gone since it spoke
    }

    /// <summary>An event that observers see (the console, the embedding program), at once and without exceptions.</summary>
    public void Observe(ChatEvent chatEvent) => _observed.Add(chatEvent);

    /// <summary>A message that is shown if the log accepts it.</summary>
    public void Speak(PendingMessage pending)
    {
        Messages.Add(pending.Message);
        Pending.Add(pending);
    }

    public void Record(ChatEvent chatEvent) => Recorded.Add(chatEvent);

    /// <summary>A member that has just come in: it sees what is shown from here on.</summary>
    public void Welcome(Member member)
    {
        Acts(member);
        member.SeesFrom = _shown.Count;
    }

    /// <summary>A member that has just gone: it is still owed what was shown up to here.</summary>
    public void Farewell(Member member)
    {
        Acts(member);
        member.SeesUntil = _shown.Count;
        _leavers.Add((member, seats[member.Seat].Format, seats[member.Seat].Outbox));
    }

    /// <summary>Takes the messages out again: nobody is to see them yet, or ever. The two lists are whose they were handed to.</summary>
    public void WithdrawMessages()
    {
        HashSet<ChatEvent> withdrawn = new(Messages, ReferenceEqualityComparer.Instance);
        _observed.RemoveAll(withdrawn.Contains);
        // An entry stays in its place, for members' SeesFrom counts places; it is only emptied.
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

    /// <summary>One of its messages has waited since then to be handed out; 0 where nobody asks.</summary>
    public void WaitedSince(long begun)
    {
        if (_waitedSince == 0 || begun < _waitedSince) _waitedSince = begun;
    }

    /// <summary>After <see cref="Deliver"/>. Over the messages, not the members: one who ignores the speaker is counted among them.</summary>
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
    /// For one who is not to see all of this batch: the pieces around what it did itself, ignores, or has seen, copied into one send.
    /// Long ones are not copied: when a large room is closed, thousands of members are announced, and each must not see its own announcement.
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

    /// <summary>For the next turn.</summary>
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
