using Foyer.Chat.Events;

namespace Foyer.Chat.Rooms;

/// <summary>
/// One attached client of a person, as the rooms see it. The turns of several rooms may call its members at the same time. They return at once and do
/// not throw.
/// </summary>
internal interface ISession
{
    /// <summary>How the chat reaches the client.</summary>
    IReceiver Receiver { get; }

    /// <summary>The client may have received an event that is shown in several rooms from another room.</summary>
    bool MayHaveSeenElsewhere { get; }

    bool IgnoresSomebody { get; }

    bool Ignores(PersonId person);

    /// <summary>Whether this is the first time that the client receives this event, which is shown in several rooms.</summary>
    bool SeesFirst(long eventId);

    /// <summary>Null if the session is not in that room.</summary>
    Stay? StayIn(Room room);

    /// <summary>The person was removed from that room.</summary>
    void Lost(Stay stay);
}
