// The settings, read again while the server runs: by /rehash or SIGHUP. All or nothing, so in two steps: every part first prepares
// what it needs of the new settings, which may fail and changes nothing; then all of them go over to it, which may not fail.
// To add what can be reloaded: Add a part, and leave its rows of the settings table without NeedsRestart.

using System.Runtime.InteropServices;
using Foyer.Runtime;
using Foyer.Server.Reporting;
using Foyer.Server.Settings;

namespace Foyer.Server.Operations;

/// <summary><paramref name="atStart"/>: what the server was started with, for what takes a restart. Thread-safe.</summary>
internal sealed class Reloading(CommandLine commandLine, ProgramSettings atStart, StandardErrorLog log)
{
    private readonly Lock _gate = new();
    private readonly List<Func<ProgramSettings, Action>> _parts = [];

    /// <summary>
    /// <paramref name="prepare"/> throws <see cref="OperatorException"/> with what is wrong, or returns what goes over to the new settings and never throws;
    /// that is not called when another part has failed. One call at a time, any thread.
    /// </summary>
    public void Add(Func<ProgramSettings, Action> prepare) => _parts.Add(prepare);

    /// <summary>See <see cref="Chat.Rooms.ChatServices.Reload"/>. Reads files: not on the turns of the chat.</summary>
    public Task<ReloadResult> RunAsync(string by) => Task.Run(() => Run(by));

    /// <summary>From now on SIGHUP reads them, and does not end the process; also where there is no file. Null where the system has no such signal.</summary>
    public IDisposable? RunOnSignal() => OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        _ = RunAsync("SIGHUP");
    });

    private ReloadResult Run(string by)
    {
        lock (_gate)
        {
            try
            {
                ProgramSettings settings = SettingsReader.Read(commandLine);
                Action[] commits = [.. _parts.Select(prepare => prepare(settings))];
                foreach (Action commit in commits) commit();
                string[] needRestart = [.. from setting in SettingsTable.All
                                           where setting.NeedsRestart && !Equals(setting.Get(atStart), setting.Get(settings))
                                           select setting.Name.Replace(':', '.')];
                log.Warn(settings.Warnings);
                log.Reloaded(by, needRestart);
                return new ReloadResult(null, needRestart);
            }
            catch (Exception e)
            {
                string problem = e is OperatorException ? e.Message : $"a bug: {e}";
                log.ReloadFailed(by, problem);
                return new ReloadResult(problem, []);
            }
        }
    }
}
