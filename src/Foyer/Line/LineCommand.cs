// One command of line clients: its line in /help, its usage, and the code that runs it.

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

/// <summary>How many words a command takes. With <paramref name="RoomFirst"/>, a room's name may come before these words, and does not count.</summary>
internal readonly record struct Arity(int Least, int Most, bool RoomFirst = false)
{
    public static readonly Arity None = new(0, 0);

    public static Arity Exactly(int words) => new(words, words);

    public static Arity AtMost(int words) => new(0, words);

    /// <summary>The command's last argument is the rest of the line.</summary>
    public static Arity AtLeast(int words) => new(words, int.MaxValue);

    public Arity AfterRoom => this with { RoomFirst = true };

    /// <summary>Whether the text after the command has the right number of words.</summary>
    public bool Fits(string typed)
    {
        // Every kind of space separates words. A word of invisible characters only does not count.
        string[] words = [.. typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => Invisible.TrimStart(word).Length > 0)];
        int count = RoomFirst && words is [['#', ..], ..] ? words.Length - 1 : words.Length;
        return count >= Least && count <= Most;
    }
}

/// <summary>One row of the table. <paramref name="Arguments"/> is only the usage text that is printed, the same in every language.</summary>
internal sealed record LineCommand(string Name, string Arguments, Arity Arity, CommandGroup Group, Phrase Help, Func<LineClient, Arguments, Task> RunAsync)
{
    /// <summary>Other names of the command, with fewer letters.</summary>
    public IReadOnlyList<string> Short { get; init; } = [];

    public string Usage => Arguments.Length == 0 ? Name : $"{Name} {Arguments}";
}

/// <summary>
/// The text after a command, taken word by word. Every kind of space separates words, because text that was copied from web pages has
/// non-breaking spaces. Invisible characters before a word are not part of it.
/// </summary>
internal sealed class Arguments(string text)
{
    private string _left = Invisible.TrimStart(text).TrimEnd();

    public bool IsEmpty => _left.Length == 0;

    /// <summary>Takes the next word; empty if there is none.</summary>
    public string Word()
    {
        string word = NextWord();
        _left = Invisible.TrimStart(_left[word.Length..]);
        return word;
    }

    private string NextWord() => _left[..EndOfWord(_left)];

    /// <summary>The position of the first space, or the length if there is none.</summary>
    public static int EndOfWord(string text)
    {
        int end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
        return end;
    }

    /// <summary>Takes the next word if it is a room's name.</summary>
    public string? Room() => _left.StartsWith('#') ? Word() : null;

    /// <summary>
    /// Takes the next word if it is a time: 30s, 10m, 2h, 3d, 1w. Returns false if the word looks like a time but is none:
    /// <paramref name="wrong"/> is then that number with its letter. If it became the beginning of a reason, the ban would last for ever.
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

    /// <summary>Takes the rest of the text.</summary>
    public string Rest()
    {
        string rest = _left;
        _left = "";
        return rest;
    }

    /// <summary>Null if the word is not a time.</summary>
    public static TimeSpan? ReadTime(string word)
    {
        if (word.Length < 2 || !uint.TryParse(word[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out uint number) || number is 0 or > 100_000)
            return null;
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
