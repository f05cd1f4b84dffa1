// Times and durations in words.

namespace Foyer.Wording;

internal static class TimeWords
{
    public static string DayAndTime(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>In seconds below two minutes, otherwise in the two largest units, rounded up: 90 seconds, 5 minutes, 1 hour 20 minutes.</summary>
    public static string Time(this Words words, TimeSpan time)
    {
        if (time < TimeSpan.FromMinutes(2)) return words.Count(Phrase.SecondsOne, Phrase.SecondsMany, Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)));
        var whole = TimeSpan.FromMinutes(Math.Ceiling(time.TotalMinutes));
        List<string> units = [];
        Add(Phrase.DaysOne, Phrase.DaysMany, whole.Days);
        Add(Phrase.HoursOne, Phrase.HoursMany, whole.Hours);
        Add(Phrase.MinutesOne, Phrase.MinutesMany, whole.Minutes);
        return string.Join(' ', units.Take(2));

        void Add(Phrase one, Phrase many, int count)
        {
            if (count > 0) units.Add(words.Count(one, many, count));
        }
    }

    /// <summary>Adds for how long (null: unknown), and for what reason (empty: none was given).</summary>
    public static string WithWhy(this Words words, string what, TimeSpan? time, string reason) =>
        what + (time is { } known ? " " + words.Format(Phrase.ForTime, words.Time(known)) : "") + (reason.Length > 0 ? ": " + reason : "");
}
