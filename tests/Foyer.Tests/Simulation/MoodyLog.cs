// The log of a simulation: refuses some batches, takes its time with others, and knows what it has accepted.

using Foyer.Chat;

namespace Foyer.Tests.Simulation;

internal sealed class MoodyLog(Random random) : IMessageLog
{
    private long _last;

    public HashSet<string> Accepted { get; } = [];

    public async ValueTask<long?> AppendAsync(string room, IReadOnlyList<Message> messages)
    {
        for (int i = random.Next(3); i > 0; i--) await Task.Yield();
        if (random.Next(10) == 0) return null;
        foreach (Message said in messages) Assert.True(Accepted.Add(said.Text), $"appended twice: {said.Text}");
        long first = _last + 1;
        _last += messages.Count;
        return first;
    }
}
