// Prints why the program does not start, as one line of standard error. The line has the format of the log, if that format is known by then.

using Foyer.Server.Reporting;
using Foyer.Server.Settings;

namespace Foyer.Server.Operations;

internal static class RefusedStart
{
    /// <summary>Returns the exit code. For a subcommand the line is always text, because a subcommand has no log and a person reads its output.</summary>
    public static int Tell(CommandLine commandLine, string message, int exitCode = OperatorException.Failure)
    {
        LogFormat format = commandLine.StartsServer ? SettingsReader.LogFormat(commandLine) : LogFormat.Text;
        Console.Error.WriteLine(new LogRecord(LogLevel.Error, "start_refused", message, ("exit_code", exitCode)).In(format, TimeProvider.System.GetUtcNow()));
        return exitCode;
    }
}
