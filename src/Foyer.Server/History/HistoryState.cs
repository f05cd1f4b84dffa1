// What all parts of the history know of it: where it is, its epoch, and the last id.

namespace Foyer.Server.History;

/// <summary>Thread-safe.</summary>
internal sealed class HistoryState(string path, long epoch, HighWater highWater)
{
    private long _epoch = epoch;

    public string Path => path;

    public long Epoch => Interlocked.Read(ref _epoch);

    public long LastId => highWater.Id;

    public void Raise(long id) => highWater.Raise(id);

    /// <summary>True: it is another one.</summary>
    public bool TakeEpoch(long epoch) => Interlocked.Exchange(ref _epoch, epoch) != epoch;
}
