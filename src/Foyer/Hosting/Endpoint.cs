// Where a server listens: each port has a row in ChatServerOptions.Endpoints. Binding, the checks, and the hints of the program go by these rows.

using System.Net;
using Foyer.Net;

namespace Foyer;

/// <summary>
/// <paramref name="Name"/> is the operator's word for it; <paramref name="Option"/> the option that sets it. <paramref name="Port"/>: 0 picks a free
/// one; null: the server does not listen there. <paramref name="Asks"/>: clients of several protocols come there, so a peer that is refused is asked
/// which protocol it speaks.
/// </summary>
internal sealed record Endpoint(string Name, string Option, int? Port, Func<Doors, IProtocol> Serves, bool Asks = false)
{
    /// <summary>The program says at the start how to join there; the other ports are only listed.</summary>
    public bool HasHint { get; init; }

    /// <summary>Ports that are none, and ports that are used twice, in the operator's words.</summary>
    public static IEnumerable<string> Problems(IReadOnlyList<Endpoint> endpoints)
    {
        for (int i = 0; i < endpoints.Count; i++)
        {
            (string name, int? port) = (endpoints[i].Name, endpoints[i].Port);
            if (port is < 0 or > IPEndPoint.MaxPort) yield return $"the {name} port is 0 to {IPEndPoint.MaxPort}, not {port}";
            if (Find(endpoints.Take(i), port) is { } other) yield return $"the {name} port cannot be {port}, which is the {other.Name} port";
        }
    }

    /// <summary>The endpoint that has this port; null: it is free, or none.</summary>
    public static Endpoint? Find(IEnumerable<Endpoint> endpoints, int? port) => port > 0 ? endpoints.FirstOrDefault(endpoint => endpoint.Port == port) : null;
}
