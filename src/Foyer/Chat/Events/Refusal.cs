// Why the chat did not do what it was asked. Each protocol has its own words for these.

namespace Foyer.Chat.Events;

internal enum Refusal
{
    None,
    NotLogged,
    HistoryUnreadable,

    /// <summary>A bug, which is logged.</summary>
    ServerError,

    /// <summary>The room has gone while the request was on its way. Whoever asked asks a new room of that name, or answers <see cref="NoSuchRoom"/>; nobody is shown this.</summary>
    RoomGone,

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
    NeedsPrivateConnection,
    WrongPassword,
    TooManyAttempts,

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
    BanHoldsYou,
    NoSuchWebhook,
    TooManyWebhooks,
}
