// The one place where tests start another program. An ignored signal stays ignored in child processes: a shell ignores SIGINT in
// the background jobs of a script, and nohup ignores SIGHUP. By convention Foyer goes on ignoring it, so a test that sends one
// would fail if the suite was started like that. This process keeps its own signals as they are: nohup must work for the suite.

using System.Diagnostics;

namespace Foyer.Tests.Support;

internal static class ChildProcess
{
    private static readonly string[] Launcher = ["env", "--default-signal=HUP,INT,QUIT"]; // coreutils 8.31

    public static Process Start(ProcessStartInfo start) => Process.Start(WithDefaultSignals(start))!;

    /// <summary>The same program, with the same process id: the launcher becomes it.</summary>
    public static ProcessStartInfo WithDefaultSignals(ProcessStartInfo start)
    {
        if (!OperatingSystem.IsLinux()) return start;
        string[] arguments = [.. Launcher[1..], start.FileName, .. start.ArgumentList];
        start.FileName = Launcher[0];
        start.ArgumentList.Clear();
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }
}
