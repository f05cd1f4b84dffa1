// The ports that a server listens on: each has a row in ChatServerOptions.Endpoints. The binding, the checks, and the program's hints use these rows.

using Foyer.Net;

namespace Foyer;

/// <summary>
/// <paramref name="Name"/> is the operator's word for the port, and <paramref name="Option"/> the option that sets it. If
/// <paramref name="Port"/> is 0, the server picks a free one; if it is null, the server does not listen there. <paramref name="Asks"/>: the
/// port takes clients of several protocols, so the server detects the protocol of a peer before it refuses it.
/// </summary>
internal sealed record Endpoint(string Name, string Option, int? Port, Func<Doors, IProtocol> Serves, bool Asks = false)
{
    /// <summary>At the start, the program prints how to join at this port. It only lists the other ports.</summary>
    public bool HasHint { get; init; }

    /// <summary>Reports ports that are out of range and ports that are used twice, in the operator's words.</summary>
    public static IEnumerable<string> PortProblems(IReadOnlyList<Endpoint> endpoints)
    {
        for (int i = 0; i < endpoints.Count; i++)
        {
            (string name, int? port) = (endpoints[i].Name, endpoints[i].Port);
            if (port is < 0 or > IPEndPoint.MaxPort) yield return $"the {name} port is 0 to {IPEndPoint.MaxPort}, not {port}";
            if (WithPort(endpoints.Take(i), port) is { } other) yield return $"the {name} port cannot be {port}, which is the {other.Name} port";
        }
    }

    /// <summary>The endpoint that has this port; null if the port is free, 0 or not set.</summary>
    public static Endpoint? WithPort(IEnumerable<Endpoint> endpoints, int? port) =>
        port > 0 ? endpoints.FirstOrDefault(endpoint => endpoint.Port == port) : null;
}
