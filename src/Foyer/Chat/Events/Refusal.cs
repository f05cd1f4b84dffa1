// Why the chat did not do what it was asked. Each protocol has its own words for these.

namespace Foyer.Chat.Events;

internal enum Refusal
{
    None,
    NotLogged,
    HistoryUnreadable,

    // Names, of people and of rooms.
    NameInUse,
    NameReserved,
    NameTooLong,
    NameHasBadCharacter,
    NameStartsBadly,
    RoomNameTooLong,
    RoomNameHasBadCharacter,
    RoomNameStartsBadly,
    RoomLooksAlike,

    // Who and where.
    NoSuchPerson,
    NoSuchRoom,
    NotInRoom,
    PersonNotInRoom,
    AlreadyInRoom,
    PersonAlreadyInRoom,
    NotYourself,
    AlreadySo,

    // The right to.
    NeedsOperator,
    NeedsOwner,
    NeedsServerOperator,
    OutrankedByTarget,

    // Coming in.
    RoomNeedsKey,
    RoomInviteOnly,
    RoomFull,
    Banned,
    TooManyRoomsOfYours,
    TooManyRooms,

    // Speaking.
    NothingToSay,
    LineTooLong,
    PasteTooLong,
    Muted,
    RoomModerated,
    TooSoon,

    // Lists.
    NoSuchBan,
    NoSuchMute,
    TooManyBans,
    NoSuchWebhook,
    TooManyWebhooks,
}

/// <summary>
/// What came of a request: <see cref="Refusal.None"/> when it was done, or why not, for how long still (where that is known),
/// and whatever somebody gave as the reason.
/// </summary>
internal readonly record struct Answer(Refusal Refusal, TimeSpan? Wait = null, string Reason = "")
{
    public static readonly Answer Done;

    public bool IsDone => Refusal == Refusal.None;

    public static implicit operator Answer(Refusal refusal) => new(refusal);
}
