// What an event that is no message has beside its time, room and name: JSON, for those who read the file later.

using System.Text;
using System.Text.Json;
using Foyer.Chat.Events;

namespace Foyer.Server.History;

/// <summary>The other way, what an event was: <see cref="Tools.EventReader"/>.</summary>
internal static class EventDetail
{
    public static string Of(ChatEvent happened)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, happened);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static void Write(Utf8JsonWriter json, ChatEvent happened)
    {
        switch (happened)
        {
            case Renamed renamed:
                json.WriteString("newName", renamed.NewName);
                break;
            case Left left:
                WriteReason(json, left.Reason);
                break;
            case SettingChanged changed:
                json.WriteString("setting", Name(changed.Setting));
                json.WriteNumber("value", changed.Value);
                break;
            case Announced announced:
                json.WriteString("text", announced.Text);
                break;
            case Moderation moderation:
                WriteModeration(json, moderation);
                break;
            case RemovedFromRoom put:
                WriteEnd(json, put.Reason, put.Banned, put.Until);
                if (put.Closed) json.WriteBoolean("closed", true);
                break;
            case Disconnected killed:
                WriteEnd(json, killed.Reason, killed.Banned, killed.Until);
                break;
        }
    }

    // Of one's own stay.
    private static void WriteEnd(Utf8JsonWriter json, string reason, bool isBanned, DateTimeOffset? until)
    {
        WriteReason(json, reason);
        if (isBanned) json.WriteBoolean("banned", true);
        WriteUntil(json, until);
    }

    private static void WriteModeration(Utf8JsonWriter json, Moderation moderation)
    {
        json.WriteString("target", moderation.Target);
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
                json.WriteString("oldRole", Name(changed.OldRole));
                json.WriteString("newRole", Name(changed.NewRole));
                break;
        }
    }

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static void WriteReason(Utf8JsonWriter json, string reason)
    {
        if (reason.Length > 0) json.WriteString("reason", reason);
    }

    private static void WriteUntil(Utf8JsonWriter json, DateTimeOffset? until)
    {
        if (until is { } time) json.WriteString("until", time);
    }
}
