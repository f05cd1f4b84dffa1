// How work begins on the server's turns (a task scheduler, which tests replace): always as work of its own, never as a child of the
// work that starts it.

namespace Foyer.Runtime;

internal static class TaskTurns
{
    public static void Start(this TaskScheduler turns, Action<object?> work, object? state) =>
        _ = Task.Factory.StartNew(work, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns);

    /// <summary>Behind what is due already.</summary>
    public static void StartFairly(this TaskScheduler turns, Action<object?> work, object? state) =>
        _ = Task.Factory.StartNew(work, state, CancellationToken.None, TaskCreationOptions.PreferFairness | TaskCreationOptions.DenyChildAttach, turns);

    /// <summary>Completes when the work has.</summary>
    public static Task RunAsync(this TaskScheduler turns, Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns).Unwrap();

    public static Task RunAsync(this TaskScheduler turns, Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns);
}
