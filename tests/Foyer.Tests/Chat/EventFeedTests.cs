// What an observer reads: events in order, a bound on what waits, and how many were missed told at their place.

using Foyer.Chat.Events;

namespace Foyer.Tests.Chat;

public sealed class EventFeedTests
{
    private int _gone;

    [Fact(Timeout = 30_000)]
    public async Task Events_are_read_in_order_all_that_wait_at_a_time()
    {
        using EventFeed feed = Feed(10);
        Offer(feed, 1, 2);
        Offer(feed, 3);
        feed.Complete();
        Assert.Equal(["1 2 3"], await ReadAsync(feed));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_reader_that_came_first_is_woken()
    {
        using EventFeed feed = Feed(10);
        await using IAsyncEnumerator<List<ChatEvent>> reader = feed.ReadBatchesAsync().GetAsyncEnumerator();
        ValueTask<bool> read = reader.MoveNextAsync();
        Assert.False(read.IsCompleted);
        Offer(feed, 1);
        Assert.True(await read);
        Assert.Equal("1", Show(reader.Current));
    }

    [Fact(Timeout = 30_000)]
    public async Task The_bound_itself_waits_and_nothing_is_missed()
    {
        using EventFeed feed = Feed(3);
        Offer(feed, 1, 2, 3);
        feed.Complete();
        Assert.Equal(["1 2 3"], await ReadAsync(feed));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_was_missed_is_told_at_its_place()
    {
        using EventFeed feed = Feed(3);
        await using IAsyncEnumerator<List<ChatEvent>> reader = feed.ReadBatchesAsync().GetAsyncEnumerator();
        Offer(feed, 1);
        Assert.True(await reader.MoveNextAsync());
        Offer(feed, 2, 3, 4, 5); // while the reader is busy with the first
        Offer(feed, 6);
        Assert.Equal("1", Show(reader.Current));
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal("2 3 4 missed:2", Show(reader.Current));
        Offer(feed, 7);
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal("7", Show(reader.Current));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_was_missed_is_told_also_when_nothing_follows()
    {
        using EventFeed feed = Feed(2);
        Offer(feed, 1, 2, 3, 4, 5);
        feed.Complete();
        Assert.Equal(["1 2 missed:3"], await ReadAsync(feed));
    }

    [Fact(Timeout = 30_000)]
    public async Task It_is_told_once_and_counted_anew()
    {
        using EventFeed feed = Feed(1);
        await using IAsyncEnumerator<List<ChatEvent>> reader = feed.ReadBatchesAsync().GetAsyncEnumerator();
        Offer(feed, 1, 2, 3);
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal("1 missed:2", Show(reader.Current));
        Offer(feed, 4, 5);
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal("4 missed:1", Show(reader.Current));
    }

    [Fact(Timeout = 30_000)]
    public async Task The_count_carries_the_id_time_and_room_of_the_event_beside_it()
    {
        using EventFeed feed = Feed(1);
        Offer(feed, 7, 8);
        feed.Complete();
        await foreach (List<ChatEvent> batch in feed.ReadBatchesAsync())
        {
            Missed missed = Assert.IsType<Missed>(batch[^1]);
            Assert.Equal((7, DateTimeOffset.UnixEpoch.AddSeconds(7), "#lobby", ""), (missed.Id, missed.At, missed.Room, missed.Name));
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task What_comes_after_the_end_is_neither_read_nor_missed()
    {
        using EventFeed feed = Feed(10);
        Offer(feed, 1);
        feed.Complete();
        Offer(feed, 2, 3);
        Assert.Equal(["1"], await ReadAsync(feed));
    }

    [Fact(Timeout = 30_000)]
    public async Task Disposing_ends_the_reading_and_tells_who_offers()
    {
        EventFeed feed = Feed(10);
        await using IAsyncEnumerator<List<ChatEvent>> reader = feed.ReadBatchesAsync().GetAsyncEnumerator();
        ValueTask<bool> read = reader.MoveNextAsync();
        feed.Dispose();
        Assert.False(await read);
        Assert.Equal(1, _gone);
    }

    [Fact(Timeout = 30_000)]
    public async Task Reading_can_be_cancelled()
    {
        using EventFeed feed = Feed(10);
        using var cancel = new CancellationTokenSource();
        await using IAsyncEnumerator<List<ChatEvent>> reader = feed.ReadBatchesAsync(cancel.Token).GetAsyncEnumerator(CancellationToken.None);
        ValueTask<bool> read = reader.MoveNextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
    }

    [Fact(Timeout = 30_000)]
    public async Task With_many_rooms_and_a_slow_reader_each_event_is_read_or_counted_and_each_rooms_keep_their_order()
    {
        const int Rooms = 4, Events = 5_000;
        using EventFeed feed = Feed(16);
        Task offering = Task.WhenAll(Enumerable.Range(0, Rooms).Select(room => Task.Run(() =>
        {
            for (int i = 0; i < Events; i += 2) Offer(feed, Id(room, i), Id(room, i + 1));
        })));
        _ = offering.ContinueWith(_ => feed.Complete(), TaskScheduler.Default);

        int read = 0, missed = 0;
        var last = new long[Rooms];
        await foreach (List<ChatEvent> batch in feed.ReadBatchesAsync())
        {
            foreach (ChatEvent chatEvent in batch)
            {
                if (chatEvent is Missed gap)
                {
                    missed += gap.Count;
                    continue;
                }
                read++;
                ref long before = ref last[chatEvent.Id / 1_000_000];
                Assert.True(before < chatEvent.Id);
                before = chatEvent.Id;
            }
        }
        await offering;
        Assert.Equal(Rooms * Events, read + missed);

        static int Id(int room, int i) => room * 1_000_000 + i + 1;
    }

    [Fact(Timeout = 30_000)]
    public async Task With_a_slow_reader_each_count_stands_exactly_where_the_events_are_missing()
    {
        const int Events = 100_000;
        using EventFeed feed = Feed(2);
        Task offering = Task.Run(() =>
        {
            for (int i = 1; i <= Events; i += 2) Offer(feed, i, i + 1);
        });
        _ = offering.ContinueWith(_ => feed.Complete(), TaskScheduler.Default);

        long next = 1;
        await foreach (List<ChatEvent> batch in feed.ReadBatchesAsync())
        {
            foreach (ChatEvent chatEvent in batch)
            {
                if (chatEvent is not Missed) Assert.Equal(next, chatEvent.Id);
                next += chatEvent is Missed missed ? missed.Count : 1;
            }
        }
        await offering;
        Assert.Equal(Events + 1, next);
    }

    private EventFeed Feed(int capacity) => new(capacity, _ => _gone++);

    private static void Offer(EventFeed feed, params int[] ids) => feed.Offer([.. ids.Select(id => (ChatEvent)new Joined
    {
        Id = id,
        At = DateTimeOffset.UnixEpoch.AddSeconds(id),
        Room = "#lobby",
        Name = "alice",
    })]);

    private static async Task<List<string>> ReadAsync(EventFeed feed)
    {
        List<string> batches = [];
        await foreach (List<ChatEvent> batch in feed.ReadBatchesAsync()) batches.Add(Show(batch));
        return batches;
    }

    private static string Show(List<ChatEvent> batch) =>
        string.Join(' ', batch.Select(chatEvent => chatEvent is Missed missed ? $"missed:{missed.Count}" : $"{chatEvent.Id}"));
}
