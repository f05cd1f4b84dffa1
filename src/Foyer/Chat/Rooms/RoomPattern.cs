// The pattern of /rooms: * stands for any characters, ? for one. The cost of a comparison is linear in the name, whatever the pattern is, because a
// pattern such as *a*a*a*b is compared with thousands of names. The pattern's states are the bits of one number (the shift-and algorithm).

namespace Foyer.Chat.Rooms;

/// <summary>Immutable.</summary>
internal sealed class RoomPattern
{
    /// <summary>The most characters of a pattern. Further characters are ignored.</summary>
    public const int MostChars = 62;

    private const int AsciiChars = 128;

    private readonly string _literals; // the pattern without its stars
    private readonly ulong _stars; // bit i: any characters may follow the first i literals
    private readonly ulong[] _ascii = new ulong[AsciiChars]; // bit i: the character is literal i

    /// <summary>A text without a star is searched for within the name.</summary>
    public RoomPattern(string typed)
    {
        string text = Fold(typed.Length > MostChars ? typed[..MostChars] : typed);
        if (!text.Contains('*', StringComparison.Ordinal)) text = $"*{text}*";
        var literals = new StringBuilder();
        foreach (char letter in text)
        {
            if (letter == '*') _stars |= 1UL << literals.Length;
            else literals.Append(letter);
        }
        _literals = literals.ToString();
        for (int letter = 0; letter < AsciiChars; letter++) _ascii[letter] = PlacesOf((char)letter);
    }

    /// <summary>The form of a name for <see cref="Matches"/>.</summary>
    public static string Fold(string name) => name.ToUpperInvariant();

    public bool Matches(string folded)
    {
        ulong states = 1; // bit i: the first i literals have been found
        foreach (char letter in folded)
        {
            ulong places = letter < AsciiChars ? _ascii[letter] : PlacesOf(letter);
            states = ((states & places) << 1) | (states & _stars);
            if (states == 0) return false;
        }
        return (states >> _literals.Length & 1) != 0;
    }

    private ulong PlacesOf(char letter)
    {
        ulong places = 0;
        for (int i = 0; i < _literals.Length; i++)
        {
            if (_literals[i] == letter || _literals[i] == '?') places |= 1UL << i;
        }
        return places;
    }
}
