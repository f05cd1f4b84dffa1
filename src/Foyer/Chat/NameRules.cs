// Which names may be chosen, and when two of them count as one. No chosen name can contain a colon or a dot,
// so none can look like a guest's host:port, and none can look like the server's own.

using System.Globalization;
using System.Text;

namespace Foyer.Chat;

internal static class NameRules
{
    /// <summary>The name under which the server itself speaks. Nobody can choose it.</summary>
    public const string ServerName = "server";

    /// <summary>What handles and masked guests' names begin with. Nobody can choose such a name.</summary>
    public const string GuestPrefix = "guest-";

    /// <summary>In graphemes, what a person counts as characters.</summary>
    public const int MaxGraphemes = 32;

    /// <summary>In UTF-8 bytes: 32 graphemes of four bytes.</summary>
    public const int MaxBytes = 128;

    /// <summary>Marks on one letter: enough for Vietnamese typed decomposed, too few to climb over the neighbouring lines.</summary>
    private const int MaxMarks = 3;

    /// <summary>Of a person.</summary>
    public static Refusal Check(string name) =>
        CheckRoom(name) is var refusal and not Refusal.None ? refusal
        : Key(name).StartsWith(Key(GuestPrefix), StringComparison.Ordinal) ? Refusal.NameReserved : Refusal.None;

    /// <summary>Of a room: the same, but that none of these is a guest.</summary>
    public static Refusal CheckRoom(string name)
    {
        if (name.Length == 0) return Refusal.NameHasBadCharacter;
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes) return Refusal.NameTooLong;
        if (new StringInfo(name).LengthInTextElements > MaxGraphemes) return Refusal.NameTooLong;

        int marks = 0;
        bool first = true;
        foreach (Rune rune in name.EnumerateRunes())
        {
            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks > MaxMarks) return Refusal.NameHasBadCharacter;
            if (first && (Rune.IsDigit(rune) || rune.Value == '-' || IsMark(rune))) return Refusal.NameStartsBadly;
            if (!IsAllowed(rune)) return Refusal.NameHasBadCharacter;
            first = false;
        }
        return Key(name) == Key(ServerName) ? Refusal.NameReserved : Refusal.None;
    }

    /// <summary>Two names with equal folds are the same name.</summary>
    public static string Key(string name) => name.Normalize(NormalizationForm.FormKC).ToUpperInvariant();

    private static bool IsAllowed(Rune rune) =>
        ((Rune.IsLetter(rune) || IsMark(rune)) && !IsInvisible(rune))
        || Rune.IsDigit(rune) || (rune.IsAscii && @"_-[]{}\|^`".Contains((char)rune.Value));

    /// <summary>The letters and marks that Unicode shows as nothing (Default_Ignorable_Code_Point): with one, two names would look like one.</summary>
    private static bool IsInvisible(Rune rune) => rune.Value
        is 0x034F // combining grapheme joiner
        or 0x115F or 0x1160 or 0x3164 or 0xFFA0 // Hangul fillers
        or 0x17B4 or 0x17B5 // Khmer inherent vowels
        or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF); // variation selectors

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
