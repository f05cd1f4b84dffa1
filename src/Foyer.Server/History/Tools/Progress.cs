// Shows the progress of long work as a bar on standard error, if that is a terminal.

using Spectre.Console;
using Spectre.Console.Rendering;

namespace Foyer.Server.History.Tools;

internal class Progress
{
    public static Progress Silent { get; } = new();

    protected Progress() { }

    public static Progress OnStandardError() => Console.IsErrorRedirected ? Silent : new TerminalProgress();

    /// <summary>Does the work. Work that never reports its progress is shown without a percentage.</summary>
    public virtual void Show(string what, Action<ReportProgress> work) => work(static (_, _) => { });
}

/// <summary>Reports how much of the work is done, and how much there is. For one thread.</summary>
internal delegate void ReportProgress(double done, double all);

internal sealed class TerminalProgress : Progress
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public override void Show(string what, Action<ReportProgress> work) => _console.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new HowFar())
        .Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: 1);
            task.IsIndeterminate = true;
            work((done, all) =>
            {
                task.IsIndeterminate = false;
                task.Value = all > 0 ? Math.Clamp(done / all, 0, 1) : 1;
            });
            task.IsIndeterminate = false;
            task.Value = 1;
        });

    /// <summary>Shows the percentage and the remaining time. If the work reports no progress, it shows the elapsed time.</summary>
    private sealed class HowFar : ProgressColumn
    {
        private readonly ElapsedTimeColumn _elapsed = new();
        private readonly RemainingTimeColumn _remaining = new();

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            task.IsIndeterminate ? _elapsed.Render(options, task, deltaTime)
            : new Columns(new Text($"{task.Percentage:0}%"), _remaining.Render(options, task, deltaTime)) { Expand = false };
    }
}
