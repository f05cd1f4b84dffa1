// Commands to say something other than a plain line, and commands that concern only the person at the keyboard.

using Foyer.Chat.Events;
using Foyer.Wording;

namespace Foyer.Line.Commands;

internal static class TalkCommands
{
    private static readonly Phrase[] Titles =
        [Phrase.HelpTalk, Phrase.HelpRoomsTitle, Phrase.HelpHistoryTitle, Phrase.HelpPeople, Phrase.HelpOrder, Phrase.HelpServer];

    public static Phrase Title(CommandGroup group) => Titles[(int)group];

    public static Task Help(LineClient client, Arguments arguments)
    {
        string word = arguments.Word();
        string name = word.StartsWith('/') ? word : "/" + word;
        if (word.Length == 0) client.Tell(HelpForAll(client));
        else if (client.Protocol.Commands.Find(name) is { } command) client.Tell($"{command.Usage}{Shorts(command)}\r\n  {client.Words[command.Help]}");
        else client.Protocol.Commands.FailUnknown(client, name);
        return Task.CompletedTask;
    }

    private static string Shorts(LineCommand command) => command.Short.Count > 0 ? $" ({string.Join(", ", command.Short)})" : "";

    private static string HelpForAll(LineClient client)
    {
        const int Width = 26;
        var help = new StringBuilder(client.Words[Phrase.HelpTitle]);
        foreach (IGrouping<CommandGroup, LineCommand> group in client.Protocol.Commands.All.GroupBy(row => row.Group))
        {
            // Only the server's operator sees the operator's commands, but everybody sees the command to become one.
            IEnumerable<LineCommand> rows = group.Where(row => group.Key != CommandGroup.Server || client.Session.Person.IsOperator || row.Name == "/oper");
            help.Append("\r\n").Append(client.Words[Title(group.Key)]);
            foreach (LineCommand row in rows) Add(row.Usage, client.Words[row.Help]);
            if (group.Key == CommandGroup.Talk) Add("//text", client.Words[Phrase.HelpSlash]);
        }
        return help.ToString();

        void Add(string usage, string text)
        {
            help.Append("\r\n  ").Append(usage.PadRight(Width));
            if (usage.Length >= Width) help.Append("\r\n  ").Append(' ', Width);
            help.Append(text);
        }
    }

    public static Task MeAsync(LineClient client, Arguments arguments) => client.SayAsync(arguments.Rest(), isAction: true);

    public static async Task MsgAsync(LineClient client, Arguments arguments)
    {
        if (await client.FindAsync(arguments.Word()) is { Person: var person }) await WhisperAsync(client, person, arguments.Rest());
    }

    public static async Task ReplyAsync(LineClient client, Arguments arguments)
    {
        if (client.Session.Participant.LastWhisperer is not { } other) client.Fail(Phrase.NobodyToReplyTo);
        else await WhisperAsync(client, (await client.Directory.FindAsync(other.Handle))?.Person ?? other, arguments.Rest());
    }

    private static async Task WhisperAsync(LineClient client, Person person, string text)
    {
        if (await client.Session.WhisperAsync(person, text) is { IsDone: false } refused)
        {
            client.Fail(refused, person.Name);
            return;
        }
        if (person.Profile?.AwayText is { } away) client.Tell(away.Length > 0 ? Phrase.WhisperSentAway : Phrase.WhisperSentAwayBare, person.Name, away);
        else client.Tell(Phrase.WhisperSent, person.Name);
    }

    public static Task Paste(LineClient client, Arguments arguments)
    {
        if (client.TryRoom(null, out _)) new PasteMode(client).Begin(); // otherwise the paste would have nowhere to go
        return Task.CompletedTask;
    }

    /// <summary>Clears the person's own terminal only (ECMA-48: ED, CUP).</summary>
    public static Task Clear(LineClient client, Arguments arguments)
    {
        client.Send("\e[2J\e[H"u8.ToArray());
        return Task.CompletedTask;
    }

    public static Task Telnet(LineClient client, Arguments arguments)
    {
        client.BeginTelnet();
        return Task.CompletedTask;
    }

    public static async Task LangAsync(LineClient client, Arguments arguments)
    {
        string language = arguments.Rest();
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
            client.Fail(Phrase.NoSuchLanguage, language, LineWords.Languages());
        }
    }

    public static Task Time(LineClient client, Arguments arguments)
    {
        client.Tell(Phrase.TimeIs, client.Directory.Now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    public static async Task QuitAsync(LineClient client, Arguments arguments)
    {
        if (!client.TryShort(arguments, out string text)) return;
        await client.Session.LeaveAsync(text);
        client.Close(Phrase.Goodbye);
    }
}
