// The database's own log (WAL) cut off at any byte, as by a loss of power: everything before the cut is there, the rest is told
// to be missing, and no id of it is given again.

using System.Globalization;
using Foyer.Chat.Log;
using Foyer.Server.History;

namespace Foyer.Tests.History;

public sealed class CutOffLogTests
{
    [Fact(Timeout = 120_000)]
    public async Task Wherever_the_log_is_cut_what_was_before_is_there_and_nothing_else()
    {
        using var stage = new TestHistory();
        var ends = new List<long>(); // of the WAL, after each message
        var said = new List<Message>();
        for (int i = 0; i < 6; i++)
        {
            said.Add(await stage.SayAsync("#a", "mai", $"{i} {new string('x', i * 500)}"));
            if (i % 3 == 1) await stage.FindAsync("x");
            ends.Add(new FileInfo(stage.File + "-wal").Length);
        }
        using var copies = new TemporaryFolder();
        string whole = copies.File("whole");
        Copy(stage.Folder, whole);
        long length = new FileInfo(Path.Combine(whole, HistoryFolder.FileName + "-wal")).Length;
        foreach (long cut in ends.SelectMany(end => new[] { end - 1, end, end + 1 }).Concat(Enumerable.Range(0, (int)(length / 900)).Select(i => i * 900L)).Where(cut => cut <= length).Distinct())
            await CheckAsync(whole, copies.File(cut.ToString(CultureInfo.InvariantCulture)), cut, ends, said);
    }

    private static async Task CheckAsync(string whole, string folder, long cut, List<long> ends, List<Message> said)
    {
        Copy(whole, folder);
        using (FileStream wal = File.OpenWrite(Path.Combine(folder, HistoryFolder.FileName + "-wal"))) wal.SetLength(cut);
        int kept = ends.Count(end => end <= cut);
        long firstEpoch, epoch;
        using (SqliteHistory history = Open(folder))
        {
            IReadOnlyList<Message> read = await history.Log.ReadAsync("#a", HistoryRange.Latest(100), 0);
            // A cut behind the message's own transaction, and before what followed it, may come to more than the ends say, never to less.
            Assert.InRange(read.Count, kept, said.Count);
            Assert.Equal(said.Take(read.Count).Select(message => (message.Id, message.Text)), read.Select(message => (message.Id, message.Text)));
            Assert.Equal(said[^1].Id, history.Log.LastId);
            if (read.Count == said.Count) Assert.Empty(history.Warnings);
            else Assert.Contains("are missing from", Assert.Single(history.Warnings), StringComparison.Ordinal);
            SearchResult found = await history.Log.Search!.SearchAsync(new SearchQuery("", [new SearchedRoom("#a", 0)], 100));
            Assert.True(found.IsWhole);
            Assert.Equal(read.Select(message => message.Id).Reverse(), found.Messages.Select(message => message.Id));
            firstEpoch = history.Log.Epoch;
        }
        using (SqliteHistory history = Open(folder))
        {
            Assert.Empty(history.Warnings); // once
            Assert.Equal(said[^1].Id, history.Log.LastId);
            epoch = history.Log.Epoch;
        }
        Assert.Equal(firstEpoch, epoch);
        Directory.Delete(folder, recursive: true);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_lost_changes_the_epoch()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "lost");
        long epoch = stage.Log.Epoch;
        using var copies = new TemporaryFolder();
        string copy = copies.File("copy");
        Copy(stage.Folder, copy);
        File.Delete(Path.Combine(copy, HistoryFolder.FileName + "-wal"));
        using SqliteHistory history = Open(copy);
        Assert.NotEqual(epoch, history.Log.Epoch);
        Assert.Contains("messages after 1970-01-01", Assert.Single(history.Warnings), StringComparison.Ordinal);
    }

    private static SqliteHistory Open(string folder) => SqliteHistory.Open(new HistoryOptions(folder), TimeProvider.System, ServerLog.None);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(HistoryFolder.LockName, StringComparison.Ordinal)))
        {
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using FileStream target = File.Create(Path.Combine(to, Path.GetFileName(file)));
            source.CopyTo(target);
        }
    }
}
