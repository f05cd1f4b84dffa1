// Opening the data folder: what is not ours, not readable or in use is refused in one line that names it, and stays as it was
// to the last byte.

using System.Buffers.Binary;
using Foyer.Server.History;
using Foyer.Server.Reporting;
using Microsoft.Data.Sqlite;

namespace Foyer.Tests.History;

public sealed class HistoryFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    private string Database => Path.Combine(Data, HistoryFolder.FileName);

    [Fact]
    public void The_folder_and_what_is_in_it_are_for_this_user_only()
    {
        using SqliteHistory history = Open();
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Data));
        string[] files = Directory.GetFiles(Data);
        Assert.True(files.Length >= 3);
        foreach (string file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_folder_in_use_by_another_server_is_refused_and_free_when_that_one_ends()
    {
        using (Open()) Refused("is in use by another server");
        Open().Dispose();
    }

    [Fact]
    public void A_newer_file_is_refused() => RefusedUntouched("newer foyer (version 7 of the file, this program has 2)", bytes => BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(60), 7));

    [Fact]
    public void A_database_of_another_program_is_refused() => RefusedUntouched("another program", bytes => BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(68), 0));

    [Fact]
    public void A_file_that_is_no_database_is_refused() => RefusedUntouched("damaged or not a database", bytes => bytes.AsSpan().Fill((byte)'x'));

    [Fact]
    public void A_file_whose_tables_are_damaged_is_refused() => RefusedUntouched("damaged or not a database", bytes => bytes.AsSpan(100, 3000).Fill(0xFF));

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(20_000)]
    public void A_file_that_was_cut_off_is_refused(int bytes)
    {
        Open().Dispose();
        using (FileStream file = File.OpenWrite(Database)) file.SetLength(bytes);
        RefusedUntouched("damaged or not a database");
    }

    [Fact]
    public void A_database_without_our_tables_is_refused()
    {
        Directory.CreateDirectory(Data);
        using (SqliteConnection connection = SqliteFile.Open(Database, SqliteOpenMode.ReadWriteCreate))
            SqliteFile.Execute(connection, $"PRAGMA application_id = {Migrations.ApplicationId}; CREATE TABLE other(x)");
        RefusedUntouched("damaged or not a database");
    }

    [Fact]
    public void A_file_where_the_folder_should_be_is_refused()
    {
        File.WriteAllText(Data, "mine");
        RefusedUntouched("cannot be used");
    }

    [Fact]
    public void What_may_not_be_written_to_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "every file may be written to by this user");
        if (OperatingSystem.IsWindows()) return;
        Open().Dispose();
        File.SetUnixFileMode(Database, UnixFileMode.UserRead);
        RefusedUntouched("access is denied");
    }

    [Fact]
    public void What_was_left_of_a_first_start_that_was_interrupted_is_no_hindrance()
    {
        Directory.CreateDirectory(Data);
        foreach (string name in new[] { ".new", ".new-journal", "-wal", "-shm" }) File.WriteAllText(Database + name, "half");
        using SqliteHistory history = Open();
        Assert.Empty(history.Store.LoadRooms());
        Assert.False(File.Exists(Database + ".new"));
    }

    private SqliteHistory Open() => SqliteHistory.Open(new HistoryOptions(Data), TimeProvider.System, ServerLog.None);

    private void RefusedUntouched(string reason, Action<byte[]> change)
    {
        Open().Dispose();
        byte[] bytes = File.ReadAllBytes(Database);
        change(bytes);
        File.WriteAllBytes(Database, bytes);
        RefusedUntouched(reason);
    }

    private void RefusedUntouched(string reason)
    {
        Dictionary<string, string> before = _folder.Bytes();
        Refused(reason);
        Assert.Equal(before, _folder.Bytes());
    }

    private void Refused(string reason)
    {
        var refused = Assert.Throws<OperatorException>(() => Open().Dispose());
        Assert.Equal(OperatorException.Failure, refused.ExitCode);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(Data, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    public void Dispose() => _folder.Dispose();
}
