// One thing that an operator can set, the same by option, environment and file: one name, one reading, one message.

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Foyer.Server.Settings;

/// <summary>
/// A row of <see cref="SettingsTable"/>. <paramref name="Name"/> is the option's name without its hyphens; one with a colon is
/// for environment and file only. <paramref name="Argument"/> is what help prints for the value; empty for a switch.
/// <paramref name="Apply"/> throws <see cref="FormatException"/> with what the value should be. <paramref name="Get"/> reads the value.
/// </summary>
internal sealed record Setting(string Name, string Argument, string Help, Func<ProgramSettings, string, ProgramSettings> Apply, Func<ProgramSettings, object?> Get)
{
    private const string None = "none";

    /// <summary>Another value takes a restart; for all other settings it is enough to read them again (<see cref="Operations.Reloading"/>).</summary>
    public bool NeedsRestart { get; init; }

    /// <summary>As help and docs/operating.md show it: read from the settings, or in words where their value says little.</summary>
    [AllowNull]
    public string Default
    {
        get => field ?? Get(new ProgramSettings()) switch
        {
            null or "" => None,
            Enum or bool => $"{Get(new ProgramSettings())}".ToLowerInvariant(),
            object value => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        };
        init;
    }

    /// <summary>The help, with the default of those that have one.</summary>
    public string HelpWithDefault => IsSwitch || Default == None ? Help : $"{Help} [default: {Default}]";

    public bool IsSwitch => Argument.Length == 0;

    public bool IsOption => !Name.Contains(':', StringComparison.Ordinal);

    /// <summary>Environment and JSON have their own habits: telnet-port, telnetPort and TELNET_PORT are one name.</summary>
    public static string Key(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
