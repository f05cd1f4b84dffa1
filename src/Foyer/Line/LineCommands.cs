// The commands of line clients, one row each: what /help prints, what a wrong use is answered with, and what runs.
// To add one: add its row here and its handler below, its texts to Words/, and a line to docs/commands.md (a test compares them).

using System.Text;
using Foyer.Chat;

namespace Foyer.Line;

/// <summary>
/// One row. <paramref name="Arguments"/> is the usage as printed, in every language the same: empty for none, a word in capitals for each that is needed.
/// </summary>
internal sealed record LineCommand(string Name, string Arguments, Phrase Help, Func<LineClient, string, Task> RunAsync)
{
    public string Usage => Arguments.Length == 0 ? Name : $"{Name} {Arguments}";

    private int Arity => Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    public bool Takes(string arguments) => arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == Arity;
}

internal static class LineCommands
{
    /// <summary>So many names at most are shown by /who: what it costs and prints is bounded, however large the room.</summary>
    private const int WhoNames = 200;

    public static readonly IReadOnlyList<LineCommand> All =
    [
        new("/help", "", Phrase.HelpHelp, Help),
        new("/nick", "NAME", Phrase.HelpNick, NickAsync),
        new("/who", "", Phrase.HelpWho, WhoAsync),
        new("/telnet", "", Phrase.HelpTelnet, Telnet),
        new("/quit", "", Phrase.HelpQuit, QuitAsync),
    ];

    public static bool IsCommand(string line) => line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal);

    /// <summary>Runs the line or answers why not. It is never shown to anybody else.</summary>
    public static Task RunAsync(LineClient client, string line)
    {
        int space = line.IndexOf(' ');
        string name = space < 0 ? line : line[..space];
        string arguments = space < 0 ? "" : line[space..].Trim();

        LineCommand? command = All.FirstOrDefault(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (command is null) client.Tell(Phrase.UnknownCommand, name);
        else if (!command.Takes(arguments)) client.Tell(Phrase.Usage, command.Usage);
        else return command.RunAsync(client, arguments);
        return Task.CompletedTask;
    }

    private static Task Help(LineClient client, string arguments)
    {
        int width = All.Max(row => row.Usage.Length) + 2;
        var help = new StringBuilder(client.Words[Phrase.HelpTitle]);
        foreach (LineCommand row in All) Add(row.Usage, client.Words[row.Help]);
        Add("//text", client.Words[Phrase.HelpSlash]);
        client.Tell(help.ToString());
        return Task.CompletedTask;

        void Add(string usage, string text) => help.Append("\r\n  ").Append(usage.PadRight(width)).Append(text);
    }

    private static async Task NickAsync(LineClient client, string name)
    {
        Refusal refusal = await client.Session.RenameAsync(name);
        if (refusal == Refusal.None) client.Tell(Phrase.YouAre, name);
        else client.Tell(client.Words.Refused(refusal));
    }

    private static async Task WhoAsync(LineClient client, string arguments) =>
        client.Tell(client.Words.Members(await client.Session.WhoAsync(WhoNames)));

    private static Task Telnet(LineClient client, string arguments)
    {
        client.BeginTelnet();
        return Task.CompletedTask;
    }

    private static async Task QuitAsync(LineClient client, string arguments)
    {
        await client.Session.LeaveAsync();
        client.Close(Phrase.Goodbye);
    }
}
