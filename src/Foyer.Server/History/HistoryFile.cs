// Finds out whether this program can open a file as a history. It only looks: a file of another program, of a newer Foyer, or a damaged
// file is not changed by a single byte, and no file is made beside it.

using System.Buffers.Binary;
using Foyer.Server.Reporting;
using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

internal static class HistoryFile
{
    // From the header of the file (sqlite.org/fileformat.html, 1.3).
    private const int HeaderBytes = 100, PageSizeAt = 16, PagesAt = 28, UserVersionAt = 60, ApplicationIdAt = 68;

    /// <summary>Throws <see cref="OperatorException"/>, <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>.</summary>
    public static void Check(string path, int version)
    {
        (HistoryKind kind, int found) = Look(path, version, FileAccess.ReadWrite); // because it will be written to later
        if (Unusable(kind, path, found, version) is { } refused) throw refused;
    }

    /// <summary>Says what is wrong with a history, or with a backup of one. Null if nothing is.</summary>
    public static string? Fault(HistoryKind kind, string path, int found, int version) => kind switch
    {
        HistoryKind.Damaged => $"{path} is damaged or not a database",
        HistoryKind.Foreign => $"{path} is a database of another program, not a history of Foyer",
        HistoryKind.Newer => $"{path} was written by a newer foyer (version {found} of the file, this program has {version})",
        _ => null,
    };

    /// <summary>Says why the server and its tools refuse the history, and what to do about it. Null if they accept it.</summary>
    public static OperatorException? Unusable(HistoryKind kind, string path, int found, int version) =>
        Fault(kind, path, found, version) is not { } fault ? null
        : new OperatorException(kind switch
        {
            HistoryKind.Damaged => $"{fault}; restore a backup (foyer restore), or move the file away to start with an empty history",
            HistoryKind.Foreign => $"{fault}; choose another folder with --data, or move the file away",
            _ => $"{fault}; use the newer foyer, or choose another folder with --data",
        });

    /// <summary>The file's kind and its version. Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>.</summary>
    public static (HistoryKind Kind, int Version) Look(string path, int version, FileAccess access)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        long bytes;
        using (FileStream file = new(path, FileMode.Open, access, FileShare.ReadWrite))
        {
            bytes = file.Length;
            if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith("SQLite format 3\0"u8))
                return (HistoryKind.Damaged, 0);
        }
        int found = BinaryPrimitives.ReadInt32BigEndian(header[UserVersionAt..]);
        if (BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdAt..]) != Migrations.ApplicationId) return (HistoryKind.Foreign, found);
        if (found > version) return (HistoryKind.Newer, found);
        HistoryKind good = found < version ? HistoryKind.Older : HistoryKind.Current;

        // The file alone can be judged only if none of its content is still in its WAL.
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 }) return (good, found);
        int page = BinaryPrimitives.ReadUInt16BigEndian(header[PageSizeAt..]) is var size && size == 1 ? 65536 : size;
        if (bytes < (long)page * BinaryPrimitives.ReadUInt32BigEndian(header[PagesAt..])) return (HistoryKind.Damaged, found);
        try
        {
            using SqliteConnection connection = SqliteFile.OpenUntouched(path);
            bool whole = SqliteFile.Number(connection, "SELECT count(*) FROM sqlite_schema WHERE name IN ('meta', 'room', 'message', 'word')") == 4;
            return (whole ? good : HistoryKind.Damaged, found);
        }
        catch (SqliteException)
        {
            return (HistoryKind.Damaged, found);
        }
    }
}

internal enum HistoryKind
{
    Current,
    Older,
    Newer,
    Foreign,
    Damaged,
}
