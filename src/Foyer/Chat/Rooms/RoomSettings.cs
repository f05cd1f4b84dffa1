// What a room's operators can set. Immutable: a change replaces it whole, in the room's turn, and anybody may read it.

namespace Foyer.Chat.Rooms;

internal sealed record RoomSettings
{
    public static readonly RoomSettings Default = new();

    /// <summary>What the room is about; empty for nothing. A message: the log has it first.</summary>
    public string Topic { get; init; } = "";

    public string TopicBy { get; init; } = "";

    public DateTimeOffset TopicAt { get; init; }

    /// <summary>Everybody may change the topic, not only operators.</summary>
    public bool TopicByAll { get; init; }

    /// <summary>A key has at most so many characters: it is typed.</summary>
    public const int KeyChars = 64;

    /// <summary>Must be given to come in; empty for none.</summary>
    public string Key { get; init; } = "";

    public bool InviteOnly { get; init; }

    /// <summary>Only those with voice speak.</summary>
    public bool Moderated { get; init; }

    /// <summary>0: no limit of its own.</summary>
    public int MemberLimit { get; init; }

    /// <summary>Not listed, and who is in it is shown to its members only.</summary>
    public bool Hidden { get; init; }

    /// <summary>Time between two messages of a member; zero for none.</summary>
    public TimeSpan SlowMode { get; init; }

    /// <summary>With more members than this, a join is announced when the member first does something; null: the server's number.</summary>
    public int? DelayedJoinSize { get; init; }

    /// <summary>Its messages are deleted when they are older; null: as the server does it. Longer than that only a server operator sets it.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>The position of the last message before the room was closed (a key, invitations, hidden); 0 while it is open. See <see cref="ReadRights"/>.</summary>
    public long ClosedSince { get; init; }

    /// <summary>No topic is as if there had never been one, or an empty room would stay for it.</summary>
    public RoomSettings WithTopic(TopicChanged topic) => topic.Text.Length == 0
        ? this with { Topic = "", TopicBy = "", TopicAt = default }
        : this with { Topic = topic.Text, TopicBy = topic.Name, TopicAt = topic.At };

    /// <summary>Whether what is said there is for everybody: the console and the embedding program see it.</summary>
    public bool IsOpen => Key.Length == 0 && !InviteOnly && !Hidden;
}
