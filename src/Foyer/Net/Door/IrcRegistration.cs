// How an IRC client registers: CAP with one of its subcommands, NICK with one word, USER with four, or PASS and then one of these.
// Every client sends these words in capitals; a person types "nick".

namespace Foyer.Net.Door;

internal static class IrcRegistration
{
    public const string TimedOut = "ERROR :Closing link: registration timed out\r\n";

    private const int Words = 5;

    public static Match Matches(ReadOnlySpan<byte> first, bool isAll)
    {
        var line = new FirstLine(first, isAll);
        if (!line.IsWhole) return MayBegin(line.Text);
        Span<Range> parts = stackalloc Range[Words];
        ReadOnlySpan<byte> text = line.Text;
        int count = Split(text, parts);
        ReadOnlySpan<byte> command = count > 0 ? text[parts[0]] : [];
        if (command.SequenceEqual("CAP"u8)) return Said(count > 1 && IsSubcommand(text[parts[1]]));
        if (command.SequenceEqual("NICK"u8)) return Said(count == 2);
        if (command.SequenceEqual("USER"u8)) return Said(count == Words && text[parts[Words - 1]][0] == (byte)':');
        if (!command.SequenceEqual("PASS"u8) || count != 2) return Match.No;
        if (line.Rest.IsEmpty) return Match.Begun; // nothing followed; the word may be a password, so it is not shown
        Match next = Matches(line.Rest, isAll: false); // if another PASS follows, the recursion ends with the bytes that there are
        return next == Match.Possible ? Match.Begun : next; // half of a NICK does not make it chat, either
    }

    private static Match Said(bool so) => so ? Match.Yes : Match.No;

    private static Match MayBegin(ReadOnlySpan<byte> text) =>
        FirstLine.MayBegin(text, "CAP "u8) || FirstLine.MayBegin(text, "NICK "u8) || FirstLine.MayBegin(text, "USER "u8) || FirstLine.MayBegin(text, "PASS "u8)
            ? Match.Possible : Match.No;

    private static bool IsSubcommand(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("LS"u8) || word.SequenceEqual("REQ"u8) || word.SequenceEqual("LIST"u8) || word.SequenceEqual("END"u8);

    // The last part may have spaces, because it begins with a colon or is the fifth.
    private static int Split(ReadOnlySpan<byte> line, Span<Range> parts)
    {
        int count = 0, at = 0;
        while (count < parts.Length)
        {
            while (at < line.Length && line[at] == ' ') at++;
            if (at == line.Length) break;
            int end = line[at] == ':' || count == parts.Length - 1 ? line.Length
                : line[at..].IndexOf((byte)' ') is >= 0 and int space ? at + space : line.Length;
            parts[count++] = at..end;
            at = end;
        }
        return count;
    }
}
