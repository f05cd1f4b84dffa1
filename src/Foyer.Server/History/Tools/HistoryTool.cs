// A subcommand that works on the history. Its properties hold the arguments, and Run does the work. What all of them share is here: Ctrl-C
// and SIGTERM are handled, and every error is printed as one line.

using Foyer.Server.Files;
using Foyer.Server.Reporting;
using Foyer.Wording;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Foyer.Server.History.Tools;

internal abstract class HistoryTool
{
    /// <summary>Says, in the operator's words, what the state is after an interruption.</summary>
    public abstract string AfterInterruption { get; }

    /// <summary>Returns the exit code. Throws <see cref="OperatorException"/>, and the exceptions of interruptions, SQLite and files.</summary>
    public abstract int Run(ToolRun run);

    /// <summary>Runs the tool as the program does, with or without a terminal. Throws <see cref="OperatorException"/>.</summary>
    public int RunInProgram(HistoryOptions? history, Words words)
    {
        using var interruption = Interruption.BySignals();
        var run = new ToolRun(history, words, Console.Out, Console.Error, interruption) { Progress = Progress.OnStandardError() };
        try
        {
            return Run(run);
        }
        catch (Exception e) when (IsInterruption(e) && interruption.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine($"foyer: interrupted: {AfterInterruption}");
            return interruption.ExitCode;
        }
        catch (SqliteException e)
        {
            string file = history is not null ? Path.Combine(Path.GetFullPath(history.Folder), HistoryFolder.FileName) : "the history";
            throw new OperatorException(DiskTrouble.Reason(e, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException(e.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>Creates a new file for the tool's result. A path that is part of a history is refused. Throws <see cref="OperatorException"/>.</summary>
    protected static AtomicFile CreateFile(string path, bool overwrite) => IsOfHistory(Path.GetFullPath(path))
        ? throw new OperatorException($"{path} is part of a history; choose another file")
        : new AtomicFile(path, overwrite);

    private static bool IsOfHistory(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "", name = Path.GetFileName(path);
        bool isNamedSo = name is HistoryFolder.LockName or HistoryFolder.HighWaterName
            || AtomicFile.SqliteSuffixes.Any(suffix => name == HistoryFolder.FileName + suffix);
        return isNamedSo && File.Exists(Path.Combine(folder, HistoryFolder.LockName));
    }


    private static bool IsInterruption(Exception e) => e is OperationCanceledException or SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT };
}

/// <summary>The surroundings of a tool's run. <paramref name="History"/> is null if the settings keep no history in files.</summary>
internal sealed record ToolRun(HistoryOptions? History, Words Words, TextWriter Output, TextWriter Errors, Interruption Interruption)
{
    public Progress Progress { get; init; } = Progress.Silent;

    public CancellationToken Interrupted => Interruption.Token;

    /// <summary>Returns if <paramref name="word"/> is typed at a terminal, or if <paramref name="given"/> (--yes); otherwise it throws.</summary>
    public void Confirm(string what, string word, bool given)
    {
        if (given) return;
        if (Console.IsInputRedirected) throw new OperatorException($"{what} There is no terminal to ask at: confirm it with --yes.", OperatorException.Usage);
        Errors.Write($"{what} To go on, type {word}: ");
        if (Interruption.Wait(Console.ReadLine)?.Trim() != word) throw new OperatorException("nothing was changed");
    }
}
