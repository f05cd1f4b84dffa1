// Whether a file is a history that this program can open, found out by looking at it only: a file of something else, of a
// newer Foyer or a damaged one stays as it is to the last byte, and nothing is made beside it.

using System.Buffers.Binary;
using Foyer.Server.Settings;
using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

internal static class HistoryFile
{
    // From the header of the file (sqlite.org/fileformat.html, 1.3).
    private const int HeaderBytes = 100, PageSizeAt = 16, PagesAt = 28, UserVersionAt = 60, ApplicationIdAt = 68;

    /// <summary>Throws <see cref="SettingsException"/>, <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>.</summary>
    public static void Check(string path, int version)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        long bytes;
        using (FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite)) // to be written to, later
        {
            bytes = file.Length;
            if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith("SQLite format 3\0"u8)) throw Damaged(path);
        }
        if (BinaryPrimitives.ReadInt32BigEndian(header[ApplicationIdAt..]) != Migrations.ApplicationId)
            throw Refused($"{path} is a database of another program, not a history of Foyer; give another folder with --data, or move the file away");
        if (BinaryPrimitives.ReadInt32BigEndian(header[UserVersionAt..]) is var found && found > version)
            throw Refused($"{path} was written by a newer foyer (its version is {found}, this program's {version}); start that one, or give another folder with --data");

        // What is in the file alone can be judged where nothing of it is in its WAL.
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 }) return;
        int page = BinaryPrimitives.ReadUInt16BigEndian(header[PageSizeAt..]) is var size && size == 1 ? 65536 : size;
        if (bytes < (long)page * BinaryPrimitives.ReadUInt32BigEndian(header[PagesAt..])) throw Damaged(path);
        try
        {
            using SqliteConnection connection = SqliteFile.OpenUntouched(path);
            if (SqliteFile.Number(connection, "SELECT count(*) FROM sqlite_schema WHERE name IN ('meta', 'room', 'message', 'word')") < 4) throw Damaged(path);
        }
        catch (SqliteException)
        {
            throw Damaged(path);
        }
    }

    public static SettingsException Damaged(string path) =>
        Refused($"{path} is damaged or no database; put a backup in its place, or move it away to begin anew");

    private static SettingsException Refused(string message) => new(message, SettingsException.Failure);
}
