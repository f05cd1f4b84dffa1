// Detects the protocol of a connection by its first bytes, with a table of signatures. A peer that stays silent for a short time is greeted
// as a line client, provisionally until its first line: if its first bytes turn out to be another protocol, they are never shown as chat.
// Invisible characters before a text protocol, such as a byte order mark, are skipped. Every connection is decided: the greeter gets the
// bytes that no signature matches, and a connection that begins a protocol and stalls is closed.

using Foyer.Characters;

namespace Foyer.Net.Door;

/// <summary>
/// Thread-safe. The first row that matches gets the connection; if none matches, the greeter gets it.
/// <paramref name="silence"/>: a peer that sends nothing for this long is greeted; zero: every peer is greeted at once.
/// </summary>
internal sealed class FrontDoor(IGreeter greeter, IReadOnlyList<DoorRow> rows, TimeSpan silence, SpareConnections spares, Services services) : IProtocol
{
    /// <summary>How many bytes of an escape sequence are searched for a beginning. This bounds the work; the sequences of terminals are shorter.</summary>
    private const int SequenceBytes = 64;

    public IGreeter Greeter => greeter;

    public TimeSpan Silence => silence;

    public SpareConnections Spares => spares;

    public Services Services => services;

    public Task RunAsync(Connection connection) => new Detection(connection, this).RunAsync();

    /// <summary>
    /// Finds the row that gets the connection, from byte <paramref name="start"/> on. Null: no row gets it, or not yet, as
    /// <paramref name="match"/> says; <paramref name="begun"/> is then the signature that fits best.
    /// </summary>
    public DoorRow? Decide(ReadOnlySpan<byte> first, bool isAll, out Match match, out Signature? begun, out int start)
    {
        (match, begun) = (Match.No, null);
        int shown = Invisible.CountBefore(first, isAll, out (int From, int To) last);
        foreach (DoorRow row in rows)
        {
            Match fits;
            (fits, start) = row.Signature.IsText ? MatchText(row.Signature, first, isAll, shown, last) : (row.Signature.Matches(first, isAll), 0);
            if (fits == Match.Yes || (fits == Match.Begun && isAll))
            {
                match = Match.No;
                return row.Protocol == greeter ? null : row;
            }
            if (fits > match) (match, begun) = (fits, row.Signature);
        }
        if (isAll && match != Match.Blank) match = Match.No;
        start = 0;
        return null;
    }

    // The text begins after everything invisible. But if the last escape sequence was broken off, the text begins at one of its letters.
    private static (Match Match, int Start) MatchText(Signature signature, ReadOnlySpan<byte> first, bool isAll, int shown, (int From, int To) last)
    {
        (Match Match, int Start) best = shown == first.Length ? (Match.Blank, 0) : (signature.Matches(first[shown..], isAll), shown);
        for (int start = last.From; start < Math.Min(last.To, last.From + SequenceBytes); start++)
        {
            if (!char.IsAsciiLetter((char)first[start])) continue;
            Match fits = signature.Matches(first[start..], isAll);
            if (fits > best.Match && (fits >= Match.Begun || best.Match == Match.No)) best = (fits, start);
        }
        return best;
    }
}
