namespace Foyer;

/// <summary>
/// What a member may do in a room. Each role includes the rights of those before it. Members lose their role when they leave the room.
/// </summary>
public enum Role
{
    /// <summary>Can speak, unless the room is moderated.</summary>
    Member,

    /// <summary>Can also speak in a moderated room.</summary>
    Voice,

    /// <summary>Moderates the room: sets the topic and the settings, kicks, bans and mutes members, gives voice, and makes other members operators.</summary>
    Operator,

    /// <summary>Created the room. Can also take an operator's role away.</summary>
    Owner,
}
