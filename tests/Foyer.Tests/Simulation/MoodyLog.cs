// The log of a simulation: refuses some batches, fails, throws, takes its time or hangs for a while, and knows what it has
// accepted. One is made on another's memory after a crash: it then has all that the other had accepted, also what that
// never answered.

using Foyer.Chat.Log;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Simulation;

internal sealed class MoodyLog(Random random, FakeTimeProvider clock, MoodyLog? before = null) : FaultyLog(before)
{
    private readonly HashSet<long> _ids = before?._ids ?? [];
    private long _lastId = before?.LastId ?? 0;

    public HashSet<string> Accepted { get; } = before?.Accepted ?? [];

    public override long LastId => _lastId;

    public override async ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
    {
        int mood = random.Next(60);
        if (mood == 0) throw new InvalidOperationException("a bug");
        bool accepts = mood > 6, isFirst = random.Next(2) == 0;
        if (accepts && isFirst) await AcceptAsync(room, messages);
        await TakeTimeAsync(mood % 8 == 1);
        if (accepts && !isFirst) await AcceptAsync(room, messages);
        return accepts;
    }

    private async Task AcceptAsync(string room, IReadOnlyList<Message> messages)
    {
        foreach (Message said in messages)
        {
            Assert.True(Accepted.Add(said.Text), $"appended twice: {said.Text}");
            Assert.True(_ids.Add(said.Id), $"an id that was given before: {said}");
            _lastId = Math.Max(_lastId, said.Id);
        }
        await base.AppendAsync(room, messages);
    }

    public override ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom) => random.Next(20) == 0 ? throw new IOException("cannot be read") : ReadSlowlyAsync(room, range, closedFrom);

    private async ValueTask<IReadOnlyList<Message>> ReadSlowlyAsync(string room, HistoryRange range, long closedFrom)
    {
        int mood = random.Next(12);
        await TakeTimeAsync(mood < 2);
        return mood == 0 ? throw new IOException("cannot be read any more") : await base.ReadAsync(room, range, closedFrom);
    }

    private async Task TakeTimeAsync(bool isLong)
    {
        for (int i = random.Next(3); i > 0; i--) await Task.Yield();
        if (isLong) await Task.Delay(TimeSpan.FromMilliseconds(random.Next(8000)), clock);
    }
}
