// Why the program does not start, in one line of standard error, in the format of the log as far as that can be known by then.

using Foyer.Server.Reporting;
using Foyer.Server.Settings;

namespace Foyer.Server.Operations;

internal static class RefusedStart
{
    /// <summary>Returns the exit code. A subcommand talks to a person, and has no log.</summary>
    public static int Tell(CommandLine commandLine, string message, int exitCode)
    {
        LogFormat format = commandLine.StartsServer ? SettingsReader.LogFormat(commandLine) : LogFormat.Text;
        Console.Error.WriteLine(new LogRecord(LogLevel.Error, "start_refused", message, ("exit_code", exitCode)).In(format, TimeProvider.System.GetUtcNow()));
        return exitCode;
    }
}
