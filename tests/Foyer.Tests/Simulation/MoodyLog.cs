// The log of a simulation: refuses some batches, takes its time with others, and knows what it has accepted.

namespace Foyer.Tests.Simulation;

internal sealed class MoodyLog(Random random) : FaultyLog
{
    public HashSet<string> Accepted { get; } = [];

    public override async ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
    {
        for (int i = random.Next(3); i > 0; i--) await Task.Yield();
        if (random.Next(10) == 0) return false;
        foreach (Message said in messages) Assert.True(Accepted.Add(said.Text), $"appended twice: {said.Text}");
        return await base.AppendAsync(room, messages);
    }
}
