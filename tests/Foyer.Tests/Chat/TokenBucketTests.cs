// The bucket's two promises, for any course of events: never more than the burst and the rate let through, and whoever
// keeps to the rate is never refused.

using CsCheck;
using Foyer.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Chat;

public sealed class TokenBucketTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_burst_at_once_and_then_one_a_step()
    {
        var clock = new FakeTimeProvider();
        var rate = new Rate(3, 2, Second, clock);
        var bucket = new TokenBucket();
        for (int i = 0; i < 3; i++) Assert.True(Take(out _));
        Assert.False(Take(out TimeSpan wait));
        Assert.Equal(Second / 2, wait);
        clock.Advance(Second / 4);
        Assert.False(Take(out wait));
        Assert.Equal(Second / 4, wait);
        clock.Advance(Second / 4);
        Assert.True(Take(out _));
        Assert.False(Take(out _));
        clock.Advance(TimeSpan.FromHours(1)); // no more than the burst is saved up
        for (int i = 0; i < 3; i++) Assert.True(Take(out _));
        Assert.False(Take(out _));

        bool Take(out TimeSpan wait) => bucket.TryTake(rate, clock.GetTimestamp(), out wait);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(0, 0)]
    public void At_0_there_is_no_limit(int burst, int count)
    {
        var rate = new Rate(burst, count, Second, TimeProvider.System);
        var bucket = new TokenBucket();
        for (int i = 0; i < 10_000; i++) Assert.True(bucket.TryTake(rate, 1, out _));
    }

    [Fact]
    public void The_largest_limits_do_not_overflow()
    {
        var rate = new Rate(1_000_000, 1, TimeSpan.FromMinutes(1), TimeProvider.System);
        var bucket = new TokenBucket();
        long now = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 1_000_000; i++) Assert.True(bucket.TryTake(rate, now, out _));
        Assert.False(bucket.TryTake(rate, now, out TimeSpan wait));
        Assert.Equal(TimeSpan.FromMinutes(1), wait);
    }

    [Fact]
    public void Never_more_pass_than_the_burst_and_the_rate_in_any_stretch_of_time() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 50], Gen.Int[0, 5_000_000].Array[1, 200]).Sample((burst, count, gaps) =>
        {
            var rate = new Rate(burst, count, Second, new FakeTimeProvider()); // of 10,000,000 stamps a second
            var bucket = new TokenBucket();
            List<long> passed = [];
            long now = 1;
            foreach (int gap in gaps)
            {
                // Most come at once, so that the bound is reached.
                now += gap % 4 == 0 ? gap : 0;
                if (!bucket.TryTake(rate, now, out TimeSpan wait))
                {
                    now += wait.Ticks;
                    Assert.True(bucket.TryTake(rate, now, out _)); // the wait is no longer than it says
                }
                passed.Add(now);
            }
            for (int first = 0; first < passed.Count; first++)
            {
                for (int last = first; last < passed.Count; last++)
                {
                    double allowed = burst + (passed[last] - passed[first]) / 1e7 * count;
                    Assert.True(last - first + 1 <= allowed + 1e-6, $"{last - first + 1} within {passed[last] - passed[first]} stamps");
                }
            }
        });

    [Fact]
    public void Who_keeps_to_the_rate_is_never_refused() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 50], Gen.Int[0, 1_000_000].Array[1, 500]).Sample((burst, count, late) =>
        {
            var rate = new Rate(burst, count, Second, new FakeTimeProvider());
            var bucket = new TokenBucket();
            long now = 1;
            foreach (int more in late)
            {
                Assert.True(bucket.TryTake(rate, now, out _));
                now += rate.Step + more;
            }
        });
}
