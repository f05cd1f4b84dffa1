namespace Foyer;

/// <summary>The settings of a room. A change is reported as a <c>SettingChanged</c> event.</summary>
public enum RoomSetting
{
    /// <summary>Whether every member may change the topic.</summary>
    TopicByAll,

    /// <summary>The key that a client must give to join.</summary>
    Key,

    /// <summary>Whether a client needs an invitation to join.</summary>
    InviteOnly,

    /// <summary>Whether only members with voice or a higher role can speak.</summary>
    Moderated,

    /// <summary>The largest number of members.</summary>
    MemberLimit,

    /// <summary>Whether the room is left out of lists.</summary>
    Hidden,

    /// <summary>The seconds between two messages of a member.</summary>
    SlowMode,

    /// <summary>In a room with more members than this, a join is announced when the member first does something.</summary>
    DelayedJoinSize,

    /// <summary>The days after which the room's messages are deleted.</summary>
    Keep,
}
