// How the chat reaches an attached session. The protocol implements it; the chat knows no more of it than this.

namespace Foyer.Chat;

/// <summary>
/// Called from room loops. Every member returns at once, never throws, and keeps the order of its calls.
/// </summary>
internal interface IReceiver
{
    /// <summary>The kind of bytes this receiver takes; it stays the same while it is in a room.</summary>
    Format Format { get; }

    /// <summary>Where its formatted events go.</summary>
    IOutbox Outbox { get; }

    /// <summary>It is in the room now, and its live events follow. <paramref name="others"/> members were there before it.</summary>
    void Welcome(string room, string name, int others);

    /// <summary>A message of its own was not accepted, and nobody has seen it.</summary>
    void Refuse(Refusal reason);
}

/// <summary>Why the chat did not do what it was asked. Each protocol has its own words for these.</summary>
internal enum Refusal
{
    None,
    NotLogged,
    NameInUse,
    NameReserved,
    NameTooLong,
    NameHasBadCharacter,
    NameStartsBadly,
    RoomNameTooLong,
    RoomNameHasBadCharacter,
    RoomNameStartsBadly,
}
