// The suite passes wherever it is started: its child processes do not ignore the signals that its own shell ignores.

using System.Diagnostics;

namespace Foyer.Tests;

public sealed class ChildProcessTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_child_does_not_ignore_the_signals_that_the_shell_ignores()
    {
        if (!OperatingSystem.IsLinux()) return;
        ProcessStartInfo start = ChildProcess.WithDefaultSignals(new ProcessStartInfo("grep", ["SigIgn", "/proc/self/status"]));
        Assert.Equal(0b111, 0b111 & await IgnoredAsync("grep", "SigIgn", "/proc/self/status"));
        Assert.Equal(0, 0b111 & await IgnoredAsync([start.FileName, .. start.ArgumentList]));
    }

    [Fact]
    public void Every_test_starts_programs_here()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/Foyer.Tests"), "*.cs", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not "ChildProcess.cs" and not "ChildProcessTests.cs"))
            Assert.DoesNotContain("Process.Start(", File.ReadAllText(file).Replace("ChildProcess.Start(", "", StringComparison.Ordinal).Replace("ClientProcess.Start(", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Which signals the program ignores, of HUP, INT and QUIT (the lowest bits), when the shell that starts it ignores these.</summary>
    private static async Task<long> IgnoredAsync(params string[] command)
    {
        await using ClientProcess shell = ClientProcess.Start("bash", "bash", ["-c", "trap '' HUP INT QUIT; exec \"$0\" \"$@\"", .. command]);
        return Convert.ToInt64((await shell.ReadLineAsync()).Split(':')[1].Trim(), 16);
    }
}
