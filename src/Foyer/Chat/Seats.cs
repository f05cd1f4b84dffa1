// The members of a room as the fan-out walks over them: what a delivery needs of each, side by side in one array. What was
// measured: after a send the kernel has pushed our objects out of the near caches, and each further object
// on the way from member to socket costs a miss, 0.1 µs a member (docs/performance.md). Owned by the room's loop.

namespace Foyer.Chat;

internal struct Seat
{
    public required Member Member;
    public required IOutbox Outbox;
    public required Format Format;

    /// <summary>The last batch in which the member acted: in that batch it gets only the pieces around what it did.</summary>
    public long ActedIn;
}

internal sealed class Seats
{
    private readonly Dictionary<Session, Member> _members = [];
    private Seat[] _seats = new Seat[16];

    public int Count { get; private set; }

    public Span<Seat> Taken => _seats.AsSpan(0, Count);

    public Member? Find(Session session) => _members.GetValueOrDefault(session);

    public ref Seat Of(Member member) => ref _seats[member.Index];

    /// <summary>Null when the session has a seat already.</summary>
    public Member? TryAdd(Session session)
    {
        var member = new Member(session, session.Name) { Index = Count };
        if (!_members.TryAdd(session, member)) return null;
        if (Count == _seats.Length) Array.Resize(ref _seats, 2 * Count);
        _seats[Count++] = new Seat { Member = member, Outbox = session.Receiver.Outbox, Format = session.Receiver.Format };
        return member;
    }

    /// <summary>The last one moves to the seat that is free now.</summary>
    public void Remove(Member member)
    {
        _members.Remove(member.Session);
        Seat last = _seats[--Count];
        _seats[member.Index] = last;
        last.Member.Index = member.Index;
        _seats[Count] = default;
    }
}
