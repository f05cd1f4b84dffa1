// A file that exists wholly or not at all. It is written under another name in the same folder, for this user only. It is flushed to the
// disk before it gets its final name.

using Foyer.Server.Reporting;

namespace Foyer.Server.Files;

internal sealed class AtomicFile : IDisposable
{
    public static readonly string[] SqliteSuffixes = ["", "-journal", "-wal", "-shm"];

    private readonly string _path;
    private readonly bool _overwrite;

    /// <summary>Throws <see cref="OperatorException"/>.</summary>
    public AtomicFile(string path, bool overwrite)
    {
        try
        {
            _path = System.IO.Path.GetFullPath(path);
            _overwrite = overwrite;
            if (Directory.Exists(_path)) throw new OperatorException($"{_path} is a folder; choose a file");
            if (File.Exists(_path) && !overwrite) throw new OperatorException($"{_path} already exists; choose another file, or replace it with --force");
            Path = $"{_path}.{Environment.ProcessId}.unfinished";
            new FileStream(Path, PrivateFile.Options(FileMode.CreateNew)).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OperatorException($"cannot write {path}: {(e is UnauthorizedAccessException ? "access is denied" : e.Message.ReplaceLineEndings(" "))}");
        }
    }

    /// <summary>The path to write to.</summary>
    public string Path { get; }

    public string FinalPath => _path;

    /// <summary>Gives the file its final name. It must not be open any more. Throws <see cref="IOException"/>, <see cref="OperatorException"/>.</summary>
    public void Publish()
    {
        Flush(Path);
        if (!_overwrite && File.Exists(_path)) throw new OperatorException($"{_path} already exists; choose another file");
        File.Move(Path, _path, _overwrite);
    }

    public static void Flush(string path)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Also deletes the files that SQLite made beside it.</summary>
    public static void Delete(string path)
    {
        foreach (string suffix in SqliteSuffixes) File.Delete(path + suffix);
    }

    public void Dispose() => Delete(Path);
}
