// A history in a folder of its own, with what the tests say to it and read from it as lines.

using Foyer.Chat.Log;
using Foyer.Server.History;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.History;

internal sealed class HistoryStage : IDisposable
{
    public static readonly DateTimeOffset Begin = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private const long Source = 0x1234_5678_9ABC_DEF0;

    private readonly TemporaryFolder _folder = new();
    private long _id;

    public HistoryStage(Func<HistoryOptions, HistoryOptions>? change = null, ServerMetrics? metrics = null, ServerLog? log = null)
    {
        Options = new HistoryOptions(_folder.File("data")) { WriterOpened = connection => Writer = connection };
        if (change is not null) Options = change(Options);
        History = SqliteHistory.Open(Options, Time, log ?? Told, metrics);
        _id = MessageId.FirstAt(Begin);
    }

    public HistoryOptions Options { get; private set; }

    public FakeTimeProvider Time { get; } = new(Begin);

    public SqliteHistory History { get; private set; }

    public ToldLog Told { get; } = new();

    /// <summary>The connection that writes: to take its space away.</summary>
    public SqliteConnection? Writer { get; private set; }

    public string Folder => Options.Folder;

    public string File => Path.Combine(Folder, HistoryFolder.FileName);

    public IMessageLog Log => History.Log;

    public void Restart(Func<HistoryOptions, HistoryOptions>? change = null)
    {
        History.Dispose();
        if (change is not null) Options = change(Options);
        History = SqliteHistory.Open(Options, Time, Told);
    }

    public Said Said(string name, string text, bool closed = false, DateTimeOffset? at = null)
    {
        if (at is { } time) _id = Math.Max(_id, MessageId.FirstAt(time));
        return new Said { Id = ++_id, Position = _id, Source = Source, At = new MessageId(_id, Source).At, Room = "", Name = name, Text = text, IsClosed = closed };
    }

    public async Task<Message> SayAsync(string room, string name, string text, bool closed = false, DateTimeOffset? at = null)
    {
        Message message = Said(name, text, closed, at);
        Assert.True(await Log.AppendAsync(room, [message]));
        return message;
    }

    public async Task<string> ReadAsync(string room, int count = 100, long closedFrom = 0, HistoryRange? range = null) =>
        string.Join(", ", from message in await Log.ReadAsync(room, range ?? HistoryRange.Latest(count), closedFrom) select message.Text);

    /// <summary>What is found in #a, with all that may be read, or in the rooms that are given.</summary>
    public async Task<string> FindAsync(string words, string from = "", int count = 100, long before = long.MaxValue, DateTimeOffset? since = null, params SearchedRoom[] rooms)
    {
        SearchResult result = await Log.Search!.SearchAsync(new SearchQuery(words, rooms.Length > 0 ? rooms : [new SearchedRoom("#a", 0)], count) { From = from, Before = before, Since = since });
        return string.Join(", ", from message in result.Messages select message.Text) + (result.IsWhole ? "" : " ...");
    }

    public void Dispose()
    {
        History.Dispose();
        _folder.Dispose();
    }
}

internal sealed class ToldLog : ServerLog
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public override void HistoryFailed(string reason) => Add("failed: " + reason);

    public override void HistoryResumed() => Add("resumed");

    private void Add(string line)
    {
        lock (_lines) _lines.Add(line);
    }
}
