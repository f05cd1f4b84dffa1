// The command line, parsed by System.CommandLine. It tells which settings were given, or whether the operator asked for something other
// than a server: help, the version, a password's hash, or a tool that works on the history.

using System.CommandLine;
using Foyer.Server.History.Tools;
using Foyer.Server.Reporting;

namespace Foyer.Server.Settings;

internal sealed class CommandLine
{
    /// <summary>The headings of --help, each with its first option. A new row of the table belongs to the group of the row before it.</summary>
    internal static readonly IReadOnlyList<(string Title, string First)> HelpGroups =
    [
        ("Listening", "port"), ("TLS", "tls"), ("Chat", "classic"), ("History", "data"), ("Operating", "admin-port"), ("Other", "config"),
    ];

    private readonly RootCommand _command = new("Foyer: a chat server that anything with a socket can join.\n"
        + "You can also set options in the environment (FOYER__PORT=2626) or in a JSON file (--config); the command line overrides both.");
    private readonly Dictionary<Setting, Option> _options = [];
    private readonly Option<string> _config = new("--config") { HelpName = "FILE", Description = "A file with settings in JSON, named like these options" };
    private readonly Command _hashPassword = new("hash-password",
        "Ask for an operator's password (or read it from a pipe), and print its hash for the configuration");
    private readonly ToolCommands _tools;
    private readonly ParseResult _parsed;

    public CommandLine(string[] arguments)
    {
        foreach (Setting setting in SettingsTable.All.Where(setting => setting.IsOption))
        {
            string name = "--" + setting.Name;
            Option option = setting.IsSwitch
                ? new Option<bool>(name) { Description = setting.HelpWithDefault }
                : new Option<string>(name) { Description = setting.HelpWithDefault, HelpName = setting.Argument };
            _options.Add(setting, option);
            _command.Add(option);
        }
        _command.Add(_config);
        _command.Add(_hashPassword);
        _tools = new ToolCommands(_config, _options.Single(option => option.Key.Name == "data").Value);
        foreach (Command tool in _tools.All) _command.Add(tool);
        _command.SetAction(static _ => { }); // never invoked, but without an action the parser requires a subcommand
        _parsed = _command.Parse(arguments);
    }

    /// <summary>What is wrong with the arguments, or null.</summary>
    public string? Error => _parsed.Errors.Count == 0 ? null
        : HashesPassword ? "hash-password takes no arguments: it asks for the password, or reads it from a pipe." // the parser would echo the password
        : $"{_parsed.Errors[0].Message} See foyer {(IsRoot ? "" : _parsed.CommandResult.Command.Name + " ")}--help.";

    /// <summary>Whether the program should run `foyer hash-password` instead of the server.</summary>
    public bool HashesPassword => _parsed.CommandResult.Command == _hashPassword;

    /// <summary>The history tool that the program should run instead of the server, or null. Throws <see cref="OperatorException"/>.</summary>
    public HistoryTool? Tool => _tools.Of(_parsed);

    /// <summary>Whether --help or --version was given, so that the program should answer it instead of running the server.</summary>
    public bool AsksForInformation => _parsed.Action is not null && _parsed.Action != _parsed.CommandResult.Command.Action;

    /// <summary>Whether no subcommand was given.</summary>
    public bool StartsServer => IsRoot;

    private bool IsRoot => _parsed.CommandResult.Command == _command;

    /// <summary>Returns the exit code. Throws <see cref="OperatorException"/>.</summary>
    public int PrintInformation()
    {
        using var text = new StringWriter();
        int exitCode = _parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = text });
        Console.Out.Write(IsRoot ? WithHeadings(text.ToString()) : text.ToString());
        return exitCode;
    }

    private static string WithHeadings(string help)
    {
        string line = Environment.NewLine;
        foreach ((string title, string first) in HelpGroups)
            help = help.Replace($"{line}  --{first} ", $"{line}{line}{title}:{line}  --{first} ", StringComparison.Ordinal);
        return help;
    }

    /// <summary>The file named by --config, or null.</summary>
    public string? ConfigFile => _parsed.GetValue(_config);

    /// <summary>The settings that were given, as text. If the command line has an <see cref="Error"/>, only those that can be read.</summary>
    public IEnumerable<GivenSetting> Given()
    {
        foreach ((Setting setting, Option option) in _options)
        {
            if (_parsed.GetResult(option) is not { Implicit: false } given || given.Errors.Any()) continue;
            string? value = option is Option<bool> on ? _parsed.GetValue(on).ToString() : _parsed.GetValue((Option<string>)option);
            yield return new GivenSetting("--" + setting.Name, setting.Name, value ?? "");
        }
    }
}
