// Measures a large history. It is run by hand, for the figures of docs/performance.md:
//   history insert ROWS         the least time that SQLite needs for a row: one prepared insert into a table with an index, 512 a transaction
//   history fill FOLDER COUNT   stores COUNT messages of eight words in #lobby, as the server stores them, index included
//   history read FOLDER         reads pages of that history and searches it, each many times; prints the median and the slowest

using System.Diagnostics;
using System.Globalization;
using Foyer.Chat.Log;
using Foyer.Server.History;
using Microsoft.Data.Sqlite;

namespace Foyer.Benchmarks;

internal static class HistoryRuns
{
    private const string Room = "#lobby";

    public static async Task RunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case ["insert", var rows]: Insert(int.Parse(rows, CultureInfo.InvariantCulture)); break;
            case ["fill", var folder, var count]: await FillAsync(folder, int.Parse(count, CultureInfo.InvariantCulture)); break;
            case ["read", var folder]: await ReadAsync(folder); break;
            default: Console.Error.WriteLine("history insert ROWS | history fill FOLDER COUNT | history read FOLDER"); break;
        }
    }

    private static void Insert(int rows)
    {
        string folder = Directory.CreateTempSubdirectory("foyer-insert-").FullName;
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")};Pooling=False"))
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE m(id INTEGER PRIMARY KEY, room INTEGER, name TEXT, text TEXT); CREATE INDEX m_room ON m(room)");
            using SqliteCommand insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO m(room, name, text) VALUES ($room, $name, $text)";
            SqliteParameter room = insert.Parameters.Add("$room", SqliteType.Integer), name = insert.Parameters.Add("$name", SqliteType.Text), text = insert.Parameters.Add("$text", SqliteType.Text);
            insert.Prepare();
            string line = new('x', 64);
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            for (int row = 0; row < rows;)
            {
                using SqliteTransaction transaction = connection.BeginTransaction();
                insert.Transaction = transaction;
                for (int i = 0; i < 512; i++, row++)
                {
                    (room.Value, name.Value, text.Value) = (row % 200, "127.0.0.1:40000", line);
                    insert.ExecuteNonQuery();
                }
                transaction.Commit();
            }
            TimeSpan took = Process.GetCurrentProcess().TotalProcessorTime - before;
            Console.WriteLine($"bare insert: {took.TotalNanoseconds / rows:0} ns of CPU per row");
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task FillAsync(string folder, int count)
    {
        using var history = SqliteHistory.Open(new HistoryOptions(folder), TimeProvider.System, ServerLog.None);
        var random = new Random(1);
        string[] words = [.. Enumerable.Range(0, 20_000).Select(i => Word(random))];
        long from = DateTimeOffset.UtcNow.AddDays(-30).ToUnixTimeMilliseconds();
        long start = Stopwatch.GetTimestamp();
        for (int said = 0; said < count;)
        {
            List<Message> batch = [];
            for (int i = 0; i < 2000 && said < count; i++, said++)
            {
                // Like real talk: a few words are frequent, most are rare, and one word occurs only once.
                string text = string.Join(' ', Enumerable.Range(0, 8).Select(_ => words[(int)(words.Length * Math.Pow(random.NextDouble(), 4))])) + (said == count / 3 ? " needle" : "");
                batch.Add(new Said { Id = (from + said / 4) << 16 | (uint)(said % 4), Source = 1, At = default, Room = Room, Name = $"person{random.Next(200)}", Text = text });
            }
            if (!await history.Log.AppendAsync(Room, batch)) throw new IOException("not stored");
            if (said % 500_000 == 0) Console.WriteLine($"{said:N0} after {Stopwatch.GetElapsedTime(start):hh\\:mm\\:ss}");
        }
        await history.Log.Search!.SearchAsync(new SearchQuery("needle", [new SearchedRoom(Room, 0)], 1));
        Console.WriteLine($"{count:N0} messages, {words[0]} in many of them, {words[^1]} in few, needle in one: {Stopwatch.GetElapsedTime(start):hh\\:mm\\:ss}");
        File.WriteAllLines(Path.Combine(folder, "words.txt"), [words[0], words[words.Length / 2], words[^1]]);
    }

    private static async Task ReadAsync(string folder)
    {
        string[] words = await File.ReadAllLinesAsync(Path.Combine(folder, "words.txt"));
        long start = Stopwatch.GetTimestamp();
        using var history = SqliteHistory.Open(new HistoryOptions(folder), TimeProvider.System, ServerLog.None);
        Console.WriteLine($"opened in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms");
        long last = history.Log.LastId, first = (await history.Log.ReadAsync(Room, HistoryRange.After(HistoryPlace.Begin, 1), 0))[0].Id;
        var random = new Random(2);
        await TimeAsync("the last 50", async () => (await history.Log.ReadAsync(Room, HistoryRange.Latest(50), 0)).Count);
        await TimeAsync("50 before any place", async () => (await history.Log.ReadAsync(Room, HistoryRange.Before(Anywhere(), 50), 0)).Count);
        await TimeAsync("50 after any place", async () => (await history.Log.ReadAsync(Room, HistoryRange.After(Anywhere(), 50), 0)).Count);
        await TimeAsync("50 on each side of any place", async () => (await history.Log.ReadAsync(Room, HistoryRange.Around(Anywhere(), 50), 0)).Count);
        foreach (string query in new[] { words[0], words[1], words[2], "needle", $"{words[0]} {words[1]}", "nowhere" }) await TimeAsync($"search {query}", () => SearchAsync(new SearchQuery(query, Rooms, 20)));
        await TimeAsync("search needle from its author", () => SearchAsync(new SearchQuery(words[0], Rooms, 20) { From = "person7" }));
        await TimeAsync("search of the last hour", () => SearchAsync(new SearchQuery(words[2], Rooms, 20) { Since = DateTimeOffset.UtcNow.AddHours(-1) }));

        HistoryPlace Anywhere() => HistoryPlace.BeforePosition(first + (long)((last - first) * random.NextDouble()));

        async Task<int> SearchAsync(SearchQuery query)
        {
            SearchResult result = await history.Log.Search!.SearchAsync(query);
            return result.IsWhole ? result.Messages.Count : -1;
        }
    }

    private static readonly SearchedRoom[] Rooms = [new(Room, 0)];

    private static async Task TimeAsync(string what, Func<Task<int>> run)
    {
        List<double> took = [];
        int found = 0;
        for (int i = 0; i < 50; i++)
        {
            long start = Stopwatch.GetTimestamp();
            found = await run();
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        double first = took[0];
        took.Sort();
        Console.WriteLine($"{what}: {found} found; median {took[took.Count / 2]:0.00} ms, first {first:0.00}, slowest {took[^1]:0.00}");
    }

    private static string Word(Random random) => string.Concat(Enumerable.Range(0, 2 + random.Next(3)).Select(_ => "bcdđghklmnprstvx"[random.Next(16)].ToString() + "aăâeêioôơuưáàảãạ"[random.Next(16)]));

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // all of the SQL is our own
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
