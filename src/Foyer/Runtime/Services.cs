// What every part of a server runs on. The server has one instance, which all layers share. Only the limits in it change.

using System.Runtime.CompilerServices;

namespace Foyer.Runtime;

internal record Services
{
    private readonly StrongBox<Limits> _limits = new(new Limits());

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where rooms, connections and outboxes run. The tests put a seeded scheduler here to run the whole server deterministically.</summary>
    public TaskScheduler Turns { get; init; } = TaskScheduler.Default;

    public ServerLog Log { get; init; } = ServerLog.None;

    public ServerMetrics Metrics { get; init; } = ServerMetrics.None;

    /// <summary>Counts what waits for clients, wherever it waits. A copy of this record shares it.</summary>
    public QueueAccount Queues { get; } = new();

    /// <summary>
    /// The limits of this moment. Read them when you need them and do not keep them: a reload replaces them.
    /// A copy of this record shares them, unless the copy is given limits of its own.
    /// </summary>
    public Limits Limits
    {
        get => Volatile.Read(ref _limits.Value!);
        init => _limits = new StrongBox<Limits>(value);
    }

    /// <summary>Replaces the limits for all layers. Any thread.</summary>
    public void Replace(Limits limits) => Volatile.Write(ref _limits.Value, limits);
}
