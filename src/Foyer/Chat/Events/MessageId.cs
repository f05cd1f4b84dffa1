using System.Diagnostics.CodeAnalysis;

namespace Foyer;

/// <summary>
/// Identifies a message permanently, in every protocol. Ids are ordered by time, and unique across servers.
/// The text form is a ULID (github.com/ulid/spec): 26 letters and digits that sort by time.
/// </summary>
/// <param name="Number"><see cref="ChatEvent.Id"/>: the upper 48 bits are milliseconds since 1970, the lower 16 are a count.</param>
/// <param name="Source">A random number that the server chooses each time it starts.</param>
public readonly record struct MessageId(long Number, long Source)
{
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's: without I, L, O, U
    private const int CountBits = 16;
    private const int Letters = 26;

    /// <summary>When the message was sent, to the millisecond (UTC).</summary>
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(Number >>> CountBits);

    /// <summary>The smallest number that a message of this time or later can have.</summary>
    internal static long FirstAt(DateTimeOffset time) => Math.Clamp(time.ToUnixTimeMilliseconds(), 0, long.MaxValue >> CountBits) << CountBits;

    /// <summary>The largest number that a message of this time or earlier can have.</summary>
    internal static long LastAt(DateTimeOffset time) => FirstAt(time) | ((1 << CountBits) - 1);

    /// <summary>Returns the ULID, in upper case.</summary>
    public override string ToString() => string.Create(Letters, new UInt128((ulong)Number, (ulong)Source), static (letters, bits) =>
    {
        for (int i = letters.Length - 1; i >= 0; i--, bits >>= 5) letters[i] = Digits[(int)(bits & 31)];
    });

    /// <summary>Reads a ULID in upper or lower case. Returns false if the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MessageId id)
    {
        id = default;
        if (text?.Length != Letters || text[0] > '7') return false;
        UInt128 bits = 0;
        foreach (char letter in text)
        {
            int digit = Digits.IndexOf(char.IsAsciiLetterLower(letter) ? (char)(letter - 'a' + 'A') : letter, StringComparison.Ordinal); // ſ is not an S
            if (digit < 0) return false;
            bits = (bits << 5) | (uint)digit;
        }
        id = new MessageId((long)(ulong)(bits >> 64), (long)(ulong)bits);
        return id.Number >= 0;
    }
}
