// The commands of line clients, one row each: what /help prints, what a wrong use is answered with, and what runs.
// To add one: add its row here and its handler below, and a line to docs/commands.md (a test compares them).

using System.Text;
using Foyer.Chat;

namespace Foyer.Line;

/// <summary>One row. <paramref name="Arguments"/> is the usage as printed: empty for none, a word in capitals for each that is needed.</summary>
internal sealed record LineCommand(string Name, string Arguments, string Help, Func<LineClient, string, Task> RunAsync)
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
        new("/help", "", "Show this list", Help),
        new("/nick", "NAME", "Choose the name that others see", NickAsync),
        new("/who", "", "Show who is here", WhoAsync),
        new("/telnet", "", "Ask your telnet client to send letters of all languages whole", Telnet),
        new("/quit", "", "Leave", QuitAsync),
    ];

    public static bool IsCommand(string line) => line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal);

    /// <summary>Runs the line or answers why not. It is never shown to anybody else.</summary>
    public static Task RunAsync(LineClient client, string line)
    {
        int space = line.IndexOf(' ');
        string name = space < 0 ? line : line[..space];
        string arguments = space < 0 ? "" : line[space..].Trim();

        LineCommand? command = All.FirstOrDefault(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (command is null) client.Tell(LineWords.UnknownCommand(name));
        else if (!command.Takes(arguments)) client.Tell(LineWords.Usage(command.Usage));
        else return command.RunAsync(client, arguments);
        return Task.CompletedTask;
    }

    private static Task Help(LineClient client, string arguments)
    {
        int width = All.Max(row => row.Usage.Length) + 2;
        var help = new StringBuilder(LineWords.HelpTitle);
        foreach (LineCommand row in All) Add(row.Usage, row.Help);
        Add("//text", LineWords.HelpSlash);
        client.Tell(help.ToString());
        return Task.CompletedTask;

        void Add(string usage, string text) => help.Append("\r\n  ").Append(usage.PadRight(width)).Append(text);
    }

    private static async Task NickAsync(LineClient client, string name)
    {
        Answer answer = await client.Session.RenameAsync(name);
        client.Tell(answer.IsDone ? LineWords.YouAre(name) : LineWords.Refused(answer.Refusal));
    }

    private static async Task WhoAsync(LineClient client, string arguments)
    {
        Room room = client.Session.Members[0].Room;
        var who = new WhoRequest(client.Session.ActorIn(room), WhoNames);
        _ = room.PostAsync(who);
        client.Tell(LineWords.Members((await who.Members)!));
    }

    private static Task Telnet(LineClient client, string arguments)
    {
        client.BeginTelnet();
        return Task.CompletedTask;
    }

    private static async Task QuitAsync(LineClient client, string arguments)
    {
        await client.Session.LeaveAsync();
        client.Close(LineWords.Goodbye);
    }
}
