// Whether people can come in and talk at this moment, for whoever watches the server.

using Foyer.Server.History;

namespace Foyer.Server.Operations;

internal sealed class Readiness(ChatServer server, SqliteHistory? history)
{
    /// <summary>Why not, in a line; null when they can. Any thread.</summary>
    public string? WhyNot() =>
        !server.IsOpen ? "clients are not accepted: the server is starting or stopping"
        : history?.LookForTrouble() is { } trouble ? $"messages cannot be stored: {trouble}"
        : null;
}
