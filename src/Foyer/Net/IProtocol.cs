// What speaks on a connection, as listeners and the front door know it.

namespace Foyer.Net;

/// <summary>Thread-safe; one instance serves all of its connections.</summary>
internal interface IProtocol
{
    /// <summary>
    /// The whole life of the connection from here on, beginning with what was read already (<see cref="Connection.Unread"/>).
    /// It ends with <see cref="Connection.Close"/> called, goes on receiving until the peer ends, and never throws.
    /// </summary>
    Task RunAsync(Connection connection);
}

/// <summary>The protocol of those who say nothing and wait.</summary>
internal interface IGreeter : IProtocol
{
    string Name { get; }

    /// <summary>
    /// Says the first word, and returns at once. The peer may still turn out to speak something else.
    /// </summary>
    IGreeted Greet(Connection connection);
}

/// <summary>A peer that was greeted and has not said anything yet.</summary>
internal interface IGreeted
{
    /// <summary>It is the greeter's: as <see cref="IProtocol.RunAsync"/>.</summary>
    Task RunAsync();

    /// <summary>It is not: what it had with the greeter ends, and the connection stays. Completes when nothing more is sent by the greeter.</summary>
    Task LeaveAsync();
}
