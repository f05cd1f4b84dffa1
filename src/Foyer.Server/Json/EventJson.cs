// The JSON of events. It is written for the history's file, for the HTTP API and for exports, and read back from the file.
// All three have the same members in the same form. They differ in what comes before these members (an id, a position).

using System.Text.Json;
using Foyer.Chat.Events;

namespace Foyer.Server.Json;

internal static class EventJson
{
    // The members' names. Like the kinds, they never change.
    private const string Banned = "banned", Bot = "bot", Closed = "closed", Count = "count", IsLost = "isLost", LeftServer = "leftServer", NewName = "newName", NewRole = "newRole", OldRole = "oldRole";
    private const string Reason = "reason", Setting = "setting", Target = "target", Text = "text", To = "to", Until = "until", Value = "value";

    /// <summary>One of the constants of <see cref="EventKind"/>.</summary>
    public static string KindOf(ChatEvent happened) => happened switch
    {
        Said { IsAction: true } => EventKind.Action,
        Said => EventKind.Said,
        TopicChanged => EventKind.Topic,
        Joined => EventKind.Joined,
        Left => EventKind.Left,
        Renamed => EventKind.Renamed,
        Kicked => EventKind.Kicked,
        Foyer.Banned => EventKind.Banned,
        Unbanned => EventKind.Unbanned,
        Muted => EventKind.Muted,
        Unmuted => EventKind.Unmuted,
        RoleChanged => EventKind.RoleChanged,
        SettingChanged => EventKind.SettingChanged,
        Announced => EventKind.Announced,
        Stopping => EventKind.Stopping,
        Missed => EventKind.Missed,
        Whispered => EventKind.Whispered,
        Invited => EventKind.Invited,
        KeyGuessed => EventKind.KeyGuessed,
        RemovedFromRoom => EventKind.PutOut,
        Disconnected => EventKind.Killed,
        ContactChanged => EventKind.Contact,
        _ => throw new NotSupportedException(happened.GetType().Name),
    };

    /// <summary>An object with the members that the event has besides its id, time, room and name.</summary>
    public static string Members(ChatEvent happened) => JsonText.Of(json => WriteMembers(json, happened));

    public static void WriteMembers(Utf8JsonWriter json, ChatEvent happened)
    {
        switch (happened)
        {
            case Message message:
                json.WriteString(Text, message.Text);
                WriteIf(json, Bot, message is Said { IsBot: true });
                break;
            case Renamed renamed:
                json.WriteString(NewName, renamed.NewName);
                break;
            case Left left:
                WriteReason(json, left.Reason);
                WriteIf(json, LeftServer, left.LeftServer);
                break;
            case SettingChanged changed:
                json.WriteString(Setting, NameOf(changed.Setting));
                json.WriteNumber(Value, changed.Value);
                break;
            case Announced announced:
                json.WriteString(Text, announced.Text);
                break;
            case Missed missed:
                json.WriteNumber(Count, missed.Count);
                break;
            case KeyGuessed guessed:
                json.WriteNumber(Count, guessed.Count);
                break;
            case Whispered whispered:
                json.WriteString(To, whispered.To);
                json.WriteString(Text, whispered.Text);
                break;
            case Moderation moderation:
                json.WriteString(Target, moderation.Target);
                WriteModeration(json, moderation);
                break;
            case RemovedFromRoom put:
                WriteReason(json, put.Reason);
                WriteIf(json, Banned, put.Banned);
                WriteUntil(json, put.Until);
                WriteIf(json, Closed, put.Closed);
                break;
            case ContactChanged contact:
                json.WriteBoolean(IsLost, contact.IsLost);
                break;
            case Disconnected killed:
                WriteReason(json, killed.Reason);
                WriteIf(json, Banned, killed.Banned);
                WriteUntil(json, killed.Until);
                break;
        }
    }

    /// <summary>
    /// An event of the history's file, from <see cref="Members"/>. Messages, personal events and <see cref="Missed"/> are not recorded
    /// there. Null if a newer program wrote the event, or if it is damaged.
    /// </summary>
    public static ChatEvent? Read(string kind, long id, string room, string name, string members)
    {
        try
        {
            using var document = JsonDocument.Parse(members);
            return Read(kind, id, room, name, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The names of people in the members. Throws <see cref="JsonException"/>.</summary>
    public static IReadOnlyList<string> NamesIn(string members)
    {
        using var document = JsonDocument.Parse(members);
        return [.. from member in new[] { NewName, Target }
                   where document.RootElement.TryGetProperty(member, out JsonElement name) && name.ValueKind == JsonValueKind.String
                   select document.RootElement.GetProperty(member).GetString()!];
    }

    private static ChatEvent? Read(string kind, long id, string room, string name, JsonElement json)
    {
        var stamp = new EventStamp(id, new MessageId(id, 0).At, room, name);
        return kind switch
        {
            EventKind.Joined => new Joined { Stamp = stamp },
            EventKind.Left => new Left { Stamp = stamp, Reason = ReadReason(), LeftServer = json.TryGetProperty(LeftServer, out _) },
            EventKind.Renamed => new Renamed { Stamp = stamp, NewName = ReadText(NewName) },
            EventKind.Kicked => new Kicked { Stamp = stamp, Target = ReadText(Target), Reason = ReadReason() },
            EventKind.Banned => new Banned { Stamp = stamp, Target = ReadText(Target), Reason = ReadReason(), Until = ReadUntil() },
            EventKind.Unbanned => new Unbanned { Stamp = stamp, Target = ReadText(Target) },
            EventKind.Muted => new Muted { Stamp = stamp, Target = ReadText(Target), Reason = ReadReason(), Until = ReadUntil() },
            EventKind.Unmuted => new Unmuted { Stamp = stamp, Target = ReadText(Target) },
            EventKind.RoleChanged => new RoleChanged { Stamp = stamp, Target = ReadText(Target), OldRole = ReadRole(OldRole), NewRole = ReadRole(NewRole) },
            EventKind.SettingChanged => new SettingChanged
            {
                Stamp = stamp,
                Setting = Named<RoomSetting>(ReadText(Setting), NameOf),
                Value = json.GetProperty(Value).GetInt32(),
            },
            EventKind.Announced => new Announced { Stamp = stamp, Text = ReadText(Text) },
            EventKind.Stopping => new Stopping { Stamp = stamp },
            _ => null,
        };

        string ReadText(string member) => json.GetProperty(member).GetString()!;

        Role ReadRole(string member) => Named<Role>(ReadText(member), NameOf);

        string ReadReason() => json.TryGetProperty(Reason, out JsonElement reason) ? reason.GetString()! : "";

        DateTimeOffset? ReadUntil() => json.TryGetProperty(Until, out JsonElement until) ? until.GetDateTimeOffset() : null;
    }

    private static void WriteModeration(Utf8JsonWriter json, Moderation moderation)
    {
        switch (moderation)
        {
            case Kicked kicked:
                WriteReason(json, kicked.Reason);
                break;
            case Banned banned:
                WriteReason(json, banned.Reason);
                WriteUntil(json, banned.Until);
                break;
            case Muted muted:
                WriteReason(json, muted.Reason);
                WriteUntil(json, muted.Until);
                break;
            case RoleChanged changed:
                json.WriteString(OldRole, NameOf(changed.OldRole));
                json.WriteString(NewRole, NameOf(changed.NewRole));
                break;
        }
    }

    private static void WriteReason(Utf8JsonWriter json, string reason)
    {
        if (reason.Length > 0) json.WriteString(Reason, reason);
    }

    private static void WriteUntil(Utf8JsonWriter json, DateTimeOffset? until)
    {
        if (until is { } time) json.WriteString(Until, time);
    }

    private static void WriteIf(Utf8JsonWriter json, string member, bool isSo)
    {
        if (isSo) json.WriteBoolean(member, true);
    }

    private static string NameOf(Role role) => role switch
    {
        Role.Member => "member",
        Role.Voice => "voice",
        Role.Operator => "operator",
        Role.Owner => "owner",
        _ => throw new NotSupportedException(role.ToString()),
    };

    private static string NameOf(RoomSetting setting) => setting switch
    {
        RoomSetting.TopicByAll => "topicByAll",
        RoomSetting.Key => "key",
        RoomSetting.InviteOnly => "inviteOnly",
        RoomSetting.Moderated => "moderated",
        RoomSetting.MemberLimit => "memberLimit",
        RoomSetting.Hidden => "hidden",
        RoomSetting.SlowMode => "slowMode",
        RoomSetting.DelayedJoinSize => "delayedJoinSize",
        RoomSetting.Keep => "keep",
        _ => throw new NotSupportedException(setting.ToString()),
    };

    // Earlier versions wrote capital letters.
    private static T Named<T>(string name, Func<T, string> nameOf) where T : struct, Enum =>
        Enum.GetValues<T>().First(value => nameOf(value).Equals(name, StringComparison.OrdinalIgnoreCase));
}
