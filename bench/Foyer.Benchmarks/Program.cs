// Micro benchmarks of the code that runs for every line: dotnet run -c Release --project bench/Foyer.Benchmarks -- --filter '*'
// For a large history: ... -- history (HistoryRuns.cs). For TLS: ... -- tls (TlsRuns.cs).

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
