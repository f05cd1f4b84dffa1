// Every layer reads the limits of this moment: what a reload replaces holds from then on, also for what is there already.

using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Net;

namespace Foyer.Tests.Chat;

public sealed class LiveLimitsTests
{
    private readonly ChatServices _services = new() { Turns = new ManualTurns() };
    private long _lastId;

    [Fact]
    public async Task A_history_in_memory_shrinks_and_ends()
    {
        var log = new MemoryLog(_services);
        await SayAsync(log, 10);
        Assert.Equal(10, (await ReadAsync(log)).Count);
        _services.Replace(new Limits { HistoryChars = 505 });
        await SayAsync(log, 1);
        Assert.Equal(5, (await ReadAsync(log)).Count); // of 101 characters each, with what is around them
        _services.Replace(new Limits { HistoryChars = 0 });
        await SayAsync(log, 1);
        Assert.Empty(await ReadAsync(log));
    }

    [Fact]
    public void An_outbox_and_all_outboxes_have_the_bound_of_now()
    {
        var outbox = new Outbox(new FakeTransport { Window = 0 }, _services);
        Assert.True(outbox.TrySend(new byte[1000]));
        _services.Replace(new Limits { OutboxBytes = 1500 });
        Assert.False(outbox.TrySend(new byte[1000]));

        _services.Replace(new Limits());
        var one = new Outbox(new FakeTransport { Window = 0 }, _services);
        Assert.True(one.TrySend(new byte[1000]));
        _services.Replace(new Limits { AllOutboxBytes = 1500 });
        one.TrySend(new byte[1000]);
        Assert.False(one.TrySend(new byte[1]));
    }

    [Fact]
    public void Rates_are_those_of_the_limits_and_made_once_for_them()
    {
        var chat = new ChatDirectory(_services);
        SessionRates before = chat.Rates;
        Assert.Same(before, chat.Rates);
        _services.Replace(Limits.Off);
        Assert.True(chat.Rates.AreOff);
        Assert.Same(chat.Rates, chat.Rates);
    }

    [Fact]
    public void A_copy_shares_the_limits_unless_it_is_given_its_own()
    {
        ChatServices copy = _services with { MaskedNames = true }, other = _services with { Limits = Limits.Off };
        _services.Replace(new Limits { Rooms = 3 });
        Assert.Equal((3, Limits.Off.Rooms), (copy.Limits.Rooms, other.Limits.Rooms));
    }

    private async Task SayAsync(MemoryLog log, int messages)
    {
        for (int i = 0; i < messages; i++) await log.AppendAsync("#a", [new Said { Id = ++_lastId, Position = _lastId, At = default, Room = "#a", Name = "mai", Text = "x" }]);
    }

    private static async Task<IReadOnlyList<Message>> ReadAsync(MemoryLog log) => await log.ReadAsync("#a", HistoryRange.Latest(100), 0);
}
