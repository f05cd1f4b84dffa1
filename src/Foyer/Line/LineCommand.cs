// One command of line clients: what /help prints, what a wrong use is answered with, and what runs.

using System.Globalization;
using Foyer.Characters;
using Foyer.Wording;

namespace Foyer.Line;

internal enum CommandGroup
{
    Talk,
    Rooms,
    History,
    People,
    Order,
    Server,
}

/// <summary>How many words a command takes. <paramref name="RoomFirst"/>: a room's name may stand before these, and does not count.</summary>
internal readonly record struct Arity(int Least, int Most, bool RoomFirst = false)
{
    public static readonly Arity None = new(0, 0);

    public static Arity Exactly(int words) => new(words, words);

    public static Arity AtMost(int words) => new(0, words);

    /// <summary>The last of these is the rest of the line.</summary>
    public static Arity AtLeast(int words) => new(words, int.MaxValue);

    public Arity AfterRoom => this with { RoomFirst = true };

    /// <summary>Whether it fits what was typed after the command.</summary>
    public bool Fits(string typed)
    {
        // At every kind of space. What shows nothing is no word.
        string[] words = [.. typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => Invisible.TrimStart(word).Length > 0)];
        int count = RoomFirst && words is [['#', ..], ..] ? words.Length - 1 : words.Length;
        return count >= Least && count <= Most;
    }
}

/// <summary>One row. <paramref name="Arguments"/> is the usage as printed, the same in every language: a text, and no more than that.</summary>
internal sealed record LineCommand(string Name, string Arguments, Arity Arity, CommandGroup Group, Phrase Help, Func<LineClient, Arguments, Task> RunAsync)
{
    public string Usage => Arguments.Length == 0 ? Name : $"{Name} {Arguments}";
}

/// <summary>
/// What was typed after a command, taken word by word. Any space parts words: pages that are copied from have the kind that does not
/// break. What is invisible before a word is no part of it.
/// </summary>
internal sealed class Arguments(string text)
{
    private string _left = Invisible.TrimStart(text).TrimEnd();

    public bool IsEmpty => _left.Length == 0;

    /// <summary>The next word, or nothing.</summary>
    public string Word()
    {
        string word = NextWord();
        _left = Invisible.TrimStart(_left[word.Length..]);
        return word;
    }

    private string NextWord() => _left[..EndOfWord(_left)];

    /// <summary>Where the first space is, or the end.</summary>
    public static int EndOfWord(string text)
    {
        int end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
        return end;
    }

    /// <summary>The next word, if it is a room's name.</summary>
    public string? Room() => _left.StartsWith('#') ? Word() : null;

    /// <summary>
    /// The next word, if it is a time: 30s, 10m, 2h, 3d, 1w. False: it is <paramref name="wrong"/>, a number and a letter that was
    /// meant as one; taken for the beginning of a reason, it would last for ever.
    /// </summary>
    public bool TryTime(out TimeSpan? time, out string wrong)
    {
        string word = NextWord();
        wrong = "";
        time = ReadTime(word);
        if (time is not null) Word();
        else if (word.Length > 1 && word[..^1].All(char.IsAsciiDigit) && char.IsLetter(word[^1])) wrong = word;
        return wrong.Length == 0;
    }

    /// <summary>All that is left.</summary>
    public string Rest()
    {
        string rest = _left;
        _left = "";
        return rest;
    }

    /// <summary>Null: it is no time.</summary>
    public static TimeSpan? ReadTime(string word)
    {
        if (word.Length < 2 || !uint.TryParse(word[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out uint number) || number is 0 or > 100_000) return null;
        return char.ToLowerInvariant(word[^1]) switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            'w' => TimeSpan.FromDays(7L * number),
            _ => null,
        };
    }
}
