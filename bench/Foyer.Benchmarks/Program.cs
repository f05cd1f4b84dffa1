// Micro benchmarks of what runs for every line: dotnet run -c Release --project bench/Foyer.Benchmarks -- --filter '*'
// The history in large: ... -- history (HistoryRuns.cs). TLS: ... -- tls (TlsRuns.cs).

using BenchmarkDotNet.Running;

namespace Foyer.Benchmarks;

internal static class Program
{
    private static async Task Main(string[] args)
    {
        if (args is ["history", .. var run]) await HistoryRuns.RunAsync(run);
        else if (args is ["tls", .. var tls]) await TlsRuns.RunAsync(tls);
        else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    }
}
