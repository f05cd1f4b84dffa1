// One thing that an operator can set, the same by option, environment and file: one name, one reading, one message.

namespace Foyer.Server.Settings;

/// <summary>
/// A row of <see cref="SettingsTable"/>. <paramref name="Name"/> is the option's name without its hyphens; one with a colon is
/// for environment and file only. <paramref name="Argument"/> is what help prints for the value; empty for a switch.
/// <paramref name="Apply"/> throws <see cref="FormatException"/> with what the value should be.
/// </summary>
internal sealed record Setting(string Name, string Argument, string Help, Func<ProgramSettings, string, ProgramSettings> Apply)
{
    /// <summary>Its value, where another takes a restart; null where reading the settings again is enough (<see cref="Operations.Reloading"/>).</summary>
    public Func<ProgramSettings, object?>? Fixed { get; init; }

    public bool IsSwitch => Argument.Length == 0;

    public bool IsOption => !Name.Contains(':', StringComparison.Ordinal);

    /// <summary>Environment and JSON have their own habits: telnet-port, telnetPort and TELNET_PORT are one name.</summary>
    public static string Key(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
