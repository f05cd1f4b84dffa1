// Whether people can join and talk at this moment, for the programs that monitor the server.

using Foyer.Server.History;

namespace Foyer.Server.Operations;

internal sealed class Readiness(ChatServer server, SqliteHistory? history)
{
    /// <summary>The reason why people cannot join or talk, in one line; null if they can. Thread-safe.</summary>
    public string? WhyNot() =>
        !server.IsOpen ? "clients are not accepted: the server is starting or stopping"
        : history?.LookForTrouble() is { } trouble ? $"messages cannot be stored: {trouble}"
        : null;
}
