// Translates SQLite's read and write errors into the operator's words.

using Microsoft.Data.Sqlite;

namespace Foyer.Server.History;

internal static class DiskTrouble
{
    public static string Gone(string file) => $"{file} has disappeared: put it back, or restart the server";

    public static string Full(string file) => $"there is no space left in {Path.GetDirectoryName(file)}";

    public static string Reason(SqliteException e, string file) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_FULL => Full(file),
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => $"another process has locked {file}",
        SQLitePCL.raw.SQLITE_CANTOPEN when !File.Exists(file) => Gone(file),
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM => $"this user is not allowed to write to {file}",
        SQLitePCL.raw.SQLITE_CANTOPEN => $"{file} or a file beside it cannot be opened",
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB => $"{file} is damaged",
        SQLitePCL.raw.SQLITE_IOERR => $"{file} cannot be read or written (SQLite error {e.SqliteExtendedErrorCode})",
        _ => $"{file}: {e.Message}",
    };
}
