// Builds the lesson's files as a learner's `dotnet run FILE.cs` does, with warnings as errors, once per run of the tests,
// into a temporary folder that goes with it. The tests share it as a collection: they run one after the other, so that the
// builds and the crowds of several samples never come at the same time.

using System.Collections.Concurrent;
using System.Diagnostics;

namespace Foyer.Tests.Samples;

[CollectionDefinition(nameof(SampleBuild))]
public sealed class SamplesCollection : ICollectionFixture<SampleBuild>;

public sealed class SampleBuild : IAsyncLifetime
{
    private static readonly TimeSpan BuildPatience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("foyer-samples-").FullName;
    private readonly SemaphoreSlim _atOnce = new(2); // each takes a core for some seconds
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _programs = new();

    /// <summary>The <c>dotnet</c> that runs these tests, else the one on the path.</summary>
    public static string Dotnet { get; } =
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : "dotnet";

    /// <summary>Before the first test, so that no test's timeout has a build in it.</summary>
    public async ValueTask InitializeAsync() =>
        await Task.WhenAll(TutorialServers.Lesson.Append("client").Select(name => BuildAsync($"samples/{name}.cs")));

    /// <summary>Builds a file, the first time it is asked for, and returns the program: for <c>dotnet</c> to run.</summary>
    public Task<string> BuildAsync(string file) => _programs.GetOrAdd(file, _ => new(() => BuildOnceAsync(file))).Value;

    /// <summary>A command of <c>dotnet</c> at the repository's root, which leaves no build servers behind.</summary>
    public static ProcessStartInfo Command(params string[] arguments) => new(Dotnet, arguments)
    {
        WorkingDirectory = Repository.Root,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment =
        {
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["UseSharedCompilation"] = "false",
        },
    };

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        _atOnce.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> BuildOnceAsync(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        string output = Path.Combine(_folder, Path.GetDirectoryName(file)!, name);
        await _atOnce.WaitAsync();
        try
        {
            // (-warnaserror as an option would keep dotnet from seeing that this is a file, not a project.)
            using Process build = ChildProcess.Start(Command("build", file, "-c", "Release", "-p:TreatWarningsAsErrors=true", "-o", output));
            try
            {
                Task<string> errors = build.StandardError.ReadToEndAsync();
                string told = await build.StandardOutput.ReadToEndAsync().WaitAsync(BuildPatience);
                await build.WaitForExitAsync().WaitAsync(BuildPatience);
                Assert.True(build.ExitCode == 0, $"{file} does not build: {told}{await errors}");
                return Path.Combine(output, $"{name}.dll");
            }
            finally
            {
                if (!build.HasExited) build.Kill(entireProcessTree: true);
            }
        }
        finally
        {
            _atOnce.Release();
        }
    }
}
