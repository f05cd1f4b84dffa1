// Reads all settings and merges them: the command line overrides the environment, which overrides the file, which overrides the defaults.

using System.Text.Json;
using Foyer.Chat.Names;
using Foyer.Server.Files;
using Foyer.Server.Passwords;
using Foyer.Server.Reporting;

namespace Foyer.Server.Settings;

/// <summary>A value that was given for a setting. <paramref name="Where"/> names the place, as the operator would write it.</summary>
internal sealed record GivenSetting(string Where, string Name, string Value);

internal static class SettingsReader
{
    private const string Prefix = "FOYER__";

    /// <summary>A password hash is operators:NAME in the environment and the file. It has no row, and so no option, because `ps` would show it.</summary>
    private const string Operator = "OPERATORS:";

    /// <summary>Throws <see cref="OperatorException"/>.</summary>
    public static ProgramSettings Read(CommandLine commandLine)
    {
        List<GivenSetting> environment = [.. FromEnvironment()];
        string? file = commandLine.ConfigFile ?? environment.LastOrDefault(IsConfigFile)?.Value;
        environment.RemoveAll(IsConfigFile);
        List<GivenSetting> fromFile = FromFile(file);

        var settings = new ProgramSettings();
        foreach (GivenSetting given in fromFile.Concat(environment).Concat(commandLine.Given())) settings = Apply(settings, given);
        if (settings.Problems().ToList() is { Count: > 0 } problems) throw new OperatorException(string.Join("; ", problems), OperatorException.Usage);
        return fromFile.Any(IsOperator) && PrivateFile.IsReadByEverybody(file!)
            ? settings with { Warnings = [$"{file} contains password hashes, and every user of this machine can read it: chmod o-r {file}"] }
            : settings;
    }

    /// <summary>The format of the log if the settings are not valid: by the command line or the environment, otherwise text.</summary>
    public static LogFormat LogFormat(CommandLine commandLine)
    {
        GivenSetting? given = FromEnvironment().Concat(commandLine.Given()).LastOrDefault(given => Setting.Key(given.Name) == "LOG");
        return given?.Value.Equals("json", StringComparison.OrdinalIgnoreCase) == true ? Reporting.LogFormat.Json : Reporting.LogFormat.Text;
    }

    private static bool IsConfigFile(GivenSetting given) => Setting.Key(given.Name) == "CONFIG";

    private static bool IsOperator(GivenSetting given) => given.Name.StartsWith(Operator, StringComparison.OrdinalIgnoreCase);

    private static ProgramSettings Apply(ProgramSettings settings, GivenSetting given) =>
        IsOperator(given) ? AddOperator(settings, given) : ApplyRow(settings, given);

    private static ProgramSettings AddOperator(ProgramSettings settings, GivenSetting given)
    {
        string name = given.Name[Operator.Length..];
        if (!NameRules.Check(name).IsDone)
            throw new OperatorException($"{given.Where}: an operator's name must be a name that can be chosen in the chat", OperatorException.Usage);
        try
        {
            return settings with { Operators = settings.Operators.SetItem(OperatorPasswords.KeyOf(name), PasswordHash.Parse(given.Value)) };
        }
        catch (FormatException e)
        {
            // The message leaves out the value, because it may be the password itself, put there by mistake.
            throw new OperatorException($"{given.Where}: the value is not valid: {e.Message}", OperatorException.Usage);
        }
    }

    private static ProgramSettings ApplyRow(ProgramSettings settings, GivenSetting given)
    {
        Setting setting = SettingsTable.All.FirstOrDefault(row => Setting.Key(row.Name) == Setting.Key(given.Name))
            ?? throw new OperatorException($"{given.Where}: there is no such setting. See foyer --help.", OperatorException.Usage);
        try
        {
            return setting.Apply(settings, given.Value);
        }
        catch (FormatException e)
        {
            throw new OperatorException($"{given.Where} must be {e.Message}, not '{given.Value}'", OperatorException.Usage);
        }
    }

    private static IEnumerable<GivenSetting> FromEnvironment() =>
        from entry in new ConfigurationBuilder().AddEnvironmentVariables(Prefix).Build().AsEnumerable()
        where entry.Value is not null
        select new GivenSetting(Prefix + entry.Key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant(), entry.Key, entry.Value);

    private static List<GivenSetting> FromFile(string? file)
    {
        if (file is null) return [];
        try
        {
            using var content = new MemoryStream(File.ReadAllBytes(file));
            return [.. from entry in new ConfigurationBuilder().AddJsonStream(content).Build().AsEnumerable()
                       where entry.Value is not null
                       select new GivenSetting($"{file}: {entry.Key.Replace(':', '.')}", entry.Key, entry.Value)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or FormatException or InvalidDataException or ArgumentException or JsonException)
        {
            string reason = e is IOException or UnauthorizedAccessException ? OperatorException.ReasonOf(e)
                : "it is not valid JSON: " + e.GetBaseException().Message.ReplaceLineEndings(" ");
            throw new OperatorException($"cannot read {file}: {reason}");
        }
    }
}
