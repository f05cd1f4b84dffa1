// One setting. It has the same name, the same values and the same error message as an option, in the environment and in the file.

using System.Diagnostics.CodeAnalysis;

namespace Foyer.Server.Settings;

/// <summary>
/// A row of <see cref="SettingsTable"/>. <paramref name="Name"/> is the option's name without its leading hyphens. A name with a colon
/// can be set only in the environment and the file. <paramref name="Argument"/> is what help prints for the value; it is empty for a switch.
/// <paramref name="Apply"/> throws a <see cref="FormatException"/> that says what the value should be. <paramref name="Get"/> reads the value.
/// </summary>
internal sealed record Setting(string Name, string Argument, string Help,
    Func<ProgramSettings, string, ProgramSettings> Apply, Func<ProgramSettings, object?> Get)
{
    private const string None = "none";

    /// <summary>Whether a new value needs a restart. For all other settings, a reload is enough (<see cref="Operations.Reloading"/>).</summary>
    public bool NeedsRestart { get; init; }

    /// <summary>The default, as help and docs/operating.md show it. It is read from the settings, or given in words if the value alone says little.</summary>
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

    /// <summary>The help, followed by the default if there is one.</summary>
    public string HelpWithDefault => IsSwitch || Default == None ? Help : $"{Help} [default: {Default}]";

    public bool IsSwitch => Argument.Length == 0;

    public bool IsOption => !Name.Contains(':', StringComparison.Ordinal);

    /// <summary>The form in which names are compared: telnet-port, telnetPort (JSON) and TELNET_PORT (environment) are the same name.</summary>
    public static string Key(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
