// When memory is given back: after thousands came or went, once they have come to rest, and not too often.

using Foyer.Server.Operations;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests;

public sealed class SurgeTrimTests
{
    [Fact]
    public void After_a_surge_that_has_come_to_rest_memory_is_given_back_once()
    {
        int clients = 0, trimmed = 0;
        var clock = new FakeTimeProvider();
        using var trim = new SurgeTrim(() => clients, clock, () => trimmed++);
        Look(100, 0);
        Look(100, 0); // few
        Look(3000, 0); // still coming
        Look(3000, 1);
        Look(3000, 1);
        Look(3500, 1);
        Look(3500, 1);
        Look(0, 1);
        Look(0, 1); // gone again, but it is not long ago
        clock.Advance(SurgeTrim.AtMostEvery);
        Look(0, 2);

        void Look(int count, int expected)
        {
            clients = count;
            trim.Look();
            Assert.Equal(expected, trimmed);
        }
    }
}
