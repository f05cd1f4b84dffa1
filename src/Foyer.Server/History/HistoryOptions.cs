// How the history is kept: where, how surely, how long.

namespace Foyer.Server.History;

internal enum Durability
{
    /// <summary>Survives the end of the process, however it ends; a loss of power may take the last moments.</summary>
    Process,

    /// <summary>On the disk before anybody sees it.</summary>
    Disk,

    /// <summary>Written behind: what was not yet written is lost with the process.</summary>
    None,
}

/// <summary><paramref name="Folder"/> is made if it is not there.</summary>
internal sealed record HistoryOptions(string Folder)
{
    public Durability Durability { get; init; } = Durability.Process;

    /// <summary>Messages older than this go; null for none. A room may have its own time.</summary>
    public TimeSpan? KeepFor { get; init; }

    /// <summary>When the history takes more than this, the oldest messages go; null for no bound.</summary>
    public long? KeepBytes { get; init; }

    /// <summary>How often is looked for what is to go.</summary>
    public TimeSpan KeepEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>After this a query answers with what it has found.</summary>
    public TimeSpan QueryTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For tests: called with each connection that the writer opens.</summary>
    public Action<Microsoft.Data.Sqlite.SqliteConnection>? WriterOpened { get; init; }
}
