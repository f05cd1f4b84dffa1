// Turns that run when the test says so, on the test's own thread, in the order in which they were started.

namespace Foyer.Tests.Support;

internal sealed class ManualTurns : TaskScheduler
{
    private readonly Queue<Task> _due = [];

    /// <summary>Runs what is due, and what becomes due by that.</summary>
    public void Run()
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null); // so that an await comes back here
        while (_due.TryDequeue(out Task? task)) TryExecuteTask(task);
        SynchronizationContext.SetSynchronizationContext(context);
    }

    protected override void QueueTask(Task task) => _due.Enqueue(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _due;
}
