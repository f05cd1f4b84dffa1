// Every direction in which the history is read, against a plain list of what is kept: in each log, and as the pages that the chat makes of it. One
// of the logs has positions that are not ids.

using CsCheck;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Server.History;

namespace Foyer.Tests.History;

public sealed class HistoryRangeTests
{
    private const int PageChars = 64 * 1024;

    private enum Direction { Latest, Before, After, Around, Oldest, Newest }

    private enum By { Position, Id, Time }

    /// <summary>A place as a person would state it: before or after a message, or one that is a little off.</summary>
    private sealed record Spot(By By, int Message, int Off, bool IsAfter)
    {
        /// <summary>Whether this message of the room comes before the place, where the message stated is this one of any room.</summary>
        public bool IsPassed(Message message, Message stated)
        {
            int sign = By switch
            {
                By.Position => message.Position.CompareTo(stated.Position + Off),
                By.Id => message.Id.CompareTo(stated.Id + Off),
                _ => message.At.CompareTo(stated.At.AddMilliseconds(Off)),
            };
            return IsAfter ? sign <= 0 : sign < 0;
        }

        public HistoryPlace Place(Message stated) => (By, IsAfter) switch
        {
            (By.Position, false) => HistoryPlace.BeforePosition(stated.Position + Off),
            (By.Position, true) => HistoryPlace.AfterPosition(stated.Position + Off),
            (By.Id, false) => HistoryPlace.Before(stated.MessageId with { Number = stated.Id + Off }),
            (By.Id, true) => HistoryPlace.After(stated.MessageId with { Number = stated.Id + Off }),
            (_, false) => HistoryPlace.Before(stated.At.AddMilliseconds(Off)),
            (_, true) => HistoryPlace.After(stated.At.AddMilliseconds(Off)),
        };
    }

    private sealed record Question(Direction Direction, Spot One, Spot Other, int Count, int ClosedFrom)
    {
        public HistoryRange Range(HistoryPlace one, HistoryPlace other) => Direction switch
        {
            Direction.Latest => HistoryRange.Latest(Count),
            Direction.Before => HistoryRange.Before(one, Count),
            Direction.After => HistoryRange.After(one, Count),
            Direction.Around => HistoryRange.Around(one, Count),
            _ => HistoryRange.Between(one, other, Count, Direction == Direction.Newest),
        };
    }

    private static readonly Gen<Spot> Spots = Gen.Select(Gen.Enum<By>(), Gen.Int[0, 100], Gen.Int[-1, 1], Gen.Bool, (by, message, off, isAfter) => new Spot(by, message, off, isAfter));

    private static readonly Gen<Question> Questions = Gen.Select(Gen.Enum<Direction>(), Spots, Spots, Gen.OneOf(Gen.Int[0, 3], Gen.Const(100)), Gen.Int[-1, 100],
        (direction, one, other, count, closedFrom) => new Question(direction, one, other, count, closedFrom));

    private static readonly Gen<(int Room, int Later, bool IsClosed, bool IsDeleted)[]> Talk = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2], Gen.Bool, Gen.Bool).Array[1, 30];

    [Fact(Timeout = 120_000)]
    public Task Each_log_reads_in_each_direction_what_a_list_has() => Task.Factory.StartNew(ReadEachLog, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void ReadEachLog()
    {
        using var stage = new TestHistory();
        DateTimeOffset time = TestHistory.Begin;
        int played = 0;
        Gen.Select(Talk, Questions.Array[20]).Sample(
            (talk, questions) =>
            {
                string[] rooms = [$"#a{++played}", $"#b{played}"];
                var memory = new MemoryLog(20 * 101); // so that it forgets the first of thirty
                var numbered = new MemoryLog(1 << 20); // its positions are not ids
                List<Message> inMemory = [], inNumbered = [], inSqlite = [];
                foreach ((int room, int later, bool isClosed, _) in talk)
                {
                    Said said = stage.Said("mai", "x", isClosed, time += TimeSpan.FromMilliseconds(later)) with { Room = rooms[room] };
                    inMemory.Add(Append(memory, said with { }));
                    inSqlite.Add(Append(stage.Log, said with { }));
                    inNumbered.Add(Append(numbered, said with { Position = inNumbered.Count(other => other.Room == said.Room) + 1 }));
                }
                HashSet<long> deleted = [.. talk.Zip(inSqlite).Where(one => one.First.IsDeleted).Select(one => one.Second.Id)];
                using (Microsoft.Data.Sqlite.SqliteConnection connection = SqliteFile.Open(stage.File))
                    SqliteFile.Execute(connection, $"DELETE FROM message WHERE id IN ({string.Join(',', deleted)})");
                foreach (Question question in questions)
                {
                    Check(memory, inMemory, inMemory.TakeLast(20), rooms[0], question);
                    Check(stage.Log, inSqlite, inSqlite.Where(message => !deleted.Contains(message.Id)), rooms[0], question);
                    Check(numbered, inNumbered, inNumbered, rooms[0], question);
                }
            }, iter: 150, threads: 1);
    }

    private static Message Append(IMessageLog log, Message message)
    {
        Assert.True(log.AppendAsync(message.Room, [message]).AsTask().Result);
        return message;
    }

    private static void Check(IMessageLog log, List<Message> all, IEnumerable<Message> kept, string room, Question question)
    {
        Message one = all[question.One.Message % all.Count], other = all[question.Other.Message % all.Count];
        long closedFrom = question.ClosedFrom < 0 ? long.MaxValue : question.ClosedFrom == 0 ? 0 : all[question.ClosedFrom % all.Count].Position;
        List<Message> visible = [.. kept.Where(message => message.Room == room && (!message.IsClosed || message.Position > closedFrom))];
        IEnumerable<Message> before = visible.Where(message => question.One.IsPassed(message, one)), after = visible.Except(before);
        IEnumerable<Message> between = after.Where(message => question.Other.IsPassed(message, other));
        int count = question.Count;
        IEnumerable<Message> expected = question.Direction switch
        {
            Direction.Latest => visible.TakeLast(count),
            Direction.Before => before.TakeLast(count),
            Direction.After => after.Take(count),
            Direction.Around => before.TakeLast(count).Concat(after.Take(count)), // as many on each side
            Direction.Oldest => between.Take(count),
            _ => between.TakeLast(count),
        };
        HistoryRange range = question.Range(question.One.Place(one), question.Other.Place(other));
        Assert.Equal(expected.Select(message => message.Id), log.ReadAsync(room, range, closedFrom).AsTask().Result.Select(message => message.Id));
    }

    [Fact(Timeout = 120_000)]
    public void A_page_is_next_to_what_was_asked_for_and_says_on_which_sides_there_is_more() => Gen.Select(
        Gen.Select(Gen.Bool, Gen.Frequency((3, Gen.Int[0, 50]), (1, Gen.Int[10_000, 70_000]))).Array[1, 20], Questions.Array[10], Gen.Bool).Sample((talk, questions, asOperator) =>
    {
        var log = new MemoryLog(int.MaxValue);
        var chat = new ManualChat(log: log);
        Session asker = chat.Attach(new RecordingReceiver());
        if (asOperator) chat.MakeOperator(asker);
        chat.Join(chat.Attach(new RecordingReceiver()), "#a");
        List<Message> all = [.. talk.Select((one, i) => (Message)new Said { Id = MessageId.FirstAt(TestHistory.Begin) + i, Position = MessageId.FirstAt(TestHistory.Begin) + i, At = TestHistory.Begin, Room = "#a", Name = "mai", IsClosed = one.Item1, Text = new string('x', one.Item2) })];
        Assert.True(log.AppendAsync("#a", all).AsTask().Result);
        List<Message> visible = [.. all.Where(message => asOperator || !message.IsClosed)];
        foreach (Question question in questions)
        {
            Message one = all[question.One.Message % all.Count], other = all[question.Other.Message % all.Count];
            HistoryRange range = question.Range(question.One.Place(one), question.Other.Place(other));
            HistoryPage page = chat.Run(() => chat.Directory.History.ReadAsync(asker.Person, chat.Room(), range)).Value!;
            List<Message> asked = [.. visible.Where(message => question.Direction is not (Direction.Before or Direction.After or Direction.Oldest or Direction.Newest)
                || (question.Direction == Direction.Before ? question.One.IsPassed(message, one) : !question.One.IsPassed(message, one)
                && (question.Direction == Direction.After || question.Other.IsPassed(message, other))))];
            int anchor = question.Direction switch
            {
                Direction.After or Direction.Oldest => 0,
                Direction.Around => asked.Count(message => question.One.IsPassed(message, one)),
                _ => asked.Count,
            };
            CheckPage(page, asked, anchor, question.Count);
        }
    }, iter: 300);

    private static void CheckPage(HistoryPage page, List<Message> asked, int anchor, int count)
    {
        int length = page.Messages.Count, first = length == 0 ? anchor : asked.IndexOf(page.Messages[0]), end = first + length;
        Assert.Equal(asked[first..end], page.Messages);
        Assert.InRange(anchor, first, end);
        Assert.Equal((first > 0, end < asked.Count), (page.HasOlder, page.HasNewer));
        Assert.InRange(length, Math.Min(1, Math.Min(count, asked.Count)), count);
        if (page.HasOlder && page.HasNewer) Assert.InRange(end - anchor - (anchor - first), 0, 1);
        int chars = page.Messages.Sum(message => message.Text.Length), next = Math.Max(first > 0 ? asked[first - 1].Text.Length : 0, end < asked.Count ? asked[end].Text.Length : 0);
        Assert.True(length <= 1 || chars <= PageChars, "too long");
        Assert.True(length == Math.Min(count, asked.Count) || chars + next > PageChars, "cut without need");
    }

    [Theory(Timeout = 30_000)]
    [InlineData(SqliteLog.Newest)]
    [InlineData(SqliteLog.Oldest)]
    internal void The_database_finds_a_page_by_an_index_and_sorts_nothing(string sql)
    {
        using var stage = new TestHistory();
        using Microsoft.Data.Sqlite.SqliteConnection connection = SqliteFile.Open(stage.File);
        using var plan = new Statement(connection, "EXPLAIN QUERY PLAN " + sql);
        List<string> steps = [];
        while (plan.Step()) steps.Add(plan.Text(3));
        Assert.Contains("SEARCH m USING INDEX message_room (room=? AND closed=? AND rowid>? AND rowid<?)", steps);
        Assert.DoesNotContain(steps, step => step.StartsWith("SCAN", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public void No_number_and_no_time_is_too_large_for_a_place()
    {
        var last = new MessageId(long.MaxValue, 0);
        Assert.Equal(HistoryPlace.End, HistoryPlace.After(last));
        Assert.Equal(long.MaxValue, HistoryPlace.AfterPosition(long.MaxValue).Number);
        Assert.Equal(HistoryPlace.End, HistoryPlace.After(DateTimeOffset.MaxValue));
        Assert.Equal(HistoryPlace.Begin, HistoryPlace.Before(DateTimeOffset.MinValue));
    }
}
