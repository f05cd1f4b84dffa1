// The history that lives as long as the server: how much it keeps, and what it gives of it.

using CsCheck;
using Foyer.Chat.Log;

namespace Foyer.Tests.Chat;

public sealed class MemoryLogTests
{
    private const long Everything = 0, NothingClosed = long.MaxValue;

    private static readonly string[] Rooms = ["#0", "#1", "#2"];

    private long _id;

    [Fact]
    public void The_oldest_of_all_rooms_goes_first()
    {
        var log = new MemoryLog(3 * 101);
        Append(log, "#a", "1");
        Append(log, "#b", "2");
        Append(log, "#a", "3");
        Append(log, "#b", "4");
        Assert.Equal(["3"], Read(log, "#a"));
        Assert.Equal(["2", "4"], Read(log, "#b"));
        Append(log, "#c", "5");
        Append(log, "#c", "6");
        Assert.Empty(Read(log, "#a"));
        Assert.Equal(["4"], Read(log, "#b"));
        Assert.Equal(["5", "6"], Read(log, "#c"));
    }

    [Fact]
    public void A_message_above_the_bound_is_accepted_and_not_kept()
    {
        var log = new MemoryLog(200);
        Append(log, "#a", "1");
        Append(log, "#a", new string('x', 500));
        Assert.Empty(Read(log, "#a"));
        Append(log, "#a", "2");
        Assert.Equal(["2"], Read(log, "#a"));
    }

    [Fact]
    public void Without_room_for_anything_it_accepts_everything_and_keeps_nothing()
    {
        var log = new MemoryLog(0);
        Append(log, "#a", "1");
        Assert.Empty(Read(log, "#a"));
    }

    [Fact]
    public void A_page_is_the_newest_of_what_it_asks_for_in_its_order()
    {
        var log = new MemoryLog(10_000);
        Message[] said = [.. Enumerable.Range(0, 9).SelectMany(i => Append(log, "#a", $"{i}"))];
        Assert.Equal(["6", "7", "8"], Read(log, "#a", HistoryRange.Latest(3)));
        Assert.Equal(["3", "4", "5"], Read(log, "#a", HistoryRange.Before(HistoryPlace.BeforePosition(said[6].Position), 3)));
        Assert.Equal(["0", "1"], Read(log, "#a", HistoryRange.Before(HistoryPlace.BeforePosition(said[2].Position), 100)));
        HistoryPlace after = HistoryPlace.AfterPosition(said[3].Position), before = HistoryPlace.BeforePosition(said[6].Position);
        Assert.Equal(["4", "5"], Read(log, "#a", HistoryRange.Between(after, before, 100, newest: true)));
        Assert.Equal(["4"], Read(log, "#a", HistoryRange.Between(after, before, 1, newest: false)));
        Assert.Equal(["3", "4"], Read(log, "#a", HistoryRange.Around(after, 1))); // on each side
        Assert.Empty(Read(log, "#a", HistoryRange.After(HistoryPlace.AfterPosition(said[8].Position), 100)));
        Assert.Empty(Read(log, "#b"));
    }

    [Fact]
    public async Task What_was_said_while_the_room_was_closed_is_left_out_and_does_not_count_in_a_page()
    {
        var log = new MemoryLog(10_000);
        Message[] said = [Make("open", closed: false), Make("secret", closed: true), Make("open again", closed: false), Make("secret again", closed: true)];
        Assert.True(await log.AppendAsync("#a", said));
        Assert.Equal(["open", "open again"], Read(log, "#a", closedFrom: NothingClosed));
        Assert.Equal(["open", "open again"], Read(log, "#a", HistoryRange.Latest(2), NothingClosed));
        Assert.Equal(["open", "open again", "secret again"], Read(log, "#a", closedFrom: said[1].Position));
    }

    [Fact]
    public async Task Since_goes_by_ids_which_grow_although_the_clock_goes_back()
    {
        var log = new MemoryLog(10_000);
        DateTimeOffset noon = DateTimeOffset.UnixEpoch.AddYears(50).AddHours(12);
        _id = MessageId.FirstAt(noon) - 1;
        Said before = Make("before", at: noon - TimeSpan.FromMinutes(1)), after = Make("after", at: noon), turned = Make("turned back", at: noon - TimeSpan.FromHours(1));
        _id = MessageId.FirstAt(noon - TimeSpan.FromMinutes(1));
        before = before with { Id = _id };
        Assert.True(await log.AppendAsync("#a", [before, after, turned]));
        Assert.Equal(["after", "turned back"], Read(log, "#a", HistoryRange.After(HistoryPlace.Before(noon), 100)));
    }

    /// <summary>Against a plain list of all that was ever said.</summary>
    [Fact]
    public void It_has_the_last_that_was_said_as_much_as_fits() => Gen.Select(Gen.Int[0, 2], Gen.Int[0, 300]).Array[0, 60].Sample(said =>
    {
        const int Bound = 1000;
        var log = new MemoryLog(Bound);
        List<(string Room, string Text)> all = [];
        foreach ((int room, int length) in said)
        {
            string text = $"{all.Count}".PadRight(length, 'x');
            Append(log, $"#{room}", text);
            all.Add(($"#{room}", text));
            int kept = all.AsEnumerable().Reverse().TakeWhileSum(one => 100 + one.Text.Length, Bound);
            foreach (string name in Rooms)
                Assert.Equal(all.TakeLast(kept).Where(one => one.Room == name).Select(one => one.Text), Read(log, name));
        }
    });

    private Said Make(string text, bool closed = false, DateTimeOffset at = default) =>
        new Said { Id = ++_id, Position = _id, At = at, Room = "#a", Name = "alice", Text = text, IsClosed = closed };

    private Message[] Append(MemoryLog log, string room, string text)
    {
        Message[] messages = [Make(text)];
        Assert.True(log.AppendAsync(room, messages).AsTask().IsCompletedSuccessfully);
        return messages;
    }

    private static IEnumerable<string> Read(MemoryLog log, string room, HistoryRange? range = null, long closedFrom = Everything)
    {
        ValueTask<IReadOnlyList<Message>> read = log.ReadAsync(room, range ?? HistoryRange.Latest(100), closedFrom);
        Assert.True(read.IsCompletedSuccessfully);
        return read.AsTask().Result.Select(message => message.Text);
    }
}

internal static class Sums
{
    /// <summary>How many of the first have no more than this together.</summary>
    public static int TakeWhileSum<T>(this IEnumerable<T> items, Func<T, int> weight, int most)
    {
        int sum = 0, count = 0;
        foreach (T item in items)
        {
            sum += weight(item);
            if (sum > most) break;
            count++;
        }
        return count;
    }
}
