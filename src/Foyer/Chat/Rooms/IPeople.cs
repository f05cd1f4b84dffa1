using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

/// <summary>How rooms reach people who need not be in them. Thread-safe.</summary>
internal interface IPeople
{
    /// <summary>Sends the event to all sessions of the person, unless the person ignores the sender or has gone.</summary>
    void Tell(PersonId person, PersonalEvent personal);

    /// <summary>The person was removed from the room, perhaps while they had no session there.</summary>
    void Lost(PersonId person, Room room);
}
