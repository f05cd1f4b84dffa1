// The id of the last message that was shown to anybody, in a small file beside the database. If the end of the database's log was lost (in
// a power failure, or on a damaged disk), this file still knows the id: the loss is reported, and no id is given a second time. The file is
// written without a flush: it survives the end of the process as reliably as the database.

using System.Buffers.Binary;
using Foyer.Server.Files;
using Microsoft.Win32.SafeHandles;

namespace Foyer.Server.History;

/// <summary>Thread-safe.</summary>
internal sealed class HighWater : IDisposable
{
    /// <summary>The id, and its complement as a check: a file with other content is not believed.</summary>
    private const int Bytes = 16;

    /// <summary>After these bytes comes the server's process id, so that a tool can say which server runs here.</summary>
    private const int ProcessBytes = 4;

    private readonly SafeFileHandle _file;
    private readonly Lock _gate = new();
    private long _id; // written under _gate

    /// <summary>Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>.</summary>
    public HighWater(string path)
    {
        new FileStream(path, PrivateFile.Options(FileMode.OpenOrCreate)).Dispose();
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _id = Read(_file);
        WriteProcess();
    }

    public long Id => Volatile.Read(ref _id);

    public void Raise(long id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, id);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], ~id);
        lock (_gate)
        {
            if (id <= _id) return;
            Volatile.Write(ref _id, id);
            try
            {
                RandomAccess.Write(_file, bytes, 0);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The database has the message, so this is no reason to refuse it. The id would matter only if the end of the database were lost.
            }
        }
    }

    /// <summary>For other processes: the current id; 0 if there is none. Throws what opening a file throws.</summary>
    public static long Read(string path)
    {
        if (!File.Exists(path)) return 0;
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Read(file);
    }

    /// <summary>For other processes: the id of the last server's process; 0 if there is none. Throws what opening a file throws.</summary>
    public static int ReadProcess(string path)
    {
        if (!File.Exists(path)) return 0;
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> process = stackalloc byte[ProcessBytes];
        return RandomAccess.Read(file, process, Bytes) == ProcessBytes ? BinaryPrimitives.ReadInt32LittleEndian(process) : 0;
    }

    public void Dispose() => _file.Dispose();

    private void WriteProcess()
    {
        Span<byte> process = stackalloc byte[ProcessBytes];
        BinaryPrimitives.WriteInt32LittleEndian(process, Environment.ProcessId);
        try
        {
            RandomAccess.Write(_file, process, Bytes);
        }
        catch (IOException)
        {
            // The disk is full. A tool's message will name an earlier process, or none.
        }
    }

    private static long Read(SafeFileHandle file)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (RandomAccess.Read(file, bytes, 0) < Bytes) return 0;
        long id = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return id == ~BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) && id > 0 ? id : 0;
    }
}
