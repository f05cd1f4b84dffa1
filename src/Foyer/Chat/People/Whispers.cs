// The private messages that a session can read back. They are in no log. Only the two sessions that exchanged them have them, each its own
// copy, while both are connected.

using Foyer.Chat.Events;

namespace Foyer.Chat.People;

/// <summary>Has a limit in characters; the oldest messages are deleted first. Not thread-safe: the session synchronizes the calls.</summary>
internal sealed class Whispers(int chars)
{
    /// <summary>The memory that the objects around a text take, in characters of two bytes.</summary>
    private const int ObjectChars = 100;

    private readonly Queue<(Session Other, Whispered Whispered)> _kept = [];
    private int _chars;

    public Whispered? Last { get; private set; }

    public void Add(Session other, Whispered whispered)
    {
        Last = whispered;
        _kept.Enqueue((other, whispered));
        _chars += ObjectChars + whispered.Text.Length;
        // Also deletes the messages of sessions that have left, once they are the oldest, so that those sessions do not stay in memory for long.
        while (_kept.Count > 0 && (_chars > chars || _kept.Peek().Other.HasEnded)) _chars -= ObjectChars + _kept.Dequeue().Whispered.Text.Length;
    }

    public IReadOnlyList<Whispered> With(Session other) => [.. _kept.Where(kept => kept.Other == other).Select(kept => kept.Whispered)];
}
