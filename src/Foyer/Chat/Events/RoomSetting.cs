namespace Foyer;

/// <summary>One of the settings, for those who announce or name it.</summary>
public enum RoomSetting
{
    /// <summary>Whether everybody may change the topic.</summary>
    TopicByAll,

    /// <summary>The key to come in with.</summary>
    Key,

    /// <summary>Whether one must be invited.</summary>
    InviteOnly,

    /// <summary>Whether only those with voice speak.</summary>
    Moderated,

    /// <summary>How many members at most.</summary>
    MemberLimit,

    /// <summary>Whether the room is left out of lists.</summary>
    Hidden,

    /// <summary>The seconds between a member's messages.</summary>
    SlowMode,

    /// <summary>The size above which joins are announced late.</summary>
    DelayedJoinSize,

    /// <summary>The days after which its messages are deleted.</summary>
    Keep,
}
