// The id of a message: a ULID in text, in time's order as a number and as text, and never given twice.

using CsCheck;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Chat;

public sealed class MessageIdTests
{
    private static readonly Gen<MessageId> Ids = Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long).Select((number, source) => new MessageId(number, source));

    [Fact]
    public void The_text_of_an_id_is_read_back_in_either_case() => Ids.Sample(id =>
        MessageId.TryParse(id.ToString(), out MessageId read) && read == id && MessageId.TryParse(id.ToString().ToLowerInvariant(), out read) && read == id);

    [Fact]
    public void Texts_sort_as_the_numbers_do() => Gen.Select(Ids, Ids).Sample((one, other) =>
        one.Number == other.Number || Math.Sign(string.CompareOrdinal(one.ToString(), other.ToString())) == one.Number.CompareTo(other.Number));

    [Fact]
    public void The_text_is_a_ulid_of_its_time()
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1469918176385); // the example of the specification
        var id = new MessageId(MessageId.FirstAt(time), 0);
        Assert.Equal("01ARYZ6S41", id.ToString()[..10]);
        Assert.Equal(26, id.ToString().Length);
        Assert.Equal(time, id.At);
        Assert.Equal("00000000000000000000000000", default(MessageId).ToString());
    }

    [Fact]
    public void A_time_that_no_id_can_have_is_before_or_after_all_ids()
    {
        Assert.Equal(0, MessageId.FirstAt(DateTimeOffset.MinValue));
        Assert.Equal(long.MaxValue, MessageId.LastAt(DateTimeOffset.MaxValue));
        Assert.InRange(MessageId.FirstAt(DateTimeOffset.MaxValue), MessageId.LastAt(new DateTimeOffset(6000, 1, 1, 0, 0, 0, TimeSpan.Zero)), long.MaxValue);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("01ARYZ6S410000000000000000 ")]
    [InlineData("01ARYZ6S41000000000000000")]
    [InlineData("01ARYZ6S4100000000000000I0")]
    [InlineData("01ARYZ6S4100000000000000L0")]
    [InlineData("01ARYZ6S4100000000000000O0")]
    [InlineData("01ARYZ6S4100000000000000U0")]
    [InlineData("01ARYZ6S410000000000000000\n")]
    [InlineData("01ARYZ6\u017F410000000000000000")] // a long s, whose capital is an S
    [InlineData("01ARYZ6S4100000000000000\u06600")] // a digit, of another script
    [InlineData("-1ARYZ6S410000000000000000")]
    [InlineData("8ZZZZZZZZZZZZZZZZZZZZZZZZZ")] // beyond 128 bits
    [InlineData("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")] // of a year that no number has
    public void What_is_no_id_is_not_read(string? text)
    {
        Assert.False(MessageId.TryParse(text, out _));
    }

    [Fact]
    public void Ids_grow_although_the_clock_goes_back_and_follow_it_when_it_goes_on()
    {
        var clock = new BackwardsClock();
        var chat = new ChatDirectory(new ChatServices { Time = clock, MessageLog = new MemoryLog(0) });
        long first = chat.NextEventId();
        clock.Now -= TimeSpan.FromHours(1);
        long second = chat.NextEventId();
        Assert.True(second > first);
        clock.Now += TimeSpan.FromHours(2);
        long third = chat.NextEventId();
        Assert.True(third > second);
        Assert.Equal(clock.Now, new MessageId(third, 0).At);
    }

    [Fact]
    public void Ids_go_on_behind_what_the_log_has_although_the_clock_is_behind_it()
    {
        var clock = new FakeTimeProvider();
        long last = MessageId.FirstAt(clock.GetUtcNow() + TimeSpan.FromDays(3)) + 7;
        var chat = new ChatDirectory(new ChatServices { Time = clock, MessageLog = new Reopened(last) });
        Assert.True(chat.NextEventId() > last);
    }

    [Fact(Timeout = 60_000)]
    public async Task Ids_that_many_ask_for_at_once_are_all_different()
    {
        var chat = new ChatDirectory(new ChatServices { MessageLog = new MemoryLog(0) });
        long[][] taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 20_000).Select(_ => chat.NextEventId()).ToArray())));
        Assert.Equal(80_000, taken.SelectMany(ids => ids).Distinct().Count());
        Assert.All(taken, ids => Assert.True(ids.Zip(ids.Skip(1)).All(pair => pair.First < pair.Second)));
    }

    private sealed class BackwardsClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Reopened(long lastId) : FaultyLog
    {
        public override long LastId => lastId;
    }
}
