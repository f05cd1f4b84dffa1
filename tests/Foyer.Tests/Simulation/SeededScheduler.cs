// Runs the turns of a whole server one at a time, in an order that a seed decides: the same seed, the same run.

namespace Foyer.Tests.Simulation;

internal sealed class SeededScheduler(Random random) : TaskScheduler
{
    private readonly List<Task> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private string? _stray;

    /// <summary>Runs some task that is ready, if one is. False: nothing is left to do.</summary>
    public bool RunOne()
    {
        Assert.True(_stray is null, $"a turn came from another thread: {_stray}");
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
        // Everything runs on the thread of the history, or the seed would not decide the order.
        if (Environment.CurrentManagedThreadId != _thread) _stray = Environment.StackTrace;
        else _ready.Add(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _ready;
}
