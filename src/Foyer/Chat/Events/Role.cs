namespace Foyer;

/// <summary>What somebody may do in a room; each may do what those before it may. A role ends with the stay in the room.</summary>
public enum Role
{
    /// <summary>Speaks, unless the room is moderated.</summary>
    Member,

    /// <summary>Speaks in a moderated room, too.</summary>
    Voice,

    /// <summary>Keeps order: topic, settings, kicks, bans, mutes, voices, other operators.</summary>
    Operator,

    /// <summary>Made the room; takes an operator's role away, too.</summary>
    Owner,
}
