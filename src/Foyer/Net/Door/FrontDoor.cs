// Looks at the first bytes of a connection and decides which protocol speaks there, by a table of signatures. Those who say
// nothing are greeted after a short silence, and are the greeter's provisionally, until their first line: what is another
// protocol's is never theirs to show. Every peer is decided: what nobody knows is the greeter's, what begins and stalls is closed.

using Foyer.Runtime;

namespace Foyer.Net.Door;

/// <summary>
/// Thread-safe. The first row that matches has the connection; with none it is the greeter's.
/// <paramref name="silence"/>: a peer that says nothing for this long is greeted; zero: every peer is greeted at once.
/// </summary>
internal sealed class FrontDoor(IGreeter greeter, IReadOnlyList<DoorRow> rows, TimeSpan silence, SpareConnections spares, Services services) : IProtocol
{
    public IGreeter Greeter => greeter;

    public TimeSpan Silence => silence;

    public SpareConnections Spares => spares;

    public Services Services => services;

    public Task RunAsync(Connection connection) => new Arrival(connection, this).RunAsync();

    /// <summary>Which row has the connection. Null: none, or not yet, as <paramref name="match"/> says; <paramref name="begun"/> is then the row that it fits best.</summary>
    public DoorRow? Decide(ReadOnlySpan<byte> first, bool isAll, out Match match, out Signature? begun)
    {
        (match, begun) = (Match.No, null);
        foreach (DoorRow row in rows)
        {
            Match fits = row.Signature.Matches(first, isAll);
            if (fits == Match.Yes || (fits == Match.Begun && isAll))
            {
                match = Match.No;
                return row.Protocol == greeter ? null : row;
            }
            if (fits > match) (match, begun) = (fits, row.Signature);
        }
        if (isAll) match = Match.No;
        return null;
    }
}
