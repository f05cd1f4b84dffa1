// The rates of what one person may do, ready to be counted by. They are made anew when the limits are replaced.

using Foyer.Runtime;

namespace Foyer.Chat.People;

/// <summary>What is limited by rate. The order is that of <see cref="SessionRates"/>.</summary>
internal enum RateKind : byte { Message, Join, Rename, FailedCommand, Read }

internal sealed class SessionRates
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Rate[] _rates;

    public SessionRates(Limits limits, TimeProvider time)
    {
        Limits = limits;
        Time = time;
        Mute = TimeSpan.FromSeconds(limits.MuteSeconds);
        _rates =
        [
            new Rate(limits.MessageBurst, limits.MessagesPerSecond, Second, time),
            new Rate(limits.JoinBurst, limits.JoinsPerMinute, Minute, time),
            new Rate(limits.RenameBurst, limits.RenamesPerMinute, Minute, time),
            new Rate(limits.FailedCommandBurst, limits.FailedCommandsPerMinute, Minute, time),
            new Rate(limits.HistoryBurst, limits.HistoryPerMinute, Minute, time),
        ];
        AreOff = _rates.All(rate => rate.IsOff);
    }

    public static SessionRates Off { get; } = new(Limits.Off, TimeProvider.System);

    /// <summary>They are made of these.</summary>
    public Limits Limits { get; }

    public TimeProvider Time { get; }

    /// <summary>How long one who keeps on is muted; zero: nobody is.</summary>
    public TimeSpan Mute { get; }

    /// <summary>Nothing is limited, so nothing needs to be counted.</summary>
    public bool AreOff { get; }

    public Rate this[RateKind kind] => _rates[(int)kind];
}
