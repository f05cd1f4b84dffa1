// The commands of line clients, one row each: what /help prints, what a wrong use is answered with, and what runs.
// To add one: add its row here and its handler below, its texts to Words/, and a line to docs/commands.md (a test compares them).

using System.Text;
using Foyer.Chat;

namespace Foyer.Line;

/// <summary>
/// One row. <paramref name="Arguments"/> is the usage as printed, in every language the same: empty for none,
/// a word in capitals for each that is needed, then in brackets each that may be left out.
/// </summary>
internal sealed record LineCommand(string Name, string Arguments, Phrase Help, Func<LineClient, string, Task> RunAsync)
{
    public string Usage => Arguments.Length == 0 ? Name : $"{Name} {Arguments}";

    /// <summary>The last argument may be of several words.</summary>
    public bool TakesRest { get; init; }

    public bool Takes(string arguments)
    {
        string[] known = WordsOf(Arguments);
        int given = WordsOf(arguments).Length;
        return given >= known.Count(word => !word.StartsWith('[')) && (given <= known.Length || TakesRest);
    }

    private static string[] WordsOf(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
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
        new("/lang", "[en|vi]", Phrase.HelpLang, LangAsync) { TakesRest = true }, // "tiếng việt"
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

    private static async Task LangAsync(LineClient client, string language)
    {
        if (language.Length == 0)
        {
            client.Tell(Phrase.LanguageIs, client.Words[Phrase.LanguageName], LineWords.Languages());
        }
        else if (Words.TryFind(language, out Words? words))
        {
            await client.ReadInAsync(words);
            client.Tell(Phrase.LanguageChanged);
        }
        else
        {
            client.Tell(Phrase.NoSuchLanguage, language, LineWords.Languages());
        }
    }

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
