// The seeds of the simulations: each is one history, which a failing test names, so that it can be replayed.

using System.Globalization;

namespace Foyer.Tests.Simulation;

internal static class Seeds
{
    private const int Count = 150;

    /// <summary>Replay one history with FOYER_SEED=NUMBER.</summary>
    public static TheoryData<int> All => Environment.GetEnvironmentVariable("FOYER_SEED") is { Length: > 0 } seed
        ? [int.Parse(seed, CultureInfo.InvariantCulture)]
        : [.. Enumerable.Range(1, Count)];

    /// <summary>Runs the history of this seed, and names the seed if it fails.</summary>
    public static void Run(int seed, Func<int, string> history)
    {
        try
        {
            history(seed);
        }
        catch (Exception e)
        {
            Assert.Fail($"seed {seed} (replay it with FOYER_SEED={seed}): {e.Message}\n{e.StackTrace}");
        }
    }

    /// <summary>The same seed gives the same history, and another seed another one.</summary>
    public static void ExpectToDecide(Func<int, string> history)
    {
        Assert.Equal(history(42), history(42));
        Assert.NotEqual(history(42), history(43));
    }
}
