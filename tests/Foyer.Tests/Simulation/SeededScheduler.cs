// Runs the turns of a whole server one at a time, in an order that a seed decides: the same seed, the same run.

namespace Foyer.Tests.Simulation;

internal sealed class SeededScheduler(Random random) : TaskScheduler
{
    private readonly List<Task> _ready = [];

    /// <summary>Runs some task that is ready, if one is. False: nothing is left to do.</summary>
    public bool RunOne()
    {
        if (_ready.Count == 0) return false;
        int index = random.Next(_ready.Count);
        Task task = _ready[index];
        _ready.RemoveAt(index);
        // The runner's context would take the awaits of this turn to threads of its own.
        SynchronizationContext.SetSynchronizationContext(null);
        Assert.True(TryExecuteTask(task));
        return true;
    }

    public void RunAll()
    {
        while (RunOne()) { }
    }

    protected override void QueueTask(Task task)
    {
        _ready.Add(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _ready;
}
