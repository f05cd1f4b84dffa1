// The id of the last message that anybody was shown, in a small file beside the database. When the database's log was cut
// off (a loss of power, a damaged disk), the file still knows: the loss is told, and no id is given a second time.
// It is written without a flush: it outlives the process as surely as the rest.

using System.Buffers.Binary;
using Foyer.Server.Files;
using Microsoft.Win32.SafeHandles;

namespace Foyer.Server.History;

/// <summary>Thread-safe.</summary>
internal sealed class HighWater : IDisposable
{
    /// <summary>The id, and the id again with its bits turned: a file of something else is not believed.</summary>
    private const int Bytes = 16;

    /// <summary>Behind them, the number of the server's process, for a tool that says which server runs here.</summary>
    private const int ProcessBytes = 4;

    private readonly SafeFileHandle _file;
    private readonly Lock _gate = new();
    private long _id; // guarded by _gate

    /// <summary>Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>.</summary>
    public HighWater(string path)
    {
        using (new FileStream(path, PrivateFile.Options(FileMode.OpenOrCreate))) { }
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _id = Read(_file);
        WriteProcess();
    }

    public long Id
    {
        get
        {
            lock (_gate) return _id;
        }
    }

    public void Raise(long id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, id);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], ~id);
        lock (_gate)
        {
            if (id <= _id) return;
            _id = id;
            try
            {
                RandomAccess.Write(_file, bytes, 0);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The database has the message, and says so to everybody but one who cuts it: that is no reason to refuse it.
            }
        }
    }

    /// <summary>As it is now, for others than the server; 0 where there is none. Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>.</summary>
    public static long Read(string path)
    {
        if (!File.Exists(path)) return 0;
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Read(file);
    }

    /// <summary>The process that opened it last; 0 where there is none. Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>.</summary>
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
            // The disk is full. A tool's message will name an older process, or none.
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
