// The protocol of a connection, as listeners and the front door know it.

namespace Foyer.Net;

/// <summary>Thread-safe; one instance serves all of its connections.</summary>
internal interface IProtocol
{
    /// <summary>
    /// Serves the connection from here to its end, beginning with the bytes that were put back (<see cref="Connection.Unread"/>).
    /// At the end it has called <see cref="Connection.Close"/>. It goes on receiving until the peer ends, and never throws.
    /// </summary>
    Task RunAsync(Connection connection);
}

/// <summary>The protocol of clients that send nothing and wait.</summary>
internal interface IGreeter : IProtocol
{
    string Name { get; }

    /// <summary>
    /// Begins with the client (<see cref="ClientLoop.Begin"/>), and returns at once. The peer may still turn out to speak another protocol.
    /// </summary>
    IClient Greet(Connection connection);
}
