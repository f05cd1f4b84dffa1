// Looks at the first bytes of a connection and decides which protocol speaks there, by a table of signatures. Those who say
// nothing are greeted after a short silence, and are the greeter's provisionally, until their first line: what is another
// protocol's is never theirs to show. Invisible characters before a text protocol, such as a byte order mark, are skipped.
// Every peer is decided: what nobody knows is the greeter's, what begins and stalls is closed.

using Foyer.Characters;

using Foyer.Runtime;

namespace Foyer.Net.Door;

/// <summary>
/// Thread-safe. The first row that matches has the connection; with none it is the greeter's.
/// <paramref name="silence"/>: a peer that says nothing for this long is greeted; zero: every peer is greeted at once.
/// </summary>
internal sealed class FrontDoor(IGreeter greeter, IReadOnlyList<DoorRow> rows, TimeSpan silence, SpareConnections spares, Services services) : IProtocol
{
    /// <summary>How much of an escape sequence is searched for a beginning. It bounds the work; the sequences of terminals are shorter.</summary>
    private const int SequenceBytes = 64;

    public IGreeter Greeter => greeter;

    public TimeSpan Silence => silence;

    public SpareConnections Spares => spares;

    public Services Services => services;

    public Task RunAsync(Connection connection) => new Detection(connection, this).RunAsync();

    /// <summary>
    /// Which row has the connection, from byte <paramref name="start"/> on. Null: none, or not yet, as <paramref name="match"/> says;
    /// <paramref name="begun"/> is then the row that it fits best.
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

    // After everything invisible. But the last escape sequence may have been broken off, and then the text begins at one of its letters.
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
