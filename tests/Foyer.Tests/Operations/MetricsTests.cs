// What a server counts: that it counts it, that the table in the documents has it, and that nothing is done for a listener that is not there.

using System.Diagnostics.Metrics;
using System.Text;
using System.Text.RegularExpressions;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Net;
using Foyer.Runtime;

namespace Foyer.Tests.Operations;

public sealed partial class MetricsTests
{
    [Fact]
    public void The_table_in_the_documents_is_that_of_the_instruments()
    {
        using var metrics = new ServerMetrics();
        using var metered = new Metered(metrics);
        IEnumerable<string> table = from line in File.ReadLines(Path.Combine(Repository.Root, "docs/operating.md"))
                                    where Row().IsMatch(line)
                                    select Row().Match(line) is var row ? $"{row.Groups[1]} {row.Groups[2]} {row.Groups[3]}" : "";
        Assert.Equal(from instrument in metered.Instruments select $"{instrument.Name} {Exported(instrument)} {instrument.Unit!.Trim('{', '}')}", table);
        Assert.All(metered.Instruments, instrument => Assert.False(string.IsNullOrEmpty(instrument.Description)));
    }

    [Fact]
    public void Clients_connections_lines_and_rooms_are_counted_also_before_somebody_listens()
    {
        var metrics = new ServerMetrics();
        var stage = new ManualServer(new ChatServerOptions { Limits = new Limits { Clients = 2 } }, engine: new EngineSettings { Metrics = metrics });
        MemoryTransport alice = stage.Join("192.0.2.1:1"), bob = stage.Join("192.0.2.1:2");
        Assert.Equal("Client joined 192.0.2.1:2\r\n", alice.PeerReadAll());
        alice.PeerSend("one\r\ntwo\r\n"u8);
        stage.Advance(TimeSpan.Zero);
        Assert.Equal("[192.0.2.1:1] one\r\n[192.0.2.1:1] two\r\n", bob.PeerReadAll());
        stage.Attach("192.0.2.9:1", atFrontDoor: false);
        metrics.Detected("tls");

        using var metered = new Metered(metrics);
        Assert.Equal(2, metered["foyer.clients line"]);
        Assert.Equal(2, metered["foyer.connections.accepted"]);
        Assert.Equal(1, metered["foyer.connections.refused server_full"]);
        Assert.Equal(0, metered["foyer.connections.refused address_full"]);
        Assert.Equal(2, metered["foyer.lines.out"]);
        Assert.Equal(2, metered["foyer.lines.in"]);
        Assert.Equal(1, metered["foyer.rooms"]);
        Assert.Equal(0, metered["foyer.outbox.size"]);
        Assert.Equal(1, metered["foyer.detections tls"]);
        Assert.Equal(1, metered["foyer.detections line"]); // bob has not said anything
        alice.PeerHalfClose();
        stage.Advance(TimeSpan.Zero);
        Assert.Equal("Client left 192.0.2.1:1\r\n", bob.PeerReadAll());
        Assert.Equal(1, metered["foyer.clients line"]);
        stage.Stop();
    }

    [Fact]
    public void A_line_is_counted_for_each_who_is_shown_it_and_its_batch_is_timed_from_its_arrival()
    {
        using var metrics = new ServerMetrics();
        using var metered = new Metered(metrics);
        var log = new HeldLog();
        var chat = new ManualChat(new ChatServices { Metrics = metrics }, log);
        Session[] people = [.. Enumerable.Range(0, 4).Select(_ => chat.Attach(new RecordingReceiver()))];
        foreach (Session person in people) chat.Join(person, "#a");
        Assert.Empty(metered.TakeRecorded());

        chat.Say(people[0], "one");
        chat.Say(people[1], "two");
        chat.Settle();
        chat.Clock.Advance(TimeSpan.FromMilliseconds(20));
        log.Answer(true);
        chat.Settle();
        Assert.Equal(["foyer.delivery.duration 0.02"], metered.TakeRecorded());
        Assert.Equal(2 * 3, metered["foyer.lines.out"]);

        // Later than the room waits for it: it counts in the turn that shows it, with all the time that it took.
        chat.Say(people[0], "late");
        chat.Settle();
        chat.Clock.Advance(TimeSpan.FromSeconds(3));
        chat.Settle();
        log.Answer(true);
        chat.Settle();
        Assert.Equal(["foyer.delivery.duration 3"], metered.TakeRecorded());
        Assert.Equal(3 * 3, metered["foyer.lines.out"]);

        chat.Say(people[0], "refused");
        chat.Settle();
        log.Answer(false);
        chat.Settle();
        Assert.Empty(metered.TakeRecorded());
        Assert.Equal(3 * 3, metered["foyer.lines.out"]);
        Assert.Equal(1, metered["foyer.log.refused"]);
    }

    [Fact]
    public void Who_floods_or_does_not_read_is_counted()
    {
        var metrics = new ServerMetrics();
        using var metered = new Metered(metrics);
        var limits = new Limits { MessageBurst = 2, MessagesPerSecond = 1, OutboxBytes = 256 * 1024 };
        var stage = new ManualServer(new ChatServerOptions { Limits = limits }, engine: new EngineSettings { Metrics = metrics });
        MemoryTransport alice = stage.Join();
        alice.PeerSend(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x\r\n", 100))));
        stage.Advance(TimeSpan.Zero);
        Assert.Equal(1, metered["foyer.flooders.dropped"]);
        stage.Advance(TimeSpan.FromSeconds(1)); // for her to end her own side
        Assert.True(alice.IsDisposed);

        var net = new Services { Metrics = metrics, Limits = new Limits { OutboxBytes = 1000 } };
        var outbox = new Outbox(new FakeTransport { Window = 0 }, net);
        Assert.True(outbox.TrySend(new byte[500]));
        Assert.False(outbox.TrySend(new byte[600]));
        Assert.False(outbox.TrySend(new byte[600]));
        Assert.Equal(1, metered["foyer.slow_readers.dropped"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_commit_is_timed_with_its_rows()
    {
        using var metrics = new ServerMetrics();
        using var stage = new TestHistory(metrics: metrics);
        await stage.SayAsync("#a", "mai", "before anybody listens");
        using var metered = new Metered(metrics);
        Assert.True(await stage.Log.AppendAsync("#a", [stage.Said("mai", "one"), stage.Said("mai", "two")]));
        Assert.Equal(["foyer.log.commit.duration 0", "foyer.log.commit.rows 2"], metered.TakeRecorded());
    }

    [Fact]
    public void While_nobody_listens_no_clock_is_read_and_nothing_is_allocated()
    {
        using var metrics = new ServerMetrics();
        Count(metrics);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Count(metrics);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        using var metered = new Metered(metrics);
        Assert.NotEqual(0, metrics.BeginDelivery(TimeProvider.System));

        static void Count(ServerMetrics metrics)
        {
            metrics.TookLines(1);
            metrics.DeliveredLines(500);
            metrics.Delivered(metrics.BeginDelivery(NoClock.Instance), NoClock.Instance);
            metrics.Committed(metrics.BeginCommit(NoClock.Instance), NoClock.Instance, 1);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_has_stopped_is_heard_of_no_more()
    {
        var metrics = new ServerMetrics();
        await using (new ChatServer(new ChatServerOptions(), new EngineSettings { Metrics = metrics })) { }
        using var metered = new Metered(metrics);
        Assert.Empty(metered.Instruments);
    }

    /// <summary>The name in /metrics, by the rules of OpenTelemetry's exporter.</summary>
    private static string Exported(Instrument instrument)
    {
        string unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return instrument.Name.Replace('.', '_') + unit + (instrument is ObservableCounter<long> ? "_total" : "");
    }

    [GeneratedRegex(@"^\| `(foyer\.[a-z._]+)` \| `([a-z_]+)` \| ([a-zA-Z]+) \| ")]
    private static partial Regex Row();

    private sealed class NoClock : TimeProvider
    {
        public static NoClock Instance { get; } = new();

        public override long GetTimestamp() => throw new InvalidOperationException("nobody asked");
    }
}
