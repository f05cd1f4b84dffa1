// What is told in more than one phrase, or in one that depends: put together here, from the texts in Words/.

using System.Globalization;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Net;
using Foyer.Runtime;
using Foyer.Wording;

namespace Foyer.Line;

internal static class LineWords
{
    public static string Hint(this Words words, string room, string name, int others)
    {
        Phrase hint = others switch { 0 => Phrase.HintAlone, 1 => Phrase.HintOne, _ => Phrase.HintMany };
        return words.Format(hint, name, room, others);
    }

    public static string Members(this Words words, RoomMembers members)
    {
        string names = string.Join(", ", members.Members.Select(words.Member));
        return members.Count == members.Members.Count
            ? words.Count(Phrase.MembersOne, Phrase.MembersMany, members.Count, members.Room, names)
            : words.Format(Phrase.MembersAmongThem, members.Count, members.Room, names);
    }

    /// <summary>With the sign that chats have for a role: @ for those who keep order, + for a voice.</summary>
    private static string Member(this Words words, RoomMember member)
    {
        string sign = member.Role switch { Role.Owner or Role.Operator => "@", Role.Voice => "+", _ => "" };
        return member.IsAway ? words.Format(Phrase.MemberAway, sign + member.Name) : sign + member.Name;
    }

    /// <summary>The languages that there are, each by its code and its own name.</summary>
    public static string Languages() => string.Join(", ", Words.All.Select(language => $"{language.Code} ({language[Phrase.LanguageName]})"));

    public static string TelnetAgreed(this Words words, TelnetNegotiation telnet)
    {
        List<string> agreed =
        [
            words.Format(Phrase.TelnetBinaryFromYou, OnOrOff(telnet.BinaryFromPeer)),
            words.Format(Phrase.TelnetBinaryToYou, OnOrOff(telnet.BinaryToPeer)),
        ];
        if (telnet.WindowSize is { } window) agreed.Add(words.Format(Phrase.TelnetWindow, window.Columns, window.Rows));
        if (telnet.TerminalType is { } type) agreed.Add(words.Format(Phrase.TelnetTerminal, TextRules.Clean(type)));
        return words.Format(Phrase.TelnetAgreed, string.Join(", ", agreed));

        string OnOrOff(bool on) => words[on ? Phrase.On : Phrase.Off];
    }

    /// <summary>For another room than the first: without the hint.</summary>
    public static string InRoom(this Words words, string room, string name, int others)
    {
        Phrase phrase = others switch { 0 => Phrase.InRoomAlone, 1 => Phrase.InRoomOne, _ => Phrase.InRoomMany };
        return words.Format(phrase, name, room, others);
    }

    public static string WithHash(string room) => room.StartsWith('#') ? room : "#" + room;

    /// <summary>The beginning of it, where it has more characters than these.</summary>
    public static string Shortened(string text, int chars)
    {
        if (text.Length <= chars) return text;
        int end = 0; // between graphemes: marks stay on their letters
        while (end + StringInfo.GetNextTextElementLength(text, end) is int next && next < chars) end = next;
        return text[..end] + "…";
    }

    public static string DayAndTime(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>One line of a message that has these words, with its day, time and room.</summary>
    public static string FoundLine(this Words words, Message message, string searched)
    {
        string text = message switch
        {
            Said { IsAction: true } said => $"* {said.Name} {FoundText(said.Text, searched)}",
            Said said => $"[{said.Name}{(said.IsBot ? LineFormat.BotMark : "")}] {FoundText(said.Text, searched)}",
            _ => words.Event(message),
        };
        return $"{DayAndTime(message.At)} {message.Room} {text}";
    }

    /// <summary>Of a paste, the first line that has one of the words as it was typed, or the first that is not empty.</summary>
    private static string FoundText(string text, string searched)
    {
        const int Chars = 200; // three lines of a terminal
        string[] lines = text.Split('\n'), words = searched.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int shown = Array.FindIndex(lines, line => words.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
        if (shown < 0) shown = Math.Max(0, Array.FindIndex(lines, line => !string.IsNullOrWhiteSpace(line)));
        string line = Shortened(lines[shown], Chars);
        return (shown > 0 ? "… " : "") + line + (shown < lines.Length - 1 && !line.EndsWith('…') ? " …" : "");
    }

    /// <summary>In seconds below two minutes, else in the two largest units that count: 90 seconds, 5 minutes, 1 hour 20 minutes, 2 days. Rounded up.</summary>
    public static string Time(this Words words, TimeSpan time)
    {
        if (time < TimeSpan.FromMinutes(2)) return words.Count(Phrase.SecondsOne, Phrase.SecondsMany, Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)));
        var whole = TimeSpan.FromMinutes(Math.Ceiling(time.TotalMinutes));
        List<string> units = [];
        Add(Phrase.DaysOne, Phrase.DaysMany, whole.Days);
        Add(Phrase.HoursOne, Phrase.HoursMany, whole.Hours);
        Add(Phrase.MinutesOne, Phrase.MinutesMany, whole.Minutes);
        return string.Join(' ', units.Take(2));

        void Add(Phrase one, Phrase many, int count)
        {
            if (count > 0) units.Add(words.Count(one, many, count));
        }
    }

    /// <summary>For how long (null: nobody knows) and for what reason (empty: none was given).</summary>
    public static string WithWhy(this Words words, string what, TimeSpan? time, string reason) =>
        what + (time is { } known ? " " + words.Format(Phrase.ForTime, words.Time(known)) : "") + (reason.Length > 0 ? ": " + reason : "");

    /// <summary><paramref name="about"/>: whom or which room it concerns.</summary>
    public static string Refused(this Words words, Answer answer, string about, LineSettings settings) => answer.Refusal switch
    {
        Refusal.NotLogged => words[Phrase.NotLogged],
        Refusal.HistoryUnreadable => words[Phrase.HistoryUnreadable],
        Refusal.NameInUse => words[Phrase.NameInUse],
        Refusal.NameReserved => words[Phrase.NameReserved],
        Refusal.NameTooLong => words.Format(Phrase.NameTooLong, NameRules.MaxGraphemes),
        Refusal.NameHasBadCharacter => words[Phrase.NameHasBadCharacter],
        Refusal.NameStartsBadly => words[Phrase.NameStartsBadly],
        Refusal.RoomNameTooLong => words.Format(Phrase.RoomNameTooLong, NameRules.MaxRoomGraphemes),
        Refusal.RoomNameHasBadCharacter => words[Phrase.RoomNameHasBadCharacter],
        Refusal.RoomNameStartsBadly => words[Phrase.RoomNameStartsBadly],
        Refusal.RoomLooksAlike => words.Format(Phrase.RoomLooksAlike, answer.Reason),
        Refusal.NoSuchPerson => words.Format(Phrase.NoSuchPerson, about),
        Refusal.NoSuchRoom => words.Format(Phrase.NoSuchRoom, about),
        Refusal.NotInRoom => words.Format(Phrase.NotInRoom, about),
        Refusal.PersonNotInRoom => words.Format(Phrase.PersonNotInRoom, about),
        Refusal.AlreadyInRoom => words.Format(Phrase.AlreadyInRoom, about),
        Refusal.PersonAlreadyInRoom => words.Format(Phrase.PersonAlreadyInRoom, about),
        Refusal.NotYourself => words[Phrase.NotYourself],
        Refusal.AlreadySo => words[Phrase.AlreadySo],
        Refusal.NeedsOperator => words[Phrase.NeedsOperator],
        Refusal.NeedsOwner => words[Phrase.NeedsOwner],
        Refusal.NeedsServerOperator => words[Phrase.NeedsServerOperator],
        Refusal.OutrankedByTarget => words[Phrase.OutrankedByTarget],
        Refusal.RoomNeedsKey => words.Format(Phrase.RoomNeedsKey, about),
        Refusal.RoomInviteOnly => words.Format(Phrase.RoomInviteOnly, about),
        Refusal.RoomFull => words.Format(Phrase.RoomFull, about),
        Refusal.Banned when about.Length == 0 => words[Phrase.NameBanned],
        Refusal.Banned => words.WithWhy(words.Format(Phrase.BannedFromRoom, about), answer.Wait, answer.Reason),
        Refusal.TooManyRoomsOfYours => words.Format(Phrase.TooManyRoomsOfYours, settings.RoomsPerSession),
        Refusal.TooManyRooms => words[Phrase.TooManyRooms],
        Refusal.NothingToSay => words[Phrase.PasteEmpty],
        Refusal.LineTooLong => words.Format(Phrase.LineTooLong, settings.LineBytes),
        Refusal.PasteTooLong => words.PasteTooLong(settings),
        Refusal.Muted => words.WithWhy(words.Format(Phrase.YouAreMuted, about), answer.Wait, answer.Reason),
        Refusal.RoomModerated => words.Format(Phrase.RoomModerated, about),
        Refusal.TooSoon => words.Format(Phrase.TooSoon, about, words.Time(answer.Wait ?? TimeSpan.Zero)),
        Refusal.NoSuchBan => words.Format(Phrase.NoSuchBan, about),
        Refusal.NoSuchMute => words.Format(Phrase.NoSuchMute, about),
        Refusal.TooManyBans => words[Phrase.TooManyBans],
        Refusal.NoSuchWebhook => words.Format(Phrase.NoSuchWebhook, about),
        Refusal.TooManyWebhooks => words[Phrase.TooManyWebhooks],
        Refusal.None or _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, null),
    };

    /// <summary>How much goes in one paste, for one who wanted more.</summary>
    public static string PasteTooLong(this Words words, LineSettings settings) => settings.PasteLines > 0
        ? words.Format(Phrase.PasteTooLong, settings.PasteLines, settings.PasteBytes) : words.Format(Phrase.PasteTooManyBytes, settings.PasteBytes);

    public static string NotLetIn(this Words words, Admission refused) => refused.Entrance switch
    {
        Entrance.ServerFull => words[Phrase.ServerFull],
        Entrance.AddressFull => words.Format(Phrase.AddressFull, refused.Limit),
        Entrance.AddressTooFast => words.Format(Phrase.AddressTooFast, words.Time(refused.Wait)),
        Entrance.Open or _ => throw new ArgumentOutOfRangeException(nameof(refused), refused, null),
    };

    public static string Limited(this Words words, Verdict verdict) => verdict.Ruling switch
    {
        Ruling.Refused => words.Format(verdict.What switch
        {
            What.Message => Phrase.TooManyMessages,
            What.Join => Phrase.TooManyJoins,
            What.Rename => Phrase.TooManyRenames,
            What.FailedCommand => Phrase.TooManyFailedCommands,
            What.Read => Phrase.TooManyReads,
            _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
        }, words.Time(verdict.Wait)),
        Ruling.Muted => words.Format(Phrase.MutedFor, words.Time(verdict.Wait)),
        Ruling.Disconnected => words[Phrase.Flooded],
        Ruling.Allowed or Ruling.RefusedInSilence or _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };
}
