// How far a long work is, as a bar on standard error while somebody looks at it, and nothing where nobody does.

using Spectre.Console;
using Spectre.Console.Rendering;
using TaskOfSpectre = Spectre.Console.ProgressTask;

namespace Foyer.Server.History.Tools;

internal class Progress
{
    public static Progress Silent { get; } = new();

    protected Progress() { }

    public static Progress OnStandardError() => Console.IsErrorRedirected ? Silent : new TerminalProgress();

    /// <summary>Does the work, which tells how far it is.</summary>
    public virtual void Show(string what, Action<ProgressTask> work) => work(new ProgressTask());
}

/// <summary>A work that somebody may be looking at. One thread's.</summary>
internal class ProgressTask
{
    /// <summary>So much of so much. A work that never says so is shown as going on.</summary>
    public virtual void At(double done, double all) { }
}

internal sealed class TerminalProgress : Progress
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public override void Show(string what, Action<ProgressTask> work) => _console.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new HowFar())
        .Start(context =>
        {
            TaskOfSpectre task = context.AddTask(Markup.Escape(what), maxValue: 1);
            task.IsIndeterminate = true;
            work(new Bar(task));
            task.IsIndeterminate = false;
            task.Value = 1;
        });

    /// <summary>Of what is only known to go on: since when.</summary>
    private sealed class HowFar : ProgressColumn
    {
        private readonly ElapsedTimeColumn _elapsed = new();
        private readonly RemainingTimeColumn _remaining = new();

        public override IRenderable Render(RenderOptions options, TaskOfSpectre task, TimeSpan deltaTime) =>
            task.IsIndeterminate ? _elapsed.Render(options, task, deltaTime)
            : new Columns(new Text($"{task.Percentage:0}%"), _remaining.Render(options, task, deltaTime)) { Expand = false };
    }

    private sealed class Bar(TaskOfSpectre task) : ProgressTask
    {
        public override void At(double done, double all)
        {
            task.IsIndeterminate = false;
            task.Value = all > 0 ? Math.Clamp(done / all, 0, 1) : 1;
        }
    }
}
