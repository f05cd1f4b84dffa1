// wrk (Debian's): many requests at once, for a second each. It counts what is not answered, or not with 200.

using System.Globalization;
using System.Text.RegularExpressions;

namespace Foyer.Tests.RealClients;

public sealed partial class WrkTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("/rooms/lobby")]
    [InlineData("/")]
    public async Task Every_request_of_a_load_is_answered(string path)
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--silence", "250", "--limits", "off");
        Assert.InRange(await RunAsync("-t1", "-c32", "-d1s", $"http://127.0.0.1:{foyer.Port}{path}"), 100, int.MaxValue);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_load_posts_is_all_shown_once_and_no_less_than_was_answered()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--silence", "250", "--limits", "off");
        await using ClientProcess nc = ClientProcess.Start("netcat-openbsd", "nc.openbsd", "127.0.0.1", $"{foyer.Port}");
        await nc.JoinAsync();
        using var folder = new TemporaryFolder();
        string script = Path.Combine(folder.Path, "post.lua");
        await File.WriteAllTextAsync(script, "local n = 0\nfunction request() n = n + 1; return wrk.format('POST', '/rooms/lobby?name=wrk', nil, 'line ' .. n) end\n");

        int answered = await RunAsync("-t1", "-c16", "-d1s", "-s", script, $"http://127.0.0.1:{foyer.Port}");
        Assert.InRange(answered, 100, int.MaxValue);
        await nc.TypeLineAsync("/quit");
        string[] shown = [.. (await nc.ReadThroughAsync("Goodbye.")).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.StartsWith("[wrk (bot)] line ", StringComparison.Ordinal))];
        Assert.Equal(shown.Length, shown.Distinct().Count());
        Assert.InRange(shown.Length, answered, answered + 16); // those in flight when its time was over
    }

    /// <summary>How many were answered, with 200 all.</summary>
    private static async Task<int> RunAsync(params string[] arguments)
    {
        await using ClientProcess wrk = ClientProcess.Start("wrk", "wrk", arguments);
        string report = await wrk.ReadToEndAsync();
        Assert.DoesNotContain("Socket errors", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Non-2xx", report, StringComparison.Ordinal);
        return int.Parse(Requests().Match(report).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();
}
