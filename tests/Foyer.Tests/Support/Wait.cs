// For what no event reports to a test: asks again until it is so. A line that a client reads, a task that ends or a record of TestLog is
// better than this where there is one.

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Foyer.Tests.Support;

internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2); // for the threads that are waited for: the machine may have few

    public static Task UntilAsync(Func<bool> condition, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(() => Task.FromResult(condition()), patience, what);

    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? patience = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        TimeSpan atMost = patience ?? TestClient.Patience;
        for (var waited = Stopwatch.StartNew(); !await condition(); await Task.Delay(Pause))
        {
            if (waited.Elapsed > atMost) throw new TimeoutException($"within {atMost.TotalSeconds:0} s this was never true: {what}");
        }
    }
}
