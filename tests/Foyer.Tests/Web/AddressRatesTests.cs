// The rates of those who are not here: one address has what one person has, and is forgotten when it is quiet.

using System.Net;
using Foyer.Chat.People;
using Foyer.Server.Web;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Web;

public sealed class AddressRatesTests
{
    private static readonly Sender One = Sender.Of(IPAddress.Parse("192.0.2.1")), Other = Sender.Of(IPAddress.Parse("192.0.2.2"));

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void An_address_has_what_one_person_has_and_others_have_theirs()
    {
        AddressRates rates = Rates();
        Assert.Null(rates.Check(One, RateKind.Message));
        Assert.Null(rates.Check(One, RateKind.Message));
        Assert.Equal(TimeSpan.FromSeconds(1), rates.Check(One, RateKind.Message));
        Assert.Null(rates.Check(Other, RateKind.Message));
        Assert.Null(rates.Check(One, RateKind.Read));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(rates.Check(One, RateKind.Message));
    }

    [Fact]
    public void One_that_does_not_listen_is_told_how_long_it_is_refused_each_time()
    {
        AddressRates rates = Rates();
        TimeSpan? wait = null;
        for (int i = 0; i < 10; i++) wait = rates.Check(One, RateKind.Message);
        Assert.Equal(TimeSpan.FromSeconds(30), wait);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(20), rates.Check(One, RateKind.Message));
        _clock.Advance(TimeSpan.FromSeconds(21));
        Assert.Null(rates.Check(One, RateKind.Message));
    }

    [Fact]
    public void Neighbours_in_one_IPv6_network_are_one()
    {
        AddressRates rates = Rates();
        rates.Check(Sender.Of(IPAddress.Parse("2001:db8::1")), RateKind.Message);
        rates.Check(Sender.Of(IPAddress.Parse("2001:db8::2")), RateKind.Message);
        Assert.NotNull(rates.Check(Sender.Of(IPAddress.Parse("2001:db8::3")), RateKind.Message));
        Assert.Equal(1, rates.Count);
    }

    [Fact]
    public void Quiet_addresses_are_forgotten_and_there_are_never_more_than_the_bound()
    {
        AddressRates rates = Rates(most: 10);
        for (int i = 0; i < 10; i++) rates.Check(Sender.Of(new IPAddress([10, 0, 0, (byte)i])), RateKind.Message);
        _clock.Advance(TimeSpan.FromMinutes(2));
        rates.Check(One, RateKind.Message); // none is quiet long enough: the older half goes
        Assert.Equal(6, rates.Count);
        _clock.Advance(TimeSpan.FromMinutes(2));
        for (int i = 0; i < 4; i++) rates.Check(Sender.Of(new IPAddress([10, 0, 1, (byte)i])), RateKind.Message);
        rates.Check(Other, RateKind.Message); // all but the last five are
        Assert.Equal(6, rates.Count);
        for (int i = 0; i < 1000; i++) Assert.InRange(Count(i), 1, 10);

        int Count(int i)
        {
            rates.Check(Sender.Of(new IPAddress([10, 1, (byte)(i >> 8), (byte)i])), RateKind.Read);
            return rates.Count;
        }
    }

    private AddressRates Rates(int most = 1000)
    {
        var rates = new SessionRates(new Limits { MessageBurst = 2, MessagesPerSecond = 1, HttpAddresses = most }, _clock);
        return new AddressRates(() => rates);
    }
}
