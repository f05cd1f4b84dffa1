// An event out of what EventDetail has written of it.

using System.Text.Json;

namespace Foyer.Server.History.Tools;

internal static class EventReader
{
    /// <summary>Null: of a newer program, or damaged.</summary>
    public static ChatEvent? Read(StoredLine line)
    {
        try
        {
            using var document = JsonDocument.Parse(line.Detail);
            return Read(line, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The names that an event has beside the one of who did it. Throws <see cref="JsonException"/>.</summary>
    public static IEnumerable<string> OtherNames(string detail)
    {
        using var document = JsonDocument.Parse(detail);
        foreach (string member in new[] { "newName", "target" })
        {
            if (document.RootElement.TryGetProperty(member, out JsonElement name) && name.ValueKind == JsonValueKind.String) yield return name.GetString()!;
        }
    }

    private static ChatEvent? Read(StoredLine line, JsonElement detail)
    {
        (long id, DateTimeOffset at, string room, string name) = (line.Id, new MessageId(line.Id, 0).At, line.Room, line.Name);
        return line.Kind switch
        {
            nameof(Joined) => new Joined { Id = id, At = at, Room = room, Name = name },
            nameof(Left) => new Left { Id = id, At = at, Room = room, Name = name, Reason = Reason() },
            nameof(Renamed) => new Renamed { Id = id, At = at, Room = room, Name = name, NewName = Text("newName") },
            nameof(Kicked) => new Kicked { Id = id, At = at, Room = room, Name = name, Target = Text("target"), Reason = Reason() },
            nameof(Banned) => new Banned { Id = id, At = at, Room = room, Name = name, Target = Text("target"), Reason = Reason(), Until = Until() },
            nameof(Unbanned) => new Unbanned { Id = id, At = at, Room = room, Name = name, Target = Text("target") },
            nameof(Muted) => new Muted { Id = id, At = at, Room = room, Name = name, Target = Text("target"), Reason = Reason(), Until = Until() },
            nameof(Unmuted) => new Unmuted { Id = id, At = at, Room = room, Name = name, Target = Text("target") },
            nameof(RoleChanged) => new RoleChanged { Id = id, At = at, Room = room, Name = name, Target = Text("target"), OldRole = Name<Role>("oldRole"), NewRole = Name<Role>("newRole") },
            nameof(SettingChanged) => new SettingChanged { Id = id, At = at, Room = room, Name = name, Setting = Name<RoomSetting>("setting"), Value = detail.GetProperty("value").GetInt32() },
            nameof(Announced) => new Announced { Id = id, At = at, Room = room, Name = name, Text = Text("text") },
            nameof(Stopping) => new Stopping { Id = id, At = at, Room = room, Name = name },
            _ => null,
        };

        string Text(string member) => detail.GetProperty(member).GetString()!;

        T Name<T>(string member) where T : struct, Enum => Enum.Parse<T>(Text(member), ignoreCase: true); // earlier versions wrote capitals

        string Reason() => detail.TryGetProperty("reason", out JsonElement reason) ? reason.GetString()! : "";

        DateTimeOffset? Until() => detail.TryGetProperty("until", out JsonElement until) ? until.GetDateTimeOffset() : null;
    }
}
