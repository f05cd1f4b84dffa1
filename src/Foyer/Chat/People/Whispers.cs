// The private messages that a session can read back. They are in no log: only the two that exchanged them have them, each its
// own, while both are here.

using Foyer.Chat.Events;

namespace Foyer.Chat.People;

/// <summary>Bounded in characters; the oldest goes first. Not thread-safe: its session sees to that.</summary>
internal sealed class Whispers(int chars)
{
    /// <summary>What the objects around a text take, in characters of two bytes.</summary>
    private const int ObjectChars = 100;

    private readonly Queue<(Session Other, Whispered Whispered)> _kept = [];
    private int _chars;

    public Whispered? Last { get; private set; }

    public void Add(Session other, Whispered whispered)
    {
        Last = whispered;
        _kept.Enqueue((other, whispered));
        _chars += ObjectChars + whispered.Text.Length;
        // Also those of somebody who has gone, once they are the oldest: who is gone is not held on to for long.
        while (_kept.Count > 0 && (_chars > chars || _kept.Peek().Other.HasEnded)) _chars -= ObjectChars + _kept.Dequeue().Whispered.Text.Length;
    }

    public IReadOnlyList<Whispered> With(Session other) => [.. _kept.Where(kept => kept.Other == other).Select(kept => kept.Whispered)];
}
