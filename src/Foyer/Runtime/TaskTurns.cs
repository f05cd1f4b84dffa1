// Starts work on the server's turns (a task scheduler, which tests replace). The work is always independent, never a child of the
// work that starts it.

namespace Foyer.Runtime;

internal static class TaskTurns
{
    public static void Start(this TaskScheduler turns, Action<object?> work, object? state) =>
        _ = Task.Factory.StartNew(work, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns);

    /// <summary>Starts the work behind what is due already.</summary>
    public static void StartFairly(this TaskScheduler turns, Action<object?> work, object? state) =>
        _ = Task.Factory.StartNew(work, state, CancellationToken.None, TaskCreationOptions.PreferFairness | TaskCreationOptions.DenyChildAttach, turns);

    /// <summary>Completes when the work has completed.</summary>
    public static Task RunAsync(this TaskScheduler turns, Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns).Unwrap();

    public static Task RunAsync(this TaskScheduler turns, Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns);
}
