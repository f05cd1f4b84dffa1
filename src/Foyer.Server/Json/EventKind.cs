// The names of events outside the program: in the HTTP API, in exports and in the history's file. Other programs and old files
// know these names, so they never change, even if a class is renamed.

namespace Foyer.Server.Json;

internal static class EventKind
{
    public const string Said = "said";
    public const string Action = "action";
    public const string Topic = "topic";
    public const string Joined = "joined";
    public const string Left = "left";
    public const string Renamed = "renamed";
    public const string Kicked = "kicked";
    public const string Banned = "banned";
    public const string Unbanned = "unbanned";
    public const string Muted = "muted";
    public const string Unmuted = "unmuted";
    public const string RoleChanged = "roleChanged";
    public const string SettingChanged = "settingChanged";
    public const string Announced = "announced";
    public const string Stopping = "stopping";
    public const string Missed = "missed";
    public const string Whispered = "whispered";
    public const string Invited = "invited";
    public const string KeyGuessed = "keyGuessed";
    public const string PutOut = "putOut";
    public const string Killed = "killed";
    public const string Contact = "contact";

    /// <summary>The name in the history's file, which begins with a capital letter.</summary>
    public static string ToStored(string kind) => char.ToUpperInvariant(kind[0]) + kind[1..];

    /// <summary>Works for the names of a newer program, too.</summary>
    public static string FromStored(string stored) => stored.Length == 0 ? "" : char.ToLowerInvariant(stored[0]) + stored[1..];
}
