// The commands of line clients, one row each. To add a command, add its row here, its handler in the file of its group, and its texts in
// Words/. docs/commands.md is made from this table (a test compares them).

using Foyer.Wording;

namespace Foyer.Line.Commands;

internal static class LineCommands
{
    public static readonly IReadOnlyList<LineCommand> All =
    [
        new("/help", "[COMMAND]", Arity.AtMost(1), CommandGroup.Talk, Phrase.HelpHelp, TalkCommands.Help) { Short = ["/h", "/?"] },
        new("/me", "text", Arity.AtLeast(1), CommandGroup.Talk, Phrase.HelpMe, TalkCommands.MeAsync),
        new("/msg", "NAME text", Arity.AtLeast(2), CommandGroup.Talk, Phrase.HelpMsg, TalkCommands.MsgAsync) { Short = ["/m", "/w"] },
        new("/reply", "text", Arity.AtLeast(1), CommandGroup.Talk, Phrase.HelpReply, TalkCommands.ReplyAsync),
        new("/paste", "", Arity.None, CommandGroup.Talk, Phrase.HelpPaste, TalkCommands.Paste),
        new("/clear", "", Arity.None, CommandGroup.Talk, Phrase.HelpClear, TalkCommands.Clear),
        new("/my", "[SETTING] [value]", Arity.AtLeast(0), CommandGroup.Talk, Phrase.HelpMy, MyCommands.MyAsync),
        new("/telnet", "", Arity.None, CommandGroup.Talk, Phrase.HelpTelnet, TalkCommands.Telnet),
        new("/lang", "[en|vi]", Arity.AtLeast(0), CommandGroup.Talk, Phrase.HelpLang, TalkCommands.LangAsync),
        new("/time", "", Arity.None, CommandGroup.Talk, Phrase.HelpTime, TalkCommands.Time),
        new("/quit", "[text]", Arity.AtLeast(0), CommandGroup.Talk, Phrase.HelpQuit, TalkCommands.QuitAsync) { Short = ["/q"] },

        new("/join", "#ROOM [KEY]", new(1, 2), CommandGroup.Rooms, Phrase.HelpJoin, RoomCommands.JoinAsync),
        new("/part", "[#room] [text]", Arity.AtLeast(0).AfterRoom, CommandGroup.Rooms, Phrase.HelpPart, RoomCommands.PartAsync),
        new("/room", "[#ROOM]", Arity.AtMost(1), CommandGroup.Rooms, Phrase.HelpRoom, RoomCommands.RoomAsync),
        new("/rooms", "[PATTERN]", Arity.AtMost(1), CommandGroup.Rooms, Phrase.HelpRooms, RoomCommands.Rooms),
        new("/who", "[#ROOM]", Arity.AtMost(1), CommandGroup.Rooms, Phrase.HelpWho, RoomCommands.WhoAsync),
        new("/topic", "[#room] [text]", Arity.AtLeast(0).AfterRoom, CommandGroup.Rooms, Phrase.HelpTopic, RoomCommands.TopicAsync),
        new("/invite", "[#room] NAME", Arity.Exactly(1).AfterRoom, CommandGroup.Rooms, Phrase.HelpInvite, RoomCommands.InviteAsync),
        new("/set", "[#room] [SETTING] [value]", Arity.AtLeast(0).AfterRoom, CommandGroup.Rooms, Phrase.HelpSet, RoomCommands.SetAsync),

        new("/history", "[#room|NAME] [N] [before ID] [since 2h]", Arity.AtLeast(0), CommandGroup.History, Phrase.HelpHistory, HistoryCommands.HistoryAsync),
        new("/search", "words [from:NAME] [in:#room] [since:2d]", Arity.AtLeast(1), CommandGroup.History, Phrase.HelpSearch, HistoryCommands.SearchAsync),
        new("/more", "", Arity.None, CommandGroup.History, Phrase.HelpMore, HistoryCommands.MoreAsync),

        new("/nick", "NAME", Arity.Exactly(1), CommandGroup.People, Phrase.HelpNick, PeopleCommands.NickAsync),
        new("/away", "[text]", Arity.AtLeast(0), CommandGroup.People, Phrase.HelpAway, PeopleCommands.AwayAsync),
        new("/whois", "NAME", Arity.Exactly(1), CommandGroup.People, Phrase.HelpWhois, PeopleCommands.WhoisAsync),
        new("/ignore", "NAME", Arity.Exactly(1), CommandGroup.People, Phrase.HelpIgnore, PeopleCommands.IgnoreAsync),
        new("/unignore", "NAME", Arity.Exactly(1), CommandGroup.People, Phrase.HelpUnignore, PeopleCommands.UnignoreAsync),

        new("/kick", "[#room] NAME [reason]", Arity.AtLeast(1).AfterRoom, CommandGroup.Order, Phrase.HelpKick, OrderCommands.KickAsync),
        new("/ban", "[#room] NAME|ADDRESS/BITS [10m|2h|3d] [reason]", Arity.AtLeast(1).AfterRoom, CommandGroup.Order, Phrase.HelpBan, OrderCommands.BanAsync),
        new("/unban", "[#room] NAME|ADDRESS/BITS", Arity.Exactly(1).AfterRoom, CommandGroup.Order, Phrase.HelpUnban, OrderCommands.UnbanAsync),
        new("/bans", "[#ROOM]", Arity.AtMost(1), CommandGroup.Order, Phrase.HelpBans, OrderCommands.BansAsync),
        new("/mute", "[#room] NAME|ADDRESS/BITS [10m|2h|3d] [reason]", Arity.AtLeast(1).AfterRoom, CommandGroup.Order, Phrase.HelpMute, OrderCommands.MuteAsync),
        new("/unmute", "[#room] NAME|ADDRESS/BITS", Arity.Exactly(1).AfterRoom, CommandGroup.Order, Phrase.HelpUnmute, OrderCommands.UnmuteAsync),
        new("/op", "[#room] NAME", Arity.Exactly(1).AfterRoom, CommandGroup.Order, Phrase.HelpOp, OrderCommands.OpAsync),
        new("/deop", "[#room] NAME", Arity.Exactly(1).AfterRoom, CommandGroup.Order, Phrase.HelpDeop, OrderCommands.DeopAsync),
        new("/voice", "[#room] NAME", Arity.Exactly(1).AfterRoom, CommandGroup.Order, Phrase.HelpVoice, OrderCommands.VoiceAsync),
        new("/devoice", "[#room] NAME", Arity.Exactly(1).AfterRoom, CommandGroup.Order, Phrase.HelpDevoice, OrderCommands.DevoiceAsync),
        new("/webhook", "[#room] add|list|remove [NAME]", new Arity(1, 2).AfterRoom, CommandGroup.Order, Phrase.HelpWebhook, WebhookCommands.WebhookAsync),

        new("/oper", "NAME", Arity.Exactly(1), CommandGroup.Server, Phrase.HelpOper, ServerCommands.Oper),
        new("/kill", "NAME [reason]", Arity.AtLeast(1), CommandGroup.Server, Phrase.HelpKill, ServerCommands.KillAsync),
        new("/announce", "text", Arity.AtLeast(1), CommandGroup.Server, Phrase.HelpAnnounce, ServerCommands.AnnounceAsync),
        new("/stats", "", Arity.None, CommandGroup.Server, Phrase.HelpStats, ServerCommands.Stats),
        new("/rehash", "", Arity.None, CommandGroup.Server, Phrase.HelpRehash, ServerCommands.RehashAsync),
    ];

    /// <summary>Names that people know from other chats.</summary>
    public static readonly Dictionary<string, string> Elsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        ["/exit"] = "/quit",
        ["/bye"] = "/quit",
        ["/leave"] = "/part",
        ["/list"] = "/rooms",
        ["/channels"] = "/rooms",
        ["/names"] = "/who",
        ["/users"] = "/who",
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

    /// <summary>Words that people send to other programs to get help or to leave. Alone on a line, they are answered and not said.</summary>
    public static readonly Dictionary<string, string> WithoutSlash = new(StringComparer.OrdinalIgnoreCase)
    {
        ["help"] = "/help",
        ["?"] = "/help",
        ["quit"] = "/quit",
        ["exit"] = "/quit",
    };
}
