// How many connections each address has, and how many of them are new in its minute. The minute begins with the first connection and is
// forgotten when it is over. So memory is bounded by the addresses that are connected and those that connected in the last minute.
// There is no timer: the next connection ends the minutes that are over. A connection that came while nothing was limited is not counted.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Foyer.Net;

/// <summary>Thread-safe. Every <see cref="Enter"/> that returned <see cref="AdmissionResult.Open"/> is followed by one <see cref="Leave"/>.</summary>
internal sealed class AddressLimits(Services services)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private struct Count
    {
        public int Sessions;
        public int New; // in its minute
        public bool InMinute; // then the address is in _minutes
        public long Began;
    }

    private readonly Lock _gate = new();
    private readonly Dictionary<AddressGroup, Count> _counts = [];
    private readonly Queue<(AddressGroup Group, long Began)> _minutes = []; // in the order in which they end

    /// <summary>How many addresses are remembered.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate) return _counts.Count;
        }
    }

    public Admission Enter(IPAddress address)
    {
        var group = AddressGroup.Of(address);
        (int atOnce, int perMinute) = LimitsOf(group);
        if (atOnce == 0 && perMinute == 0) return new Admission(AdmissionResult.Open);
        lock (_gate)
        {
            long now = services.Time.GetTimestamp();
            EndMinutes(now);
            ref Count count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, group, out _);
            if (!count.InMinute)
            {
                (count.InMinute, count.Began) = (true, now);
                _minutes.Enqueue((group, now));
            }
            bool full = atOnce > 0 && count.Sessions >= atOnce;
            bool tooFast = perMinute > 0 && count.New >= perMinute;
            if (!full && !tooFast)
            {
                count.Sessions++;
                count.New++;
                return new Admission(AdmissionResult.Open);
            }
            return full
                ? new Admission(AdmissionResult.AddressFull, atOnce)
                : new Admission(AdmissionResult.AddressTooFast, perMinute, Minute - services.Time.GetElapsedTime(count.Began, now));
        }
    }

    public void Leave(IPAddress address)
    {
        var group = AddressGroup.Of(address);
        lock (_gate)
        {
            ref Count count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, group);
            if (Unsafe.IsNullRef(ref count) || count.Sessions == 0) return; // without limits, nothing is counted
            if (--count.Sessions == 0 && !count.InMinute) _counts.Remove(group);
        }
    }

    private (int AtOnce, int PerMinute) LimitsOf(AddressGroup group)
    {
        Limits limits = services.Limits;
        return group.IsLocal ? (limits.SessionsPerLocalAddress, limits.NewLocalSessionsPerMinute) : (limits.SessionsPerAddress, limits.NewSessionsPerMinute);
    }

    private void EndMinutes(long now)
    {
        while (_minutes.TryPeek(out (AddressGroup Group, long Began) minute) && services.Time.GetElapsedTime(minute.Began, now) >= Minute)
        {
            _minutes.Dequeue();
            ref Count count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, minute.Group);
            (count.InMinute, count.New) = (false, 0);
            if (count.Sessions == 0) _counts.Remove(minute.Group);
        }
    }
}
