// What a room knows of somebody who is in it or asks something of it: a session, or a visitor who is there for one request.

using System.Net;

namespace Foyer.Chat.Rooms;

/// <summary>Members may be called from the turns of several rooms at once; they return at once and do not throw.</summary>
internal interface IParticipant
{
    /// <summary>Given once, and never again in this run of the server.</summary>
    long Number { get; }

    /// <summary>Identifies the speaker for slow mode: the number, or the address of a visitor, whose number is another one each time.</summary>
    long Speaker { get; }

    IPAddress Address { get; }

    /// <summary>The name of this moment. A room goes by its own copy, which changes in the room's order.</summary>
    string Name { get; }

    /// <summary>Null for a guest.</summary>
    string? ChosenName { get; }

    /// <summary>What others are told who write to this person; null when not away.</summary>
    string? AwayText { get; }

    bool IsServerOperator { get; }

    /// <summary>It has left, or is leaving, all of its rooms.</summary>
    bool HasEnded { get; }

    /// <summary>How the chat reaches this person.</summary>
    IReceiver Receiver { get; }

    /// <summary>An event that is told in several rooms may have reached this person by another one.</summary>
    bool MayHaveSeenElsewhere { get; }

    bool IgnoresSomebody { get; }

    bool Ignores(IParticipant other);

    /// <summary>Whether an event that comes by several rooms comes for the first time.</summary>
    bool SeesFirst(long eventId);

    /// <summary>Null: not in that room.</summary>
    Member? MemberIn(Room room);

    /// <summary>It is not in that room any more.</summary>
    void Lost(Member member);
}
