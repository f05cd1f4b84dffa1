// The commands of line clients, a row each. To add one: its row here, its handler in the file of its group, its texts in
// Words/. docs/commands.md is made from this table (a test compares them).

namespace Foyer.Line;

internal static class LineCommands
{
    public static readonly IReadOnlyList<LineCommand> All =
    [
        new("/help", "[COMMAND]", CommandGroup.Talk, Phrase.HelpHelp, TalkCommands.Help),
        new("/me", "text", CommandGroup.Talk, Phrase.HelpMe, TalkCommands.MeAsync),
        new("/msg", "NAME text", CommandGroup.Talk, Phrase.HelpMsg, TalkCommands.MsgAsync),
        new("/reply", "text", CommandGroup.Talk, Phrase.HelpReply, TalkCommands.ReplyAsync),
        new("/paste", "", CommandGroup.Talk, Phrase.HelpPaste, TalkCommands.Paste),
        new("/clear", "", CommandGroup.Talk, Phrase.HelpClear, TalkCommands.Clear),
        new("/telnet", "", CommandGroup.Talk, Phrase.HelpTelnet, TalkCommands.Telnet),
        new("/lang", "[en|vi]", CommandGroup.Talk, Phrase.HelpLang, TalkCommands.LangAsync),
        new("/time", "", CommandGroup.Talk, Phrase.HelpTime, TalkCommands.Time),
        new("/quit", "[text]", CommandGroup.Talk, Phrase.HelpQuit, TalkCommands.QuitAsync),

        new("/join", "#ROOM [KEY]", CommandGroup.Rooms, Phrase.HelpJoin, RoomCommands.JoinAsync),
        new("/part", "[#room] [text]", CommandGroup.Rooms, Phrase.HelpPart, RoomCommands.PartAsync),
        new("/room", "[#ROOM]", CommandGroup.Rooms, Phrase.HelpRoom, RoomCommands.RoomAsync),
        new("/rooms", "[PATTERN]", CommandGroup.Rooms, Phrase.HelpRooms, RoomCommands.Rooms),
        new("/who", "[#ROOM]", CommandGroup.Rooms, Phrase.HelpWho, RoomCommands.WhoAsync),
        new("/topic", "[#room] [text]", CommandGroup.Rooms, Phrase.HelpTopic, RoomCommands.TopicAsync),
        new("/invite", "[#room] NAME", CommandGroup.Rooms, Phrase.HelpInvite, RoomCommands.InviteAsync),
        new("/set", "[#room] [SETTING] [value]", CommandGroup.Rooms, Phrase.HelpSet, RoomCommands.SetAsync),

        new("/history", "[#room|NAME] [N] [before ID] [since 2h]", CommandGroup.History, Phrase.HelpHistory, HistoryCommands.HistoryAsync),
        new("/search", "words [from:NAME] [in:#room] [since:2d]", CommandGroup.History, Phrase.HelpSearch, HistoryCommands.SearchAsync),
        new("/more", "", CommandGroup.History, Phrase.HelpMore, HistoryCommands.MoreAsync),

        new("/nick", "NAME", CommandGroup.People, Phrase.HelpNick, PeopleCommands.NickAsync),
        new("/away", "[text]", CommandGroup.People, Phrase.HelpAway, PeopleCommands.Away),
        new("/whois", "NAME", CommandGroup.People, Phrase.HelpWhois, PeopleCommands.Whois),
        new("/ignore", "NAME", CommandGroup.People, Phrase.HelpIgnore, PeopleCommands.IgnoreAsync),
        new("/unignore", "NAME", CommandGroup.People, Phrase.HelpUnignore, PeopleCommands.UnignoreAsync),

        new("/kick", "[#room] NAME [reason]", CommandGroup.Order, Phrase.HelpKick, OrderCommands.KickAsync),
        new("/ban", "[#room] NAME|ADDRESS/BITS [10m|2h|3d] [reason]", CommandGroup.Order, Phrase.HelpBan, OrderCommands.BanAsync),
        new("/unban", "[#room] NAME|ADDRESS/BITS", CommandGroup.Order, Phrase.HelpUnban, OrderCommands.UnbanAsync),
        new("/bans", "[#ROOM]", CommandGroup.Order, Phrase.HelpBans, OrderCommands.BansAsync),
        new("/mute", "[#room] NAME|ADDRESS/BITS [10m|2h|3d] [reason]", CommandGroup.Order, Phrase.HelpMute, OrderCommands.MuteAsync),
        new("/unmute", "[#room] NAME|ADDRESS/BITS", CommandGroup.Order, Phrase.HelpUnmute, OrderCommands.UnmuteAsync),
        new("/op", "[#room] NAME", CommandGroup.Order, Phrase.HelpOp, OrderCommands.OpAsync),
        new("/deop", "[#room] NAME", CommandGroup.Order, Phrase.HelpDeop, OrderCommands.DeopAsync),
        new("/voice", "[#room] NAME", CommandGroup.Order, Phrase.HelpVoice, OrderCommands.VoiceAsync),
        new("/devoice", "[#room] NAME", CommandGroup.Order, Phrase.HelpDevoice, OrderCommands.DevoiceAsync),
        new("/webhook", "[#room] add|list|remove [NAME]", CommandGroup.Order, Phrase.HelpWebhook, WebhookCommands.WebhookAsync),

        new("/oper", "NAME", CommandGroup.Server, Phrase.HelpOper, ServerCommands.Oper),
        new("/kill", "NAME [reason]", CommandGroup.Server, Phrase.HelpKill, ServerCommands.Kill),
        new("/announce", "text", CommandGroup.Server, Phrase.HelpAnnounce, ServerCommands.Announce),
        new("/stats", "", CommandGroup.Server, Phrase.HelpStats, ServerCommands.Stats),
        new("/rehash", "", CommandGroup.Server, Phrase.HelpRehash, ServerCommands.RehashAsync),
    ];

    private static readonly Dictionary<string, LineCommand> ByName = All.ToDictionary(row => row.Name, StringComparer.OrdinalIgnoreCase);

    public static bool IsCommand(string line) => line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal);

    /// <summary>Runs the line or answers why not. It is never shown to anybody else.</summary>
    public static Task RunAsync(LineClient client, string line)
    {
        string name = line[..Arguments.EndOfWord(line)];
        string arguments = line[name.Length..];

        if (Find(name) is not { } command) FailUnknown(client, name);
        else if (!command.Takes(arguments)) client.Fail(Phrase.Usage, command.Usage);
        else return command.RunAsync(client, new Arguments(arguments));
        return Task.CompletedTask;
    }

    public static void FailUnknown(LineClient client, string name)
    {
        if (Nearest(name) is { } nearest) client.Fail(Phrase.UnknownCommandMeant, name, nearest);
        else client.Fail(Phrase.UnknownCommand, name);
    }

    public static LineCommand? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Whether the line is a command that there is. Its name has no character beyond ASCII: what is invisible may follow it, too.</summary>
    public static bool Knows(string line)
    {
        if (!IsCommand(line)) return false;
        int end = line.AsSpan().IndexOfAnyExceptInRange('!', '~');
        return Find(end < 0 ? line : line[..end]) is not null;
    }

    /// <summary>What people know from other chats.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        ["/exit"] = "/quit",
        ["/bye"] = "/quit",
        ["/leave"] = "/part",
        ["/list"] = "/rooms",
        ["/channels"] = "/rooms",
        ["/names"] = "/who",
        ["/users"] = "/who",
        ["/w"] = "/msg",
        ["/whisper"] = "/msg",
        ["/tell"] = "/msg",
        ["/pm"] = "/msg",
        ["/query"] = "/msg",
        ["/name"] = "/nick",
        ["/language"] = "/lang",
        ["/mode"] = "/set",
        ["/last"] = "/history",
        ["/log"] = "/history",
        ["/find"] = "/search",
        ["/grep"] = "/search",
        ["/next"] = "/more",
    };

    /// <summary>The command that was probably meant, where one is near enough.</summary>
    private static string? Nearest(string name)
    {
        if (Elsewhere.TryGetValue(name, out string? known)) return known;
        if (name.Length is < 3 or > 20) return null;
        (string Name, int Distance) best = All.Select(row => (row.Name, Distance(row.Name, name.ToLowerInvariant()))).MinBy(row => row.Item2);
        return best.Distance <= (name.Length <= 5 ? 1 : 2) ? best.Name : null;
    }

    /// <summary>How many letters must be changed, added, left out or swapped with their neighbour (Damerau, Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var steps = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++) steps[i, 0] = i;
        for (int j = 0; j <= other.Length; j++) steps[0, j] = j;
        for (int i = 1; i <= one.Length; i++)
        {
            for (int j = 1; j <= other.Length; j++)
            {
                int change = steps[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(change, Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
            }
        }
        return steps[one.Length, other.Length];
    }
}
