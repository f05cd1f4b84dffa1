// A history in a folder of its own, without a server: what the tests say to it and read from it as lines, and the tools that run on it.

using Foyer.Chat.Log;
using Foyer.Server.History;
using Foyer.Server.History.Tools;
using Foyer.Wording;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Support;

internal sealed class TestHistory : IDisposable
{
    public static readonly DateTimeOffset Begin = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private const long Source = 0x1234_5678_9ABC_DEF0;

    private readonly TemporaryFolder _folder = new();
    private long _id;
    private volatile bool _isFull;

    public TestHistory(Func<HistoryOptions, HistoryOptions>? change = null, ServerMetrics? metrics = null, ServerLog? log = null)
    {
        Options = new HistoryOptions(_folder.File("data"))
        {
            WriterOpened = connection => SqliteFile.Execute(connection, $"PRAGMA max_page_count = {(IsFull ? 1 : 1 << 30)}"), // 1: as many as there are
        };
        if (change is not null) Options = change(Options);
        History = SqliteHistory.Open(Options, Time, log ?? Reported, metrics);
        _id = MessageId.FirstAt(Begin);
    }

    public HistoryOptions Options { get; private set; }

    public FakeTimeProvider Time { get; } = new(Begin);

    public SqliteHistory History { get; private set; }

    /// <summary>What the operator was told, unless another log was given.</summary>
    public TestLog Reported { get; } = new();

    /// <summary>The disk has no space for a page more: for the connection that writes from now on, so after a restart or a failure.</summary>
    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    public string Folder => Options.Folder;

    public string File => Path.Combine(Folder, HistoryFolder.FileName);

    public IMessageLog Log => History.Log;

    public void Restart(Func<HistoryOptions, HistoryOptions>? change = null)
    {
        History.Dispose();
        if (change is not null) Options = change(Options);
        History = SqliteHistory.Open(Options, Time, Reported);
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

    /// <summary>Runs the tool on this history, which is open meanwhile, as beside a server. Returns the exit code and what was printed.</summary>
    public (int ExitCode, string Printed) Run(HistoryTool tool, Progress? progress = null, Interruption? interruption = null) => Run(Folder, tool, progress, interruption);

    public static (int ExitCode, string Printed) Run(string folder, HistoryTool tool, Progress? progress = null, Interruption? interruption = null)
    {
        using var own = new Interruption();
        using var output = new StringWriter();
        int exitCode = tool.Run(new ToolRun(new HistoryOptions(folder), Words.English, output, output, interruption ?? own) { Progress = progress ?? Progress.Silent });
        return (exitCode, output.ToString());
    }

    public void Dispose()
    {
        History.Dispose();
        _folder.Dispose();
    }
}

/// <summary>Does something when a task begins: what happens beside the tool at that moment.</summary>
internal sealed class DoingProgress(string when, Action what) : Progress
{
    public override void Show(string task, Action<ReportProgress> work)
    {
        if (task == when) what();
        base.Show(task, work);
    }
}
