// The settings of one person: how the chat is shown on their screen. The settings of a room are those of /set. To add a setting, add its row.

using Foyer.Wording;

namespace Foyer.Line.Commands;

/// <summary>
/// One row of <c>/my</c>. <paramref name="ChangeAsync"/> takes a typed value and returns false if it is none of the <paramref name="Values"/>.
/// </summary>
internal sealed record MySetting(string Name, string Values, Func<LineClient, string> Show, Func<LineClient, string, Task<bool>> ChangeAsync)
{
    public string Usage => $"{Name} {Values}";
}

internal static class MyCommands
{
    private const string Auto = "auto";

    public static readonly IReadOnlyList<MySetting> All = [new("width", $"COLUMNS|{SettingWords.Off}|{Auto}", ShowWidth, ChangeWidthAsync)];

    public static async Task MyAsync(LineClient client, Arguments arguments)
    {
        if (arguments.IsEmpty)
        {
            client.Tell(client.Words[Phrase.MySettingsTitle] + string.Concat(All.Select(setting => SettingWords.Row(setting.Usage, setting.Show(client)))));
            return;
        }
        string name = arguments.Word();
        if (All.FirstOrDefault(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } setting)
            client.Fail(Phrase.NoSuchSetting, name, string.Join(", ", All.Select(row => row.Name)));
        else if (!arguments.IsEmpty && !await setting.ChangeAsync(client, arguments.Rest()))
            client.Fail(Phrase.Usage, $"/my {setting.Usage}");
        else client.Tell(Phrase.MySettingIs, setting.Name, setting.Show(client));
    }

    private static string ShowWidth(LineClient client) => (client.Width, client.ChosenWidth) switch
    {
        (0, _) => SettingWords.Off,
        (int width, null) => client.Words.Format(Phrase.MyWidthFromTelnet, width),
        (int width, _) => width.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>0 is the same as off. A width that no terminal has is refused, because a slip would make every line unreadable.</summary>
    private static async Task<bool> ChangeWidthAsync(LineClient client, string value)
    {
        if (value.Equals(Auto, StringComparison.OrdinalIgnoreCase)) await client.WrapAtAsync(null);
        else if (value.Equals(SettingWords.Off, StringComparison.OrdinalIgnoreCase) || value == "0") await client.WrapAtAsync(0);
        else if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width is >= Wrapping.LeastWidth and <= Wrapping.MostWidth) await client.WrapAtAsync(width);
        else return false;
        return true;
    }
}
