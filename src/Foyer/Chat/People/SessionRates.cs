// The rate limits of one person, in the form that counting needs. They are made again when the limits are replaced.

namespace Foyer.Chat.People;

/// <summary>The kinds of requests that are limited by rate. The order is that of <see cref="SessionRates"/>.</summary>
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
        Requests = new Rate(limits.RequestBurst, limits.RequestsPerSecond, Second, time);
        AreOff = _rates.All(rate => rate.IsOff);
    }

    public static SessionRates Off { get; } = new(Limits.Off, TimeProvider.System);

    /// <summary>The limits that the rates were made from.</summary>
    public Limits Limits { get; }

    public TimeProvider Time { get; }

    /// <summary>The HTTP requests of one address, whatever they ask for.</summary>
    public Rate Requests { get; }

    /// <summary>How long a client that keeps on is muted; zero if no client is muted.</summary>
    public TimeSpan Mute { get; }

    /// <summary>No kind is limited, so nothing that a session does needs to be counted.</summary>
    public bool AreOff { get; }

    public Rate this[RateKind kind] => _rates[(int)kind];
}
