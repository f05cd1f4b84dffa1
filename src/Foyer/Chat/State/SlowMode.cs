using Foyer.Chat.Events;

namespace Foyer.Chat.State;

/// <summary>When the members of a room last spoke, while slow mode needs that. Owned by the room's turns.</summary>
internal sealed class SlowMode
{
    private const int LeastToTidy = 64;

    private readonly SortedDictionary<PersonId, DateTimeOffset> _spoke = [];
    private int _tidyAt = LeastToTidy;

    /// <summary>Whether the pause since this speaker's last message is over.</summary>
    public Answer Check(PersonId speaker, TimeSpan pause, DateTimeOffset now) =>
        pause > TimeSpan.Zero && _spoke.TryGetValue(speaker, out DateTimeOffset last) && last + pause > now ? new Answer(Refusal.TooSoon, last + pause - now) : Answer.Done;

    /// <summary>A message counts as sent now. Without a pause, nothing is counted.</summary>
    public void Count(PersonId speaker, TimeSpan pause, DateTimeOffset now)
    {
        if (pause == TimeSpan.Zero) return;
        if (_spoke.Count >= _tidyAt) Tidy(pause, now);
        _spoke[speaker] = now;
    }

    /// <summary>The speaker's message of this moment was not accepted, so it does not count.</summary>
    public void TakeBack(PersonId speaker, DateTimeOffset at)
    {
        if (_spoke.TryGetValue(speaker, out DateTimeOffset last) && last <= at) _spoke.Remove(speaker);
    }

    public void Clear() => _spoke.Clear();

    /// <summary>The speakers and the times when they last spoke, in the order of their ids.</summary>
    public IReadOnlyDictionary<PersonId, DateTimeOffset> Spoke => _spoke;

    // Removes the entries whose pause is over, also those of speakers who have left. It does not run with each message, but when the entries have doubled.
    private void Tidy(TimeSpan pause, DateTimeOffset now)
    {
        foreach (PersonId over in _spoke.Where(spoke => spoke.Value + pause <= now).Select(spoke => spoke.Key).ToArray()) _spoke.Remove(over);
        _tidyAt = Math.Max(LeastToTidy, _spoke.Count * 2);
    }
}
