// The settings of a room, which its operators can change. Immutable: the room's turn replaces the whole object, and any thread may read it.

namespace Foyer.Chat.State;

internal sealed record RoomSettings
{
    public static readonly RoomSettings Default = new();

    /// <summary>The topic; empty if there is none. A new topic is a message, so it is set once the log has it.</summary>
    public string Topic { get; init; } = "";

    public string TopicBy { get; init; } = "";

    public DateTimeOffset TopicAt { get; init; }

    /// <summary>Every member may change the topic, not only operators.</summary>
    public bool TopicByAll { get; init; }

    /// <summary>The most characters that a key can have, because people type it.</summary>
    public const int KeyChars = 64;

    /// <summary>The key that a client must give to join; empty if there is none.</summary>
    public string Key { get; init; } = "";

    public bool InviteOnly { get; init; }

    /// <summary>Only members with voice or a higher role can speak.</summary>
    public bool Moderated { get; init; }

    /// <summary>0: the server's limit applies.</summary>
    public int MemberLimit { get; init; }

    /// <summary>The room is not listed, and only its members can see the other members.</summary>
    public bool Hidden { get; init; }

    /// <summary>The time between two messages of a member; zero if there is no slow mode.</summary>
    public TimeSpan SlowMode { get; init; }

    /// <summary>In a room with more members than this, a join is announced when the member first does something. Null: the server's number applies.</summary>
    public int? DelayedJoinSize { get; init; }

    /// <summary>
    /// Messages older than this are deleted. Null: the server's setting applies. Only a server operator can set a longer time than the server's.
    /// </summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>
    /// The position of the last message before the room was closed (a key, invitations, hidden); 0 while the room is open. See <see cref="ReadRights"/>.
    /// </summary>
    public long ClosedSince { get; init; }

    /// <summary>An empty topic resets all three properties. Otherwise the settings would not be the default, and an empty room would not be removed.</summary>
    public RoomSettings WithTopic(TopicChanged topic) => topic.Text.Length == 0
        ? this with { Topic = "", TopicBy = "", TopicAt = default }
        : this with { Topic = topic.Text, TopicBy = topic.Name, TopicAt = topic.At };

    /// <summary>
    /// Returns the settings with another value. <paramref name="value"/>: see <see cref="SettingChanged.Value"/>; 0 is off.
    /// <paramref name="key"/>: the new key, for that setting only.
    /// </summary>
    public RoomSettings With(RoomSetting setting, int value, string key) => setting switch
    {
        RoomSetting.TopicByAll => this with { TopicByAll = value > 0 },
        RoomSetting.Key => this with { Key = value > 0 ? key : "" },
        RoomSetting.InviteOnly => this with { InviteOnly = value > 0 },
        RoomSetting.Moderated => this with { Moderated = value > 0 },
        RoomSetting.MemberLimit => this with { MemberLimit = value },
        RoomSetting.Hidden => this with { Hidden = value > 0 },
        RoomSetting.SlowMode => this with { SlowMode = TimeSpan.FromSeconds(value) },
        RoomSetting.DelayedJoinSize => this with { DelayedJoinSize = value > 0 ? value : null },
        RoomSetting.Keep => this with { Keep = value > 0 ? TimeSpan.FromDays(value) : null },
        _ => this,
    };

    /// <summary>Whether everybody may see what is said in the room: then the console and the embedding program see it.</summary>
    public bool IsOpen => Key.Length == 0 && !InviteOnly && !Hidden;
}
