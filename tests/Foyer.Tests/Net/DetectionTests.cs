// The states of a peer at the front door, by themselves; what follows from them is in FrontDoorTests.

using Foyer.Net.Door;
using static Foyer.Net.Door.DetectionState;

namespace Foyer.Tests.Net;

public sealed class DetectionTests
{
    private static readonly DetectionState[] All = Enum.GetValues<DetectionState>();

    [Fact]
    public void A_silent_peer_is_greeted_when_the_silence_is_over()
    {
        Assert.Equal(Greeted, Next(Silent, new Seen(TimeIsOver: true, HasBytes: false, Match.No)));
    }

    [Fact]
    public void A_silent_peer_that_is_likely_a_browsers_waits_once_more()
    {
        var seen = new Seen(TimeIsOver: true, HasBytes: false, Match.No, IsLikelySpare: true);
        Assert.Equal(Spare, Next(Silent, seen));
        Assert.Equal(Greeted, Next(Spare, seen));
    }

    [Fact]
    public void A_beginning_has_the_patience_and_is_then_greeted_or_ended()
    {
        foreach (DetectionState waiting in new[] { Silent, Spare }) Assert.Equal(Begun, Next(waiting, new Seen(TimeIsOver: true, HasBytes: true, Match.Possible)));
        Assert.Equal(Greeted, Next(Begun, new Seen(TimeIsOver: true, HasBytes: true, Match.Possible)));
        Assert.Equal(Decided, Next(Begun, new Seen(TimeIsOver: true, HasBytes: true, Match.Begun)));
    }

    [Fact]
    public void Enter_alone_brings_the_greeting_and_other_bytes_change_nothing_until_they_are_known()
    {
        foreach (DetectionState waiting in new[] { Silent, Spare, Begun })
        {
            Assert.Equal(Greeted, Next(waiting, new Seen(TimeIsOver: false, HasBytes: true, Match.Possible, IsOnlyEnter: true)));
            Assert.Equal(waiting, Next(waiting, new Seen(TimeIsOver: false, HasBytes: true, Match.Possible)));
            Assert.Equal(waiting, Next(waiting, new Seen(TimeIsOver: false, HasBytes: true, Match.Begun, IsOnlyEnter: true)));
        }
    }

    [Fact]
    public void What_is_known_is_decided_in_every_state_and_stays_so()
    {
        foreach (DetectionState state in All)
        {
            Assert.Equal(Decided, Next(state, new Seen(TimeIsOver: false, HasBytes: true, Match.Yes, IsKnown: true)));
            Assert.Equal(Decided, Next(Decided, new Seen(TimeIsOver: true, HasBytes: true, Match.Possible)));
        }
        Assert.Equal(Greeted, Next(Greeted, new Seen(TimeIsOver: true, HasBytes: true, Match.Begun)));
    }

    private static DetectionState Next(DetectionState state, Seen seen) => Detection.Next(state, seen);
}
