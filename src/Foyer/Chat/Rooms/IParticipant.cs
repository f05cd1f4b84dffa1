// A person as a room sees them: a session, or a visitor who is there for one request.

using System.Net;

namespace Foyer.Chat.Rooms;

/// <summary>The turns of several rooms may call the members of this interface at the same time. The members return at once and do not throw.</summary>
internal interface IParticipant
{
    /// <summary>Unique within this run of the server.</summary>
    long Number { get; }

    /// <summary>Identifies the speaker for slow mode: the session's number or, because a visitor has a new number each time, the visitor's address.</summary>
    long Speaker { get; }

    IPAddress Address { get; }

    /// <summary>The current name. A room uses its own copy, which changes in the order of the room's events.</summary>
    string Name { get; }

    /// <summary>Null for a guest.</summary>
    string? ChosenName { get; }

    /// <summary>The answer that others get when they write to this person; null if the person is not away.</summary>
    string? AwayText { get; }

    bool IsServerOperator { get; }

    /// <summary>The person has left all of their rooms, or is leaving them.</summary>
    bool HasEnded { get; }

    /// <summary>How the chat reaches this person.</summary>
    IReceiver Receiver { get; }

    /// <summary>The person may have received an event that is shown in several rooms from another room.</summary>
    bool MayHaveSeenElsewhere { get; }

    bool IgnoresSomebody { get; }

    bool Ignores(IParticipant other);

    /// <summary>Whether this is the first time that the person receives this event, which is shown in several rooms.</summary>
    bool SeesFirst(long eventId);

    /// <summary>Null if the person is not in that room.</summary>
    Member? MemberIn(Room room);

    /// <summary>The person is no longer in that room.</summary>
    void Lost(Member member);
}
