// Lets connections in, or refuses them: by the number of connections, by their address, and by a trusted proxy's header. Then their
// protocol takes over.

using Foyer.Net;
using Foyer.Net.Door;

namespace Foyer;

/// <summary>Thread-safe.</summary>
internal sealed class Admissions(ConnectionSet connections, Func<Admission, byte[]> words, TimeSpan silence, Services services)
{
    private readonly RefusedPeers _turnedAway = new(words, silence, services);
    private readonly ProxyProtocol _proxies = new(services);
    private long _lastConnection;

    /// <summary>Every connection from these addresses must begin with a header that names its client.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>Returns at once, and owns the transport from here on. <paramref name="asks"/>: the port takes clients of several protocols.</summary>
    public void Receive(Transport transport, IProtocol protocol, bool asks)
    {
        var connection = new Connection(Interlocked.Increment(ref _lastConnection), transport, connections);
        bool isProxy = TrustedProxies.Any(network => network.Contains(connection.RemoteEndPoint.Address));
        Admission admission = connections.TryAdd(connection, counted: !isProxy);
        services.Metrics.Admitted(admission.Result);
        if (admission.Result == AdmissionResult.Open)
        {
            _ = isProxy ? _proxies.RunAsync(connection, protocol, AdmitProxied) : protocol.RunAsync(connection);
            return;
        }
        TellOperator(admission, connection);
        _turnedAway.Tell(transport, admission, asks);
    }

    // For a connection of a proxy, the client's address is known only now.
    private bool AdmitProxied(Connection connection)
    {
        Admission admission = connections.TryCount(connection);
        if (admission.Result == AdmissionResult.Open) return true;
        TellOperator(admission, connection);
        connection.Close(words(admission));
        return false;
    }

    private void TellOperator(Admission refused, Connection connection)
    {
        string address = AddressGroup.Of(connection.RemoteEndPoint.Address).ToString();
        if (refused.Result == AdmissionResult.ServerFull) services.Log.ServerFull(refused.Limit);
        else services.Log.AddressRefused(address, refused.Limit, perMinute: refused.Result == AdmissionResult.AddressTooFast);
    }
}
