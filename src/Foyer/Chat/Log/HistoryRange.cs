namespace Foyer.Chat.Log;

/// <summary>
/// A place between two messages of a room. It is given by a position, an id or a time, which need not be those of a message of the room: the message
/// may be deleted, or be one of another room. Within a room, ids and positions grow together, but only a log may know that they are the same number.
/// </summary>
internal readonly record struct HistoryPlace
{
    private readonly bool _isPosition;

    private HistoryPlace(long number, bool isPosition = false) => (Number, _isPosition) = (number, isPosition);

    /// <summary>Before all messages.</summary>
    public static HistoryPlace Begin => default;

    /// <summary>After all messages.</summary>
    public static HistoryPlace End => new(long.MaxValue);

    /// <summary>The messages before this place have a smaller position, or a smaller id.</summary>
    public long Number { get; }

    public static HistoryPlace BeforePosition(long position) => new(position, isPosition: true);

    public static HistoryPlace AfterPosition(long position) => new(Next(position), isPosition: true);

    public static HistoryPlace Before(MessageId id) => new(id.Number);

    public static HistoryPlace After(MessageId id) => new(Next(id.Number));

    /// <summary>Before the messages of this time, to the millisecond. Their ids have it, and so grow even if the clock goes back.</summary>
    public static HistoryPlace Before(DateTimeOffset time) => new(MessageId.FirstAt(time));

    public static HistoryPlace After(DateTimeOffset time) => new(Next(MessageId.LastAt(time)));

    /// <summary>Whether the message comes before this place.</summary>
    public bool IsAfter(Message message) => (_isPosition ? message.Position : message.Id) < Number;

    private static long Next(long number) => number == long.MaxValue ? number : number + 1;
}

/// <summary>
/// What to read of a room: of the messages between <paramref name="From"/> and <paramref name="To"/>, the <paramref name="Count"/> that are nearest to
/// <paramref name="Anchor"/>, which is one of these two places or lies between them.
/// </summary>
internal sealed record HistoryRange(HistoryPlace From, HistoryPlace Anchor, HistoryPlace To, int Count)
{
    public static HistoryRange Latest(int count) => Before(HistoryPlace.End, count);

    public static HistoryRange Before(HistoryPlace place, int count) => new(HistoryPlace.Begin, place, place, count);

    public static HistoryRange After(HistoryPlace place, int count) => new(place, place, HistoryPlace.End, count);

    /// <summary>Half of the count on each side. If there are fewer on one side, more of the other.</summary>
    public static HistoryRange Around(HistoryPlace place, int count) => new(HistoryPlace.Begin, place, HistoryPlace.End, count);

    /// <summary>The oldest between these places, or the newest.</summary>
    public static HistoryRange Between(HistoryPlace from, HistoryPlace to, int count, bool newest) => new(from, newest ? to : from, to, count);
}
