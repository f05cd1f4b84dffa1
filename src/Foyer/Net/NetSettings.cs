// What this layer runs on, one instance a server: its numbers, its clock, its turns, and the account of all outboxes.

namespace Foyer.Net;

internal sealed record NetSettings
{
    public TransportLimits Limits { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where connections and outboxes run. Replaced by a seeded one to run the whole server deterministically.</summary>
    public TaskScheduler Turns { get; init; } = TaskScheduler.Default;

    public ServerLog Log { get; init; } = ServerLog.None;

    public ServerMetrics Metrics { get; init; } = ServerMetrics.None;

    public OutboxAccount Outboxes { get; init; } = new(long.MaxValue);
}
