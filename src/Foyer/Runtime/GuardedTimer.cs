// Timers of the server itself. An exception in a timer's callback would end the process; here it is logged, and the timer goes on.

namespace Foyer;

internal static class GuardedTimer
{
    /// <summary><paramref name="where"/> is what the callback does. It is logged with an exception.</summary>
    public static ITimer CreateGuardedTimer(this TimeProvider time, ServerLog log, string where, Action callback, TimeSpan due, TimeSpan period) =>
        time.CreateTimer(_ =>
        {
            try
            {
                callback();
            }
            catch (Exception e)
            {
                log.BackgroundFailed(where, e);
            }
        }, null, due, period);
}
