// Reloads the settings while the server runs, on /rehash or SIGHUP. All settings change, or none. So a reload has two steps: first every
// part prepares what it needs of the new settings, which may fail and changes nothing. Then all parts apply it, which must not fail.
// To make a setting reloadable, add a part with Add, and leave NeedsRestart out of its row in the settings table.

using System.Runtime.InteropServices;
using Foyer.Server.Reporting;
using Foyer.Server.Settings;

namespace Foyer.Server.Operations;

/// <summary>Thread-safe. Settings that differ from <paramref name="atStart"/> and need a restart are reported.</summary>
internal sealed class Reloading(CommandLine commandLine, ProgramSettings atStart, StandardErrorLog log)
{
    private readonly Lock _gate = new();
    private readonly List<Func<ProgramSettings, Action>> _parts = [];

    /// <summary>
    /// Adds a part. <paramref name="prepare"/> throws an <see cref="OperatorException"/> that says what is wrong, or returns the action that
    /// applies the new settings. The action must not throw. It is not called if another part has failed. Both are called on any thread,
    /// during one reload at a time.
    /// </summary>
    public void Add(Func<ProgramSettings, Action> prepare) => _parts.Add(prepare);

    /// <summary>See <see cref="Chat.Rooms.ChatServices.Reload"/>. It reads files, so it runs on the thread pool and not in the turns of the chat.</summary>
    public Task<ReloadResult> RunAsync(string by) => Task.Run(() => Run(by));

    /// <summary>From now on, SIGHUP reloads the settings, and never ends the process. Null if the system has no such signal.</summary>
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
