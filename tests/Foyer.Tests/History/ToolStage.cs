// The subcommands on a history, run here or as the program.

using Foyer.Server.History;
using Foyer.Server.History.Tools;
using Foyer.Wording;

namespace Foyer.Tests.History;

internal static class ToolStage
{
    /// <summary>Runs it on a stage's history, which is open meanwhile, as beside a server. Returns the exit code and what was printed.</summary>
    public static (int ExitCode, string Printed) Run(this HistoryStage stage, HistoryTool tool, Progress? progress = null, Interruption? interruption = null) =>
        RunOn(stage.Folder, tool, progress, interruption);

    public static (int ExitCode, string Printed) RunOn(string folder, HistoryTool tool, Progress? progress = null, Interruption? interruption = null)
    {
        using var own = new Interruption();
        using var output = new StringWriter();
        int exitCode = tool.Run(new ToolRun(new HistoryOptions(folder), Words.English, output, output, interruption ?? own) { Progress = progress ?? Progress.Silent });
        return (exitCode, output.ToString());
    }

    /// <summary>The program to its end: exit code, standard output, standard error.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunProgramAsync(params string[] arguments)
    {
        await using FoyerProcess foyer = FoyerProcess.Launch(arguments, input: "");
        Task<string> errors = foyer.Errors.ReadToEndAsync();
        string output = await foyer.Output.ReadToEndAsync();
        return (await foyer.ExitAsync(), output, await errors);
    }

    public static async Task<FoyerProcess> StartServerAsync(string folder)
    {
        FoyerProcess foyer = FoyerProcess.Launch(["--port", "0", "--bind", "127.0.0.1", "--limits", "off", "--data", folder]);
        await foyer.ExpectStartAsync();
        return foyer;
    }

    /// <summary>Comes in, past greeting, hint and what was said before; under a name of its own.</summary>
    public static async Task<(TestClient Client, IReadOnlyList<string> Earlier)> JoinAsync(this FoyerProcess foyer, string name)
    {
        TestClient client = await TestClient.ConnectAsync(foyer.Port);
        await client.SendLineAsync($"/nick {name}");
        List<string> lines = [];
        while (lines.Count == 0 || lines[^1] != $"You are {name}.") lines.Add(await client.ReadLineAsync());
        return (client, lines);
    }
}

/// <summary>Does something when a task begins: what happens beside the tool at that moment.</summary>
internal sealed class DoingProgress(string when, Action what) : Progress
{
    public override void Show(string task, Action<ReportProgress> work)
    {
        if (task == when) what();
        base.Show(task, work);
    }
}
