// What can happen as often as somebody likes: a line at once, then one a minute with how many there were, whatever happens between.

using System.Net;
using CsCheck;
using Foyer.Server.Reporting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Operations;

public sealed class RepeatedRecordsTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _told = [];
    private readonly RepeatedRecords _facts;

    public RepeatedRecordsTests() => _facts = new RepeatedRecords(_clock, record => _told.Add(record.Message));

    public void Dispose() => _facts.Dispose();

    [Fact]
    public void The_first_is_told_at_once_and_the_last_of_a_minute_with_how_many_there_were()
    {
        Happens("a", "1");
        Assert.Equal(["1 x1"], _told);
        for (int i = 2; i <= 9; i++) Happens("a", $"{i}");
        _clock.Advance(TimeSpan.FromSeconds(59.9));
        Assert.Equal(["1 x1"], _told);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["1 x1", "9 x8"], _told);
        Happens("a", "10"); // the minute of the line before
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["1 x1", "9 x8", "10 x1"], _told);
        _clock.Advance(TimeSpan.FromMinutes(3));
        Happens("a", "11");
        Assert.Equal(["1 x1", "9 x8", "10 x1", "11 x1"], _told);
    }

    [Fact]
    public void Kinds_have_their_minutes_each_for_itself()
    {
        Happens("a", "1");
        _clock.Advance(TimeSpan.FromSeconds(30));
        Happens("b", "2");
        Happens("a", "3");
        Happens("b", "4");
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["1 x1", "2 x1", "3 x1"], _told);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["1 x1", "2 x1", "3 x1", "4 x1"], _told);
    }

    [Fact]
    public void What_was_counted_is_told_at_the_end()
    {
        for (int i = 0; i < 5; i++) Happens("a", $"{i}");
        Happens("b", "other");
        _facts.Dispose();
        Assert.Equal(["0 x1", "other x1", "4 x4"], _told);
    }

    [Fact]
    public void What_takes_turns_is_told_both_ways_and_then_as_it_is()
    {
        var kind = new Kind("accept", AtOnce: 2);
        for (int i = 0; i < 10; i++) _facts.Tell(kind, count => LogRecord($"{(i % 2 == 0 ? "paused" : "resumed")}", count));
        Assert.Equal(["paused x1", "resumed x1"], _told);
    }

    [Fact]
    public void Each_happening_is_in_exactly_one_line_and_the_lines_are_bounded_whatever_happens()
    {
        Gen<(int Kind, int Milliseconds)[]> runs = Gen.Select(Gen.Int[0, 60], Gen.Int[0, 9000]).Array[1, 400];
        runs.Sample(run =>
        {
            var clock = new FakeTimeProvider();
            var told = new List<(string Kind, int Count, DateTimeOffset At)>();
            DateTimeOffset began = clock.GetUtcNow();
            using (var facts = new RepeatedRecords(clock, record => told.Add((record.Message, (int)record.Fields[0].Value, clock.GetUtcNow()))))
            {
                foreach ((int kind, int milliseconds) in run)
                {
                    facts.Tell(new Kind("event", $"{kind}"), count => new LogRecord(LogLevel.Error, "event", $"{kind}", ("count", count)));
                    clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
                }
                double minutes = (clock.GetUtcNow() - began).TotalMinutes;
                Assert.True(told.Count <= (RepeatedRecords.Kinds + 1) * (minutes + 1));
            }
            Assert.Equal(run.Length, told.Sum(line => line.Count));
        }, iter: 200);
    }

    [Fact]
    public void The_log_of_a_server_that_many_attack_at_once_stays_short_and_exact()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var log = new StandardErrorLog(output, LogFormat.Text, _clock))
        {
            Parallel.For(0, 40_000, i =>
            {
                var from = new IPEndPoint(new IPAddress([10, 0, (byte)(i / 256 % 4), (byte)i]), i % 60_000);
                switch (i % 10)
                {
                    case 0: log.HandshakeFailed(from.ToString(), "no hello"); break;
                    case 1: log.AddressRefused(from.Address.ToString(), 50, perMinute: true); break;
                    case 2: log.ReaderTooSlow(i, from); break;
                    case 3: log.Flooded(i, from); break;
                    case 4: log.ServerFull(100); break;
                    case 5: log.HistoryUnreadable("no"); break;
                    case 6: log.ConnectionFailed(i, "a line client", new InvalidOperationException("no")); break;
                    case 7: log.Moderated($"set Slow {i}", $"#r{i % 100}", "mallory", "", byOperator: false); break;
                    case 8: log.Moderated("wrong password for oper", "", $"m{i}", "", byOperator: false); break;
                    default: log.AcceptPaused("out of descriptors"); break;
                }
            });
        }
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 20, 400);
        // Each record is counted, in one line or another.
        int counted = lines.Sum(line => line.Split(" (the last of ") is [_, var rest, ..] ? int.Parse(rest.Split(' ')[0], null) : line.StartsWith("   ", StringComparison.Ordinal) ? 0 : 1);
        Assert.Equal(40_000, counted);
    }

    [Fact]
    public void Acts_of_the_operator_are_told_each()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var log = new StandardErrorLog(output, LogFormat.Text, _clock))
        {
            for (int i = 0; i < 100; i++) log.Moderated("kick", "#lobby", "mai", $"m{i}", byOperator: true);
            for (int i = 0; i < 100; i++) log.Moderated("kick", "#a", "bob", $"m{i}", byOperator: false);
        }
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(106, lines.Length);
        Assert.Equal("foyer: #a: bob: kick m4", lines[104]);
        Assert.Equal("foyer: #a: bob: kick m99 (the last of 95 such events within a minute)", lines[105]);
    }

    [Fact]
    public void The_count_is_a_field()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var log = new StandardErrorLog(output, LogFormat.Json, _clock))
        {
            for (int i = 0; i < 3; i++) log.HandshakeFailed($"192.0.2.1:{i}", "no hello");
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.EndsWith("\"address\":\"192.0.2.1:0\",\"reason\":\"no hello\",\"count\":1}", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("\"address\":\"192.0.2.1:2\",\"reason\":\"no hello\",\"count\":2}", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_timer_throws_is_a_line_of_the_log_and_it_goes_on()
    {
        var log = new TestLog();
        int called = 0;
        await using ITimer timer = _clock.CreateGuardedTimer(log, "a timer", () => throw new InvalidOperationException($"{++called}"), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, called);
        Assert.Equal(3, log.Bugs.Count);
    }

    private void Happens(string kind, string what) => _facts.Tell(new Kind("event", kind), count => LogRecord(what, count));

    private static LogRecord LogRecord(string what, int count) => new(LogLevel.Information, "event", $"{what} x{count}");
}
