// The events of one turn of a room, on their way to the members: collected, then formatted once per format, then handed out.
// Owned by the room's loop.

using System.Buffers;

namespace Foyer.Chat;

internal sealed class RoomBatch(Seats seats)
{
    private readonly List<ChatEvent> _shown = [];
    private readonly List<Member?> _actors = [];
    private readonly List<Member> _leavers = [];
    private readonly List<ChatEvent> _observed = [];
    private readonly List<FormattedBatch> _formatted = [];
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private long _number = 1;

    /// <summary>The messages among the events, in order: what the log must accept first.</summary>
    public List<Said> Messages { get; } = [];

    /// <summary>An event that members see, all but the one who did it.</summary>
    public void Show(ChatEvent chatEvent, Member? actor)
    {
        _shown.Add(chatEvent);
        _actors.Add(actor);
        if (actor is not null) Acts(actor);
    }

    /// <summary>An event that observers see (the console, the embedding program), at once and without exceptions.</summary>
    public void Observe(ChatEvent chatEvent) => _observed.Add(chatEvent);

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
        _leavers.Add(member);
    }

    /// <summary>Takes the messages out again: the log has not accepted them, and nobody is to see them.</summary>
    public void DropMessages(Action<Member> refused)
    {
        Messages.Clear();
        _observed.RemoveAll(chatEvent => chatEvent is Said);
        // An entry stays in its place, for members' SeesFrom counts places; it is only emptied.
        for (int i = 0; i < _shown.Count; i++)
        {
            if (_shown[i] is not Said) continue;
            _shown[i] = Nothing;
            if (_actors[i] is { } actor) refused(actor);
        }
    }

    public void Deliver(IReadOnlyList<EventFeed> observers)
    {
        foreach (EventFeed observer in observers) observer.Offer(_observed);
        if (_shown.Count > 0)
        {
            FormattedBatch? batch = null;
            foreach (ArraySegment<Seat> block in seats.Blocks())
            {
                foreach (ref Seat seat in block.AsSpan())
                {
                    if (batch?.Format != seat.Format) batch = InFormat(seat.Format);
                    if (seat.ActedIn == _number) DeliverPieces(batch, seat.Member, seat.Outbox);
                    else if (!batch.Whole.IsEmpty) seat.Outbox.TrySend(batch.Whole);
                }
            }
            foreach (Member member in _leavers)
                DeliverPieces(InFormat(member.Receiver.Format), member, member.Receiver.Outbox);
        }
    }

    /// <summary>For one who acted in this batch: the pieces around what it did itself, copied into one send.</summary>
    private void DeliverPieces(FormattedBatch batch, Member member, IOutbox outbox)
    {
        _scratch.ResetWrittenCount();
        for (int i = member.SeesFrom; i < Math.Min(member.SeesUntil, _shown.Count); i++)
        {
            if (!ReferenceEquals(_actors[i], member)) _scratch.Write(batch.Piece(i));
        }
        if (_scratch.WrittenCount > 0) outbox.TrySend(_scratch.WrittenSpan.ToArray());
    }

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
        if (seat.ActedIn == _number) return;
        seat.ActedIn = _number;
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
        Messages.Clear();
        _number++;
    }

    private static readonly ChatEvent Nothing = new Missed { Id = 0, At = default, Room = "", Name = "", Count = 0 };
}
