// What is told in more than one phrase, or in one that depends: put together here, from the texts in Words/.

using Foyer.Chat;

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
        string names = string.Join(", ", members.Names);
        return members.Count == members.Names.Count
            ? words.Count(Phrase.MembersOne, Phrase.MembersMany, members.Count, members.Room, names)
            : words.Format(Phrase.MembersAmongThem, members.Count, members.Room, names);
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

    public static string Refused(this Words words, Refusal refusal) => refusal switch
    {
        Refusal.NotLogged => words[Phrase.NotLogged],
        Refusal.NameInUse => words[Phrase.NameInUse],
        Refusal.NameReserved => words[Phrase.NameReserved],
        Refusal.NameTooLong => words.Format(Phrase.NameTooLong, NameRules.MaxGraphemes),
        Refusal.NameHasBadCharacter => words[Phrase.NameHasBadCharacter],
        Refusal.NameStartsBadly => words[Phrase.NameStartsBadly],
        Refusal.None or _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };
}
