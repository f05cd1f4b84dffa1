// Builds the lines that need more than one phrase, or a choice of phrases, from the texts in src/Foyer/Wording.

using Foyer.Chat.Names;
using Foyer.Chat.State;
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

    /// <summary>The name with the usual sign for the member's role: @ for operators and the owner, + for a voice.</summary>
    private static string Member(this Words words, RoomMember member)
    {
        string sign = member.Role switch { Role.Owner or Role.Operator => "@", Role.Voice => "+", _ => "" };
        string name = sign + member.Person.Name;
        return member.Person.Profile?.AwayText is null ? name : words.Format(Phrase.MemberAway, name);
    }

    /// <summary>All languages, each with its code and its own name.</summary>
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

    /// <summary>The line on joining a further room: without the hint.</summary>
    public static string InRoom(this Words words, string room, string name, int others)
    {
        Phrase phrase = others switch { 0 => Phrase.InRoomAlone, 1 => Phrase.InRoomOne, _ => Phrase.InRoomMany };
        return words.Format(phrase, name, room, others);
    }

    /// <summary>The beginning of the text, if it has more than this many characters.</summary>
    public static string Shortened(string text, int chars)
    {
        if (text.Length <= chars) return text;
        int end = 0; // always between graphemes, so marks stay on their letters
        while (end + StringInfo.GetNextTextElementLength(text, end) is int next && next < chars) end = next;
        return text[..end] + "…";
    }

    /// <summary>A message that a search found, as one line with its day, time and room.</summary>
    public static string FoundLine(this Words words, Message message, string searched)
    {
        string text = message switch
        {
            Said { IsAction: true } said => $"* {said.Name} {FoundText(said.Text, searched)}",
            Said said => $"[{said.Name}{(said.IsBot ? LineFormat.BotMark : "")}] {FoundText(said.Text, searched)}",
            _ => words.Event(message),
        };
        return $"{TimeWords.DayAndTime(message.At)} {message.Room} {text}";
    }

    /// <summary>For a paste: its first line with one of the words as they were typed. If there is none, its first line that is not empty.</summary>
    private static string FoundText(string text, string searched)
    {
        const int Chars = 200; // three lines of a terminal
        string[] lines = text.Split('\n'), words = searched.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int shown = Array.FindIndex(lines, line => words.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
        if (shown < 0) shown = Math.Max(0, Array.FindIndex(lines, line => !string.IsNullOrWhiteSpace(line)));
        string line = Shortened(lines[shown], Chars);
        return (shown > 0 ? "… " : "") + line + (shown < lines.Length - 1 && !line.EndsWith('…') ? " …" : "");
    }

    public static string NotLetIn(this Words words, Admission refused) => refused.Result switch
    {
        AdmissionResult.ServerFull => words[Phrase.ServerFull],
        AdmissionResult.AddressFull => words.Format(Phrase.AddressFull, refused.Limit),
        AdmissionResult.AddressTooFast => words.Format(Phrase.AddressTooFast, words.Time(refused.Wait)),
        AdmissionResult.Open or _ => throw new ArgumentOutOfRangeException(nameof(refused), refused, null),
    };
}
