// How many connections the system's descriptor limit leaves room for.

using System.Globalization;

namespace Foyer.Net;

internal static class Descriptors
{
    /// <summary>Kept free for the runtime, which opens files whenever it likes, and for telling newcomers that the server is full.</summary>
    public const int Reserve = 64;

    /// <summary>Descriptors that are free now, less the reserve. Where the system does not say (other than Linux): no bound.</summary>
    public static int RoomForConnections()
    {
        if (!OperatingSystem.IsLinux()) return int.MaxValue;
        try
        {
            int inUse = Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
            return ReadLimit(File.ReadLines("/proc/self/limits")) is { } limit ? Math.Max(0, limit - inUse - Reserve) : int.MaxValue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return int.MaxValue; // no /proc here
        }
    }

    // proc(5): "Max open files            1024                 524288               files"; soft, then hard.
    // The runtime has raised the soft limit to the hard one before any of our code runs.
    private static int? ReadLimit(IEnumerable<string> limits)
    {
        const string row = "Max open files";
        string? line = limits.FirstOrDefault(line => line.StartsWith(row, StringComparison.Ordinal));
        string? soft = line?[row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : null;
    }
}
