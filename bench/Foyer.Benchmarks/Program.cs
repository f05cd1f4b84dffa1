// Micro benchmarks of what runs for every line: dotnet run -c Release --project bench/Foyer.Benchmarks -- --filter '*'

using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
