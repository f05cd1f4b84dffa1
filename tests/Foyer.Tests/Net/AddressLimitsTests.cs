// How many connections an address may have and bring: who counts as one address, when there is room again, and that
// nothing is remembered longer than it is needed. The clock moves when the test says so.

using System.Net;
using CsCheck;
using Foyer.Net;
using Foyer.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Net;

public sealed class AddressLimitsTests
{
    private const string Far = "203.0.113.7";

    private readonly FakeTimeProvider _clock = new();
    private readonly AddressLimits _limits;

    public AddressLimitsTests() =>
        _limits = new AddressLimits(new Services { Limits = Limits.Off with { SessionsPerAddress = 3, SessionsPerLocalAddress = 30, NewSessionsPerMinute = 5, NewLocalSessionsPerMinute = 50 }, Time = _clock });

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("0.0.0.1", "::1", false)]
    [InlineData("fe80::1%1", "fe80::2%1", true)]
    public void An_IPv6_network_of_64_bits_is_one_address_and_a_mapped_IPv4_address_is_IPv4(string one, string other, bool same) =>
        Assert.Equal(same, AddressGroup.Of(IPAddress.Parse(one)) == AddressGroup.Of(IPAddress.Parse(other)));

    [Theory]
    [InlineData("127.0.0.1 127.255.255.255 ::1 ::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255 ::ffff:10.1.2.3", true)]
    [InlineData("169.254.0.0 169.254.255.255 100.64.0.0 100.127.255.255", true)]
    [InlineData("fc00:: fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff fe80::1%1 febf:ffff::1", true)]
    [InlineData("126.255.255.255 128.0.0.0 9.255.255.255 11.0.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0", false)]
    [InlineData("169.253.255.255 169.255.0.0 100.63.255.255 100.128.0.0 203.0.113.7 ::ffff:203.0.113.7", false)]
    [InlineData("fbff:ffff:: fe7f:ffff:: fec0:: 2001:db8::1 64:ff9b::a00:1", false)]
    public void This_machine_and_private_networks_are_local(string addresses, bool local) =>
        Assert.All(addresses.Split(' '), address => Assert.Equal(local, AddressGroup.Of(IPAddress.Parse(address)).IsLocal));

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2::99", "2001:db8:1:2::/64")]
    public void The_operator_is_shown_what_counts_as_one(string address, string shown) =>
        Assert.Equal(shown, AddressGroup.Of(IPAddress.Parse(address)).ToString());

    [Fact]
    public void So_many_at_once_and_one_more_for_each_that_leaves()
    {
        for (int i = 0; i < 3; i++) Assert.Equal(AdmissionResult.Open, Enter(Far).Result);
        Assert.Equal(new Admission(AdmissionResult.AddressFull, 3), Enter(Far));
        Assert.Equal(new Admission(AdmissionResult.AddressFull, 3), Enter("::ffff:" + Far));
        Assert.Equal(AdmissionResult.Open, Enter("203.0.113.8").Result);
        Leave(Far);
        Assert.Equal(AdmissionResult.Open, Enter(Far).Result);
        Assert.Equal(AdmissionResult.AddressFull, Enter(Far).Result);
    }

    [Fact]
    public void So_many_new_ones_in_a_minute_and_it_is_told_how_long_until_the_next()
    {
        for (int i = 0; i < 5; i++) Visit(Far);
        _clock.Advance(TimeSpan.FromSeconds(26));
        Assert.Equal(new Admission(AdmissionResult.AddressTooFast, 5, TimeSpan.FromSeconds(34)), Enter(Far));
        _clock.Advance(TimeSpan.FromSeconds(33.5));
        Assert.Equal(new Admission(AdmissionResult.AddressTooFast, 5, TimeSpan.FromSeconds(0.5)), Enter(Far));
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        for (int i = 0; i < 5; i++) Visit(Far);
        Assert.Equal(new Admission(AdmissionResult.AddressTooFast, 5, TimeSpan.FromMinutes(1)), Enter(Far));
    }

    [Fact]
    public void A_private_network_may_bring_more()
    {
        for (int i = 0; i < 30; i++) Assert.Equal(AdmissionResult.Open, Enter("192.168.1.1").Result);
        Assert.Equal(new Admission(AdmissionResult.AddressFull, 30), Enter("192.168.1.1"));
    }

    [Fact]
    public void At_0_there_is_no_limit_and_nothing_is_remembered()
    {
        var none = new AddressLimits(new Services { Limits = Limits.Off, Time = _clock });
        for (int i = 0; i < 1000; i++) Assert.Equal(AdmissionResult.Open, none.Enter(IPAddress.Loopback).Result);
        Assert.Equal(0, none.Remembered);
        for (int i = 0; i < 1000; i++) none.Leave(IPAddress.Loopback);
    }

    [Fact]
    public void An_address_without_connections_is_forgotten_when_its_minute_is_over()
    {
        for (int i = 0; i < 1000; i++) Visit($"2001:db8:0:{i:x}::1");
        Enter(Far);
        Assert.Equal(1001, _limits.Remembered);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Visit("203.0.113.9");
        Assert.Equal(2, _limits.Remembered); // and the one that is still here
        _clock.Advance(TimeSpan.FromMinutes(1));
        Leave(Far);
        Enter("203.0.113.10");
        Assert.Equal(1, _limits.Remembered);
    }

    /// <summary>Against a model that remembers everything.</summary>
    [Fact]
    public void Whatever_comes_and_goes_the_bounds_hold_and_who_is_below_them_is_let_in() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 20]).Array[0, 300].Sample(steps =>
        {
            var clock = new FakeTimeProvider();
            var limits = new AddressLimits(new Services { Limits = Limits.Off with { SessionsPerAddress = 3, NewSessionsPerMinute = 5 }, Time = clock });
            int[] here = new int[4], fresh = new int[4];
            var minute = new TimeSpan?[4]; // when it began
            TimeSpan now = TimeSpan.Zero;
            foreach ((int address, int what, int seconds) in steps)
            {
                var ip = new IPAddress([203, 0, 113, (byte)address]);
                if (what == 0)
                {
                    clock.Advance(TimeSpan.FromSeconds(seconds));
                    now += TimeSpan.FromSeconds(seconds);
                }
                else if (what == 1 && here[address] > 0)
                {
                    limits.Leave(ip);
                    here[address]--;
                }
                else if (what == 2)
                {
                    if (minute[address] is not { } began || now - began >= TimeSpan.FromMinutes(1)) (minute[address], fresh[address]) = (now, 0);
                    AdmissionResult expected = here[address] >= 3 ? AdmissionResult.AddressFull : fresh[address] >= 5 ? AdmissionResult.AddressTooFast : AdmissionResult.Open;
                    Assert.Equal(expected, limits.Enter(ip).Result);
                    if (expected != AdmissionResult.Open) continue;
                    here[address]++;
                    fresh[address]++;
                }
            }
            Assert.InRange(limits.Remembered, 0, 4);
        });

    [Fact(Timeout = 30_000)]
    public async Task From_many_threads_not_one_too_many_is_let_in()
    {
        var limits = new AddressLimits(new Services { Limits = Limits.Off with { SessionsPerLocalAddress = 100 }, Time = TimeProvider.System });
        int here = 0, most = 0, refused = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                int taken = 0;
                for (int j = 0; j < 40; j++)
                {
                    if (limits.Enter(IPAddress.Loopback).Result == AdmissionResult.Open) taken++;
                    else Interlocked.Increment(ref refused);
                }
                int now = Interlocked.Add(ref here, taken);
                lock (limits) most = Math.Max(most, now);
                Interlocked.Add(ref here, -taken);
                for (int j = 0; j < taken; j++) limits.Leave(IPAddress.Loopback);
            }
        })));
        Assert.InRange(most, 1, 100);
        for (int i = 0; i < 100; i++) Assert.Equal(AdmissionResult.Open, limits.Enter(IPAddress.Loopback).Result); // all were given back
        Assert.Equal(AdmissionResult.AddressFull, limits.Enter(IPAddress.Loopback).Result);
    }

    private Admission Enter(string address) => _limits.Enter(IPAddress.Parse(address));

    private void Leave(string address) => _limits.Leave(IPAddress.Parse(address));

    private void Visit(string address)
    {
        Assert.Equal(AdmissionResult.Open, Enter(address).Result);
        Leave(address);
    }
}
