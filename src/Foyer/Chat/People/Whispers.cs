// The private messages that a person can read back. They are in no log. Only the two people who exchanged them have them, each their own
// copy, while both are connected.

using Foyer.Chat.Events;

namespace Foyer.Chat.People;

/// <summary>Has a limit in characters; the oldest messages are deleted first. Not thread-safe: its owner synchronizes the calls.</summary>
internal sealed class Whispers(int chars, Predicate<PersonId> hasLeft)
{
    /// <summary>The memory that the objects around a text take, in characters of two bytes.</summary>
    private const int ObjectChars = 100;

    private readonly Queue<(PersonId Other, Whispered Whispered)> _kept = [];
    private int _chars;

    public Whispered? Last { get; private set; }

    public void Add(PersonId other, Whispered whispered)
    {
        Last = whispered;
        _kept.Enqueue((other, whispered));
        _chars += ObjectChars + whispered.Text.Length;
        // Also deletes the messages of people who have left, once they are the oldest.
        while (_kept.Count > 0 && (_chars > chars || hasLeft(_kept.Peek().Other))) _chars -= ObjectChars + _kept.Dequeue().Whispered.Text.Length;
    }

    public IReadOnlyList<Whispered> With(PersonId other) => [.. _kept.Where(kept => kept.Other == other).Select(kept => kept.Whispered)];
}
