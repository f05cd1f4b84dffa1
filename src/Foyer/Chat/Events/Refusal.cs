// Why the chat refused a request. Each protocol has its own words for these reasons.

namespace Foyer.Chat.Events;

internal enum Refusal
{
    None,
    NotLogged,
    HistoryUnreadable,

    /// <summary>The searches of the address have used their time; <see cref="Answer.Wait"/> says for how long.</summary>
    SearchedTooMuch,

    /// <summary>This server of a cluster has lost contact with the others, so nothing can be changed or said.</summary>
    OutOfTouch,

    /// <summary>A bug, which is logged.</summary>
    ServerError,

    /// <summary>
    /// The room was removed before it could process the request. The caller sends the request to a new room of that name, or answers
    /// <see cref="NoSuchRoom"/>. No client sees this refusal.
    /// </summary>
    RoomGone,

    // Names of people and of rooms.
    NameInUse,
    NameReserved,
    NameTooLong,
    NameHasBadCharacter,
    NameStartsBadly,
    RoomNameTooLong,
    RoomNameHasBadCharacter,
    RoomNameStartsBadly,
    RoomLooksAlike,

    // People and rooms.
    NoSuchPerson,
    NoSuchRoom,
    NotInRoom,
    PersonNotInRoom,
    AlreadyInRoom,
    PersonAlreadyInRoom,
    NotYourself,
    AlreadySo,

    // Rights.
    NeedsOperator,
    NeedsOwner,
    NeedsServerOperator,
    OutrankedByTarget,
    NeedsPrivateConnection,
    WrongPassword,
    TooManyAttempts,

    // Joining.
    RoomNeedsKey,

    /// <summary>The room is hidden, or the name looks like that of a hidden room. Nobody learns why they cannot join.</summary>
    RoomNotOpen,
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

    /// <summary>Others would read the name or the text, and the person may not speak in a room that they are in. The reason is its name.</summary>
    Silenced,

    // Lists.
    NoSuchBan,
    NoSuchMute,
    TooManyBans,
    BanHoldsYou,
    NoSuchWebhook,
    TooManyWebhooks,
}
