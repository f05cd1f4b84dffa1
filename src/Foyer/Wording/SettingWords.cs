// The words of /set: one row per setting of a room, with the way to type it and the way to show it. The same in every language.

using Foyer.Chat.State;

namespace Foyer.Wording;

/// <summary>A typed value: see <see cref="RoomSettings.With"/>.</summary>
internal readonly record struct SettingChange(int Value, string Key = "");

internal sealed record SettingWord(string Name, string Values, RoomSetting Setting, Func<string, SettingChange?> Read, Func<RoomSettings, string> Show)
{
    public string Usage => $"{Name} {Values}";
}

internal static class SettingWords
{
    public const string On = "on";
    public const string Off = "off";
    /// <summary>Not a row, because a topic is a message and is handled like one.</summary>
    public const string Topic = "topic";

    private const string Everybody = "all";
    private const string Operators = "operators";

    public static readonly IReadOnlyList<SettingWord> All =
    [
        new("topic-by", $"{Everybody}|{Operators}", RoomSetting.TopicByAll,
            word => word.ToLowerInvariant() switch
            {
                Everybody => new SettingChange(1),
                Operators => new SettingChange(0),
                _ => null,
            },
            settings => settings.TopicByAll ? Everybody : Operators),
        new("key", "KEY|off", RoomSetting.Key,
            word => word.Length is 0 or > RoomSettings.KeyChars ? null : Is(word, Off) ? new SettingChange(0) : new SettingChange(1, word),
            settings => OnOff(settings.Key.Length > 0)),
        Switch("invite-only", RoomSetting.InviteOnly, settings => settings.InviteOnly),
        Switch("moderated", RoomSetting.Moderated, settings => settings.Moderated),
        Switch("hidden", RoomSetting.Hidden, settings => settings.Hidden),
        Number("members", "COUNT", RoomSetting.MemberLimit, 1_000_000, settings => settings.MemberLimit is 0 ? null : settings.MemberLimit),
        Number("slow", "SECONDS", RoomSetting.SlowMode, 86_400,
            settings => settings.SlowMode == TimeSpan.Zero ? null : (int)settings.SlowMode.TotalSeconds),
        Number("late-joins", "COUNT", RoomSetting.DelayedJoinSize, 1_000_000, settings => settings.DelayedJoinSize),
        Number("keep", "DAYS", RoomSetting.Keep, 36_500,
            settings => settings.Keep is { } keep ? (int)keep.TotalDays : null),
    ];

    public static string Show(RoomSettings settings) =>
        Row($"{Topic} text|-", settings.Topic.Length > 0 ? settings.Topic : Off) + string.Concat(All.Select(word => Row(word.Usage, word.Show(settings))));

    /// <summary>A line of a list of settings.</summary>
    public static string Row(string usage, string value) => $"\r\n  {usage,-24}{value}";

    public static SettingWord? Find(string name) => All.FirstOrDefault(word => word.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The name and the value of an announced change: see <see cref="SettingChanged.Value"/>.</summary>
    public static (string Name, string Value) Of(SettingChanged changed)
    {
        SettingWord word = All.First(word => word.Setting == changed.Setting);
        bool isNumber = changed.Setting is RoomSetting.MemberLimit or RoomSetting.SlowMode or RoomSetting.DelayedJoinSize or RoomSetting.Keep;
        string value = isNumber && changed.Value > 0 ? changed.Value.ToString(CultureInfo.InvariantCulture)
            : changed.Setting == RoomSetting.TopicByAll ? (changed.Value > 0 ? Everybody : Operators)
            : OnOff(changed.Value > 0);
        return (word.Name, value);
    }

    private static SettingWord Switch(string name, RoomSetting setting, Func<RoomSettings, bool> show) =>
        new(name, $"{On}|{Off}", setting,
            word => Is(word, On) || Is(word, Off) ? new SettingChange(Is(word, On) ? 1 : 0) : null,
            settings => OnOff(show(settings)));

    private static SettingWord Number(string name, string unit, RoomSetting setting, int most, Func<RoomSettings, int?> show) =>
        new(name, $"{unit}|{Off}", setting,
            word => Is(word, Off) ? new SettingChange(0)
                : int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 && number <= most ? new SettingChange(number)
                : null,
            settings => show(settings) is { } number ? number.ToString(CultureInfo.InvariantCulture) : Off);

    private static bool Is(string word, string known) => word.Equals(known, StringComparison.OrdinalIgnoreCase);

    private static string OnOff(bool on) => on ? On : Off;
}
