// The steps from a word of warning to the door, each by the clock that the test moves; then what holds for any course of events.

using CsCheck;
using Foyer.Chat.People;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Chat;

public sealed class SessionLimitsTests
{
    private static readonly Limits Small = new() { MessageBurst = 5, MessagesPerSecond = 2, RenameBurst = 2, RenamesPerMinute = 6, MuteSeconds = 30 };

    private readonly FakeTimeProvider _clock = new();
    private readonly SessionLimits _limits;

    public SessionLimitsTests() => _limits = new SessionLimits(new SessionRates(Small, _clock));

    [Fact]
    public void What_is_above_the_rate_is_refused_once_aloud_and_then_in_silence_until_the_time_that_was_told_is_over()
    {
        Expect(5, RateDecision.Allowed);
        Assert.Equal(new RateResult(RateDecision.Refused, RateKind.Message, TimeSpan.FromSeconds(1)), _limits.Check(RateKind.Message));
        Expect(2, RateDecision.RefusedInSilence);
        Pass(0.9); // there would be a token again, but it was told one second
        Expect(1, RateDecision.RefusedInSilence);
        Pass(0.1);
        Expect(2, RateDecision.Allowed);
        Expect(1, RateDecision.Refused);
    }

    [Fact]
    public void One_limit_does_not_stand_for_another()
    {
        for (int i = 0; i < 2; i++) Assert.Equal(RateDecision.Allowed, _limits.Check(RateKind.Rename).Decision);
        Assert.Equal(new RateResult(RateDecision.Refused, RateKind.Rename, TimeSpan.FromSeconds(10)), _limits.Check(RateKind.Rename));
        Expect(5, RateDecision.Allowed);
    }

    [Fact]
    public void Who_runs_into_it_a_fourth_time_is_muted_for_everything()
    {
        Expect(5, RateDecision.Allowed);
        for (int i = 0; i < 3; i++)
        {
            Expect(1, RateDecision.Refused);
            Pass(1);
            Expect(2, RateDecision.Allowed);
        }
        Assert.Equal(new RateResult(RateDecision.Muted, RateKind.Message, TimeSpan.FromSeconds(30)), _limits.Check(RateKind.Message));
        Pass(29.9);
        foreach (RateKind kind in Enum.GetValues<RateKind>()) Assert.Equal(RateDecision.RefusedInSilence, _limits.Check(kind).Decision);
        Pass(0.1);
        Expect(5, RateDecision.Allowed);
        Expect(1, RateDecision.Refused); // and the count begins again
    }

    [Fact]
    public void Who_has_been_careful_for_as_long_as_a_mute_lasts_begins_again()
    {
        for (int i = 0; i < 20; i++)
        {
            Expect(5, RateDecision.Allowed);
            Expect(1, RateDecision.Refused);
            Expect(3, RateDecision.RefusedInSilence);
            Pass(30);
        }
    }

    [Fact]
    public void A_flood_is_answered_three_times_whatever_its_length()
    {
        Expect(5, RateDecision.Allowed);
        Expect(1, RateDecision.Refused);
        Expect(4, RateDecision.RefusedInSilence); // as many as the burst in one pause
        Expect(1, RateDecision.Muted);
        Expect(15, RateDecision.RefusedInSilence); // and three bursts while muted
        Expect(1, RateDecision.Disconnected);
        Expect(1000, RateDecision.RefusedInSilence);
    }

    [Fact]
    public void Without_a_mute_nobody_is_muted_or_disconnected()
    {
        var limits = new SessionLimits(new SessionRates(Small with { MuteSeconds = 0 }, _clock));
        for (int i = 0; i < 5; i++) Assert.Equal(RateDecision.Allowed, limits.Check(RateKind.Message).Decision);
        for (int second = 0; second < 20; second++)
        {
            Assert.Equal(RateDecision.Refused, limits.Check(RateKind.Message).Decision);
            for (int i = 0; i < 1000; i++) Assert.Equal(RateDecision.RefusedInSilence, limits.Check(RateKind.Message).Decision);
            Pass(1);
            for (int i = 0; i < 2; i++) Assert.Equal(RateDecision.Allowed, limits.Check(RateKind.Message).Decision);
        }
    }

    [Fact]
    public void With_limits_off_everything_goes()
    {
        Assert.True(SessionRates.Off.AreOff);
        var limits = new SessionLimits(SessionRates.Off);
        for (int i = 0; i < 10_000; i++) Assert.Equal(RateDecision.Allowed, limits.Check((RateKind)(i % 4)).Decision);
    }

    [Fact]
    public void The_defaults_let_a_file_of_two_hundred_lines_through_and_a_person_type_all_day()
    {
        var limits = new SessionLimits(new SessionRates(new Limits(), _clock));
        for (int i = 0; i < 200; i++) Assert.Equal(RateDecision.Allowed, limits.Check(RateKind.Message).Decision);
        for (int i = 0; i < 100_000; i++)
        {
            Pass(0.05);
            Assert.Equal(RateDecision.Allowed, limits.Check(RateKind.Message).Decision);
        }
    }

    private static readonly Gen<(int What, int Milliseconds)[]> Courses =
        Gen.Select(Gen.Int[0, 3], Gen.Frequency((8, Gen.Const(0)), (3, Gen.Int[0, 700]), (1, Gen.Int[0, 40_000]))).Array[0, 400];

    [Fact]
    public void Whatever_somebody_does_no_more_passes_than_the_limit_says_and_there_is_one_notice_for_the_time_it_tells() =>
        Courses.Sample(course =>
        {
            List<(TimeSpan At, RateResult Result)> seen = Run(course);
            foreach (RateKind kind in Enum.GetValues<RateKind>())
            {
                (int burst, double perSecond) = kind switch
                {
                    RateKind.Message => (Small.MessageBurst, Small.MessagesPerSecond),
                    RateKind.Join => (Small.JoinBurst, Small.JoinsPerMinute / 60.0),
                    RateKind.Rename => (Small.RenameBurst, Small.RenamesPerMinute / 60.0),
                    _ => (Small.FailedCommandBurst, Small.FailedCommandsPerMinute / 60.0),
                };
                TimeSpan[] passed = [.. seen.Where(one => one.Result.Kind == kind && one.Result.Decision == RateDecision.Allowed).Select(one => one.At)];
                for (int first = 0; first < passed.Length; first++)
                {
                    for (int last = first; last < passed.Length; last++)
                        Assert.True(last - first + 1 <= burst + (passed[last] - passed[first]).TotalSeconds * perSecond + 1e-6);
                }

                TimeSpan quietUntil = TimeSpan.Zero;
                foreach ((TimeSpan at, RateResult result) in seen.Where(one => one.Result.Kind == kind))
                {
                    if (result.Decision is RateDecision.Allowed or RateDecision.Refused) Assert.True(at >= quietUntil, $"{result} at {at}, told to wait until {quietUntil}");
                    if (result.Decision is RateDecision.Refused or RateDecision.Muted)
                    {
                        Assert.True(result.Wait >= TimeSpan.FromSeconds(1) && result.Wait.Milliseconds == 0);
                        quietUntil = at + result.Wait;
                    }
                }
            }

            // Muted is for everything; whoever is disconnected was muted at that moment, and is told nothing more.
            TimeSpan mutedUntil = TimeSpan.Zero;
            bool over = false;
            foreach ((TimeSpan at, RateResult result) in seen)
            {
                if (at < mutedUntil) Assert.True(result.Decision is RateDecision.RefusedInSilence or RateDecision.Disconnected);
                else Assert.NotEqual(RateDecision.Disconnected, result.Decision);
                if (result.Decision == RateDecision.Muted) mutedUntil = at + result.Wait;
                if (result.Decision == RateDecision.Disconnected) Assert.False(over && at < mutedUntil);
                over |= result.Decision == RateDecision.Disconnected;
            }
        });

    [Fact]
    public void The_same_course_is_judged_the_same() => Courses.Sample(course => Assert.Equal(Run(course), Run(course)));

    private static List<(TimeSpan At, RateResult Result)> Run((int What, int Milliseconds)[] course)
    {
        var clock = new FakeTimeProvider();
        var limits = new SessionLimits(new SessionRates(Small, clock));
        List<(TimeSpan, RateResult)> seen = [];
        TimeSpan now = TimeSpan.Zero;
        foreach ((int kind, int milliseconds) in course)
        {
            clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            now += TimeSpan.FromMilliseconds(milliseconds);
            seen.Add((now, limits.Check((RateKind)kind)));
        }
        return seen;
    }

    private void Expect(int times, RateDecision decision)
    {
        for (int i = 0; i < times; i++) Assert.Equal((i, decision), (i, _limits.Check(RateKind.Message).Decision));
    }

    private void Pass(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));
}
