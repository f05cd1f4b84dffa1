// How many clients the system's descriptor limit leaves room for. A client is one descriptor, but the program needs descriptors, too, even
// after the first client has come: for files, assemblies, and two for each thread that starts. If it gets none, .NET ends the process
// ("Out of memory."), so clients get only the descriptors that the program will never need.

namespace Foyer.Net;

internal static class Descriptors
{
    /// <summary>If there is room for fewer, the server does not start: an operator should notice it then, and not when clients are refused.</summary>
    public const int FewestClients = 16;

    /// <summary>What the library opens after its ports are bound: half of it for refused peers that are being answered, half for the runtime.</summary>
    public const int Reserve = 64;

    /// <summary>The limit of this process. Null if the system does not report one (other than Linux) or has none.</summary>
    public static long? Limit()
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return ReadLimit(File.ReadLines("/proc/self/limits"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // no /proc here
        }
    }

    /// <summary>If the program opens at most <paramref name="reserve"/> descriptors from now on. Throws <see cref="ServerStartException"/>.</summary>
    public static int RoomForClients(int reserve)
    {
        if (Limit() is not { } limit) return int.MaxValue;
        int open = Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
        return RoomForClients(limit, open + reserve);
    }

    /// <summary>The same, if the program needs this many descriptors for itself.</summary>
    public static int RoomForClients(long limit, int own)
    {
        Require(limit, own + FewestClients);
        return (int)Math.Min(limit - own, int.MaxValue);
    }

    /// <summary>Throws <see cref="ServerStartException"/> if the limit is below what is needed.</summary>
    public static void Require(long? limit, int needed)
    {
        if (limit is not { } most || most >= needed) return;
        throw new ServerStartException($"this process can have only {most} files and connections open at once, "
            + $"but the server needs {needed} for itself and its first {FewestClients} clients: "
            + $"raise the descriptor limit (ulimit -n {needed} in a shell, LimitNOFILE={needed} for systemd)");
    }

    // proc(5): "Max open files            1024                 524288               files"; soft, then hard.
    // The runtime has raised the soft limit to the hard one before any of our code runs.
    internal static long? ReadLimit(IEnumerable<string> limits)
    {
        const string row = "Max open files";
        string? line = limits.FirstOrDefault(line => line.StartsWith(row, StringComparison.Ordinal));
        string? soft = line?[row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : null;
    }
}
