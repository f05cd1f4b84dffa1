// The subcommands that work on the history: their arguments, for System.CommandLine, and the tool that each one runs.

using System.CommandLine;
using Foyer.Server.History.Tools;
using Foyer.Server.Reporting;

namespace Foyer.Server.Settings;

internal sealed class ToolCommands
{
    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    private readonly Option<string> _room = new("--room") { HelpName = "ROOM", Description = "Only this room, such as '#lobby' [default: all rooms]" };
    private readonly Option<string> _since = new("--since") { HelpName = "TIME", Description = "Only from this time on: 2026-11-01, 2026-11-01T12:30 (UTC, unless you give an offset), or how long ago: 2d, 12h" };
    private readonly Option<string> _until = new("--until") { HelpName = "TIME", Description = "Only before this time, written in the same ways" };
    private readonly Option<string> _format = new("--format") { HelpName = "jsonl|text", Description = "jsonl: one JSON object per line; text: the lines of standard output, with times [default: text]" };
    private readonly Option<bool> _events = new("--events") { Description = "Also joins, leaves, renames, kicks and so on" };
    private readonly Option<string> _output = new("--output") { HelpName = "FILE", Description = "The new file to write to [default: standard output]" };
    private readonly Option<bool> _force = new("--force") { Description = "Replace the file if it exists" };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask for confirmation" };
    private readonly Argument<string> _file = new("FILE") { Description = "The file of the backup" };
    private readonly Argument<string> _name = new("NAME")
    {
        Description = "The name, in upper or lower case; for a guest, as it was shown (127.0.0.1:4000). This deletes its messages, all other records of it, and the topics that it set. "
            + "It does not delete bans, what others said about it, and what is in backups, exports, saved standard output and on people's screens. "
            + "If a person had several names, forget each of them.",
    };
    private readonly Dictionary<Command, Func<ParseResult, HistoryTool>> _tools = [];

    /// <summary>The options say where the history is; every subcommand has them.</summary>
    public ToolCommands(params IEnumerable<Option> where)
    {
        Add("export", "Print the messages, the oldest first; the server can be running", where, parsed => new Export
        {
            Room = parsed.GetValue(_room),
            Since = Time("--since", parsed.GetValue(_since)),
            Until = Time("--until", parsed.GetValue(_until)),
            AsJson = IsJson(parsed.GetValue(_format)),
            WithEvents = parsed.GetValue(_events),
            File = parsed.GetValue(_output),
            Force = parsed.GetValue(_force),
        }, _room, _since, _until, _format, _events, _output, _force);
        Add("backup", "Copy the history into a new file; the server can be running", where,
            parsed => new Backup(parsed.GetValue(_file)!, parsed.GetValue(_force)), _file, _force);
        Add("restore", "Replace the history with a backup; the server must be stopped. The old history stays as a file beside it", where,
            parsed => new Restore(parsed.GetValue(_file)!, parsed.GetValue(_yes)), _file, _yes);
        Add("check", "Read the whole history and its index, and report what is damaged; the server can be running", where, _ => new Check());
        Add("forget", "Delete everything that was said under a name; the server can be running", where,
            parsed => new Forget(Name(parsed.GetValue(_name)!), parsed.GetValue(_yes)), _name, _yes);
    }

    public IEnumerable<Command> All => _tools.Keys;

    /// <summary>The tool of the subcommand that was given, or null. Throws <see cref="OperatorException"/>.</summary>
    public HistoryTool? Of(ParseResult parsed) => _tools.GetValueOrDefault(parsed.CommandResult.Command)?.Invoke(parsed);

    private void Add(string name, string help, IEnumerable<Option> where, Func<ParseResult, HistoryTool> tool, params Symbol[] own)
    {
        var command = new Command(name, help);
        foreach (Symbol symbol in own)
        {
            if (symbol is Argument argument) command.Add(argument);
            else command.Add((Option)symbol);
        }
        foreach (Option option in where) command.Add(option);
        command.SetAction(static _ => { }); // never invoked; the root command has the same
        _tools.Add(command, tool);
    }

    private static bool IsJson(string? format) => format switch
    {
        null or "text" => false,
        "jsonl" => true,
        _ => throw new OperatorException($"--format must be jsonl or text, not '{format}'", OperatorException.Usage),
    };

    private static string Name(string name) => name.Length > 0 ? name : throw new OperatorException("forget: the name is empty", OperatorException.Usage);

    private static DateTimeOffset? Time(string option, string? value)
    {
        if (value is null) return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(value, TimeFormats, CultureInfo.InvariantCulture, utc, out DateTimeOffset time)) return time;
        try
        {
            return DateTimeOffset.UtcNow - SettingsTable.Time(value);
        }
        catch (FormatException)
        {
            throw new OperatorException($"{option} must be a time such as 2026-11-01, 2026-11-01T12:30 or 2d (ago), not '{value}'", OperatorException.Usage);
        }
    }
}
