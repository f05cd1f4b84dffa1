// The open connections, and the limits on how many there may be: in all, and from one address.

namespace Foyer.Net;

/// <summary>Thread-safe.</summary>
internal sealed class ConnectionSet(Services services)
{
    private readonly AddressLimits _addresses = new(services);
    private readonly Lock _gate = new();
    private readonly List<Connection> _open = [];
    private TaskCompletionSource? _empty;

    /// <summary>How many clients the descriptor limit leaves room for. Set before the first client connects.</summary>
    public int RoomForClients { get; set; } = int.MaxValue;

    public Services Services => services;

    public int Count
    {
        get
        {
            lock (_gate) return _open.Count;
        }
    }

    /// <summary>
    /// Adds the connection if there is room for it; only then it must be removed again, once. If the client's address is not known yet, the
    /// connection is not <paramref name="counted"/> for it, and <see cref="TryCount"/> follows.
    /// </summary>
    public Admission TryAdd(Connection connection, bool counted)
    {
        lock (_gate)
        {
            int clients = services.Limits.Clients;
            int limit = clients > 0 ? Math.Min(clients, RoomForClients) : RoomForClients;
            if (_open.Count >= limit) return new Admission(AdmissionResult.ServerFull, limit);
            Admission admission = counted ? TryCount(connection) : default;
            if (admission.Result != AdmissionResult.Open) return admission;
            connection.Index = _open.Count;
            _open.Add(connection);
            return admission;
        }
    }

    /// <summary>Counts the connection for its address, if there is room there.</summary>
    public Admission TryCount(Connection connection)
    {
        lock (_gate)
        {
            Admission admission = _addresses.Enter(connection.RemoteEndPoint.Address);
            connection.IsCounted = admission.Result == AdmissionResult.Open;
            return admission;
        }
    }

    public void Remove(Connection connection)
    {
        lock (_gate)
        {
            // The last connection moves to the free place.
            Connection last = _open[^1];
            _open[connection.Index] = last;
            last.Index = connection.Index;
            _open.RemoveAt(_open.Count - 1);
            if (connection.IsCounted) _addresses.Leave(connection.RemoteEndPoint.Address);
            if (_open.Count == 0) _empty?.TrySetResult();
        }
    }

    /// <summary>Closes all connections, each in its own bounded time. Completes when none is left.</summary>
    public Task CloseAllAsync()
    {
        Connection[] open;
        lock (_gate)
        {
            if (_open.Count == 0) return Task.CompletedTask;
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            open = [.. _open];
        }
        foreach (Connection connection in open) connection.Close();
        return _empty.Task;
    }
}
