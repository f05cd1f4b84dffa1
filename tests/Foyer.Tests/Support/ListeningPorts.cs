// Where a process listens on this machine, as Linux tells it: for tests that go to every port, also to one that they do not know of.

using System.Globalization;
using System.Text.RegularExpressions;

namespace Foyer.Tests.Support;

public static partial class ListeningPorts
{
    /// <summary>Those on 127.0.0.1.</summary>
    public static IReadOnlyList<int> Of(int processId)
    {
        string sockets = File.ReadAllText("/proc/net/tcp");
        HashSet<string> own = [.. Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Select(entry => new FileInfo(entry).LinkTarget ?? "").Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))];
        return [.. from Match row in Listening().Matches(sockets)
                   where own.Contains($"socket:[{row.Groups[2].Value}]")
                   select int.Parse(row.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
    }

    // proc(5): local address, remote address, state 0A (listening), ..., inode.
    [GeneratedRegex(@"0100007F:([0-9A-F]{4}) 00000000:0000 0A (?:\S+ +){5}(\d+)")]
    private static partial Regex Listening();
}
