// The connections that are open, and the bound on how many may be.

namespace Foyer.Net;

/// <summary>Thread-safe.</summary>
internal sealed class ConnectionSet(int limit)
{
    private readonly Lock _gate = new();
    private readonly List<Connection> _open = [];
    private TaskCompletionSource? _empty;
    private bool _full;

    public int Count
    {
        get
        {
            lock (_gate) return _open.Count;
        }
    }

    public bool TryAdd(Connection connection)
    {
        lock (_gate)
        {
            if (_open.Count >= limit) return false;
            connection.Index = _open.Count;
            _open.Add(connection);
            return true;
        }
    }

    /// <summary>Whether this is the first refusal since there was room: what is worth a line in the log.</summary>
    public bool BecomesFull()
    {
        lock (_gate) return !_full && (_full = true);
    }

    public void Remove(Connection connection)
    {
        lock (_gate)
        {
            // The last one moves to the place that is free now.
            Connection last = _open[^1];
            _open[connection.Index] = last;
            last.Index = connection.Index;
            _open.RemoveAt(_open.Count - 1);
            _full = false;
            if (_open.Count == 0) _empty?.TrySetResult();
        }
    }

    /// <summary>Closes all, each in its own bounded time; completes when none is left.</summary>
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
