// What every part of a server runs on. The server has one instance, which all layers share. Only the limits in it change.

namespace Foyer.Runtime;

internal record Services
{
    private readonly CurrentLimits _limits = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where rooms, connections and outboxes run. The tests put a seeded scheduler here to run the whole server deterministically.</summary>
    public TaskScheduler Turns { get; init; } = TaskScheduler.Default;

    public ServerLog Log { get; init; } = ServerLog.None;

    public ServerMetrics Metrics { get; init; } = ServerMetrics.None;

    /// <summary>
    /// The limits of this moment. Read them when you need them and do not keep them: a reload replaces them.
    /// A copy of this record shares them, unless the copy is given limits of its own.
    /// </summary>
    public Limits Limits
    {
        get => _limits.Value;
        init => _limits = new CurrentLimits { Value = value };
    }

    /// <summary>Replaces the limits for all layers. Any thread.</summary>
    public void Replace(Limits limits) => _limits.Value = limits;

    private sealed class CurrentLimits
    {
        private volatile Limits _value = new();

        public Limits Value
        {
            get => _value;
            set => _value = value;
        }
    }
}
