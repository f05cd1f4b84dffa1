// The data folder: for this user only, and for one server at a time. While it runs, the server holds a lock on a file in the folder. The
// operating system releases the lock when the process ends, however it ends.

using Foyer.Server.Files;
using Foyer.Server.Reporting;

namespace Foyer.Server.History;

internal sealed class HistoryFolder : IDisposable
{
    public const string FileName = "history.db";
    public const string LockName = "history.lock";
    public const string HighWaterName = "history.last";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private HistoryFolder(string path, FileStream held)
    {
        FilePath = Path.Combine(path, FileName);
        _lock = held;
        HighWater = new HighWater(Path.Combine(path, HighWaterName));
    }

    public string FilePath { get; }

    public HighWater HighWater { get; }

    /// <summary>Throws <see cref="OperatorException"/>; in that case nothing in the folder was changed.</summary>
    public static HistoryFolder Open(string path, int version)
    {
        path = Path.GetFullPath(path);
        string file = Path.Combine(path, FileName);
        try
        {
            if (!Directory.Exists(path)) Make(path);
            if (File.Exists(file)) HistoryFile.Check(file, version);
            FileStream held = Lock(path);
            try
            {
                return new HistoryFolder(path, held);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, e);
        }
    }

    public static OperatorException Unusable(string path, Exception e) =>
        new($"the data folder {path} cannot be used: {Words(e)}; let this user read and write it, or choose another with --data");

    public void Dispose()
    {
        HighWater.Dispose();
        _lock.Dispose();
    }

    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Private);
    }

    /// <summary>Null if a server holds the lock. Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>.</summary>
    public static FileStream? TryLock(string path)
    {
        string file = Path.Combine(path, LockName);
        FileStreamOptions options = PrivateFile.Options(FileMode.OpenOrCreate);
        options.Share = FileShare.None;
        bool wasThere = File.Exists(file);
        try
        {
            return new FileStream(file, options);
        }
        catch (IOException) when (wasThere)
        {
            return null;
        }
    }

    private static FileStream Lock(string path) => TryLock(path)
        ?? throw new OperatorException($"the data folder {path} is in use by another server or by a restore; "
            + "stop it or wait for its end, or choose another folder with --data");

    private static string Words(Exception e) => e is UnauthorizedAccessException ? "access is denied" : e.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
