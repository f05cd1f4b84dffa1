// Micro benchmarks of what runs for every line: dotnet run -c Release --project bench/Foyer.Benchmarks -- --filter '*'
// The history in large: ... -- history (HistoryRuns.cs).

using BenchmarkDotNet.Running;

namespace Foyer.Benchmarks;

internal static class Program
{
    private static async Task Main(string[] args)
    {
        if (args is ["history", .. var run]) await HistoryRuns.RunAsync(run);
        else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    }
}
