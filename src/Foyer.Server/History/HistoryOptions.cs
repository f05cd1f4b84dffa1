// How the history is kept: where, how reliably, and for how long.

namespace Foyer.Server.History;

internal enum Durability
{
    /// <summary>A message survives the end of the process, however it ends. A power failure may lose the last moments.</summary>
    Process,

    /// <summary>A message is on the disk before anybody sees it.</summary>
    Disk,

    /// <summary>Messages are written later. If the process dies, the messages that were not yet written are lost.</summary>
    None,
}

/// <summary><paramref name="Folder"/> is created if it does not exist.</summary>
internal sealed record HistoryOptions(string Folder)
{
    public Durability Durability { get; init; } = Durability.Process;

    /// <summary>Messages older than this are deleted; with null, none are. A room may have its own time.</summary>
    public TimeSpan? KeepFor { get; init; }

    /// <summary>If the history takes more bytes than this, the oldest messages are deleted; null for no limit.</summary>
    public long? KeepBytes { get; init; }

    /// <summary>How often the server looks for messages to delete.</summary>
    public TimeSpan KeepEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>After this time, a query answers with the messages that it has found so far.</summary>
    public TimeSpan QueryTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For tests: called with each connection that the writer opens.</summary>
    public Action<Microsoft.Data.Sqlite.SqliteConnection>? WriterOpened { get; init; }
}
