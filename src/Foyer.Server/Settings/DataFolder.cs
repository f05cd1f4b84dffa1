// The folder for this user's data: by the XDG Base Directory Specification, or on Windows the local application data.

using Foyer.Server.Reporting;

namespace Foyer.Server.Settings;

internal static class DataFolder
{
    /// <summary>Throws <see cref="OperatorException"/> if there is no such folder; the operator must then choose one.</summary>
    public static string OfThisUser() =>
        Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { } data && Path.IsPathRooted(data) ? Path.Combine(data, "foyer")
        : OperatingSystem.IsWindows() && Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } local
            ? Path.Combine(local, "foyer")
        : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "share", "foyer")
        : throw new OperatorException("this user has no home folder for the history: choose a folder with --data, or keep no history with --memory", OperatorException.Failure);
}
