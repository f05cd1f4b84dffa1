// Which names may be chosen, for people and for rooms, and when two of them count as one. No chosen name contains a colon, a dot
// or a space, or a letter that looks like one, so none can be read as an address (host:port); none looks like the server's own
// name or like a guest's handle. docs/decisions/0008-look-alike-names.md says what is not covered.

using System.Buffers;
using System.Globalization;
using System.Text;
using Foyer.Characters;
using Foyer.Chat.Events;

namespace Foyer.Chat.Names;

internal static class NameRules
{
    /// <summary>The name under which the server itself speaks. Nobody can choose it.</summary>
    public const string ServerName = "server";

    /// <summary>How the handles of sessions begin. Nobody can choose a name that does.</summary>
    public const string GuestPrefix = "guest-";

    /// <summary>In graphemes, what a person counts as characters.</summary>
    public const int MaxGraphemes = 32;

    /// <summary>In UTF-8 bytes: 32 graphemes of four bytes.</summary>
    public const int MaxBytes = 128;

    /// <summary>A room's name says what it is about: half as much again as a person's.</summary>
    public const int MaxRoomGraphemes = 48;

    /// <summary>In UTF-8 bytes: 48 graphemes of four bytes.</summary>
    public const int MaxRoomBytes = 192;

    /// <summary>
    /// Marks above, below and around one letter: enough for Vietnamese typed decomposed, too few to climb over the neighbouring lines.
    /// The marks that stand beside it are not counted: Burmese "ကျော်" has three of them and one above.
    /// </summary>
    private const int MaxMarks = 3;

    // What an address, a list of names or a room's name is read by.
    private static readonly SearchValues<char> MisleadingSigns = SearchValues.Create(" :.,;#@*");

    // Greek Nu and Upsilon, whose keys are those of their small letters, v and u: the two that the look-alikes leave apart.
    private static readonly SearchValues<char> GreekCapitals = SearchValues.Create("\u039D\u03A5");

    private static readonly string ServerKey = Key(ServerName);
    private static readonly string GuestKey = Key(GuestPrefix);

    /// <summary>A room's name as it is shown.</summary>
    public static string WithHash(string room) => room.StartsWith('#') ? room : "#" + room;

    /// <summary>Whether a person may choose this name, if nobody has one with its key.</summary>
    public static Answer Check(string name)
    {
        if (name.Length == 0) return Refusal.NameHasBadCharacter;
        if (IsTooLong(name, MaxGraphemes, MaxBytes)) return Refusal.NameTooLong;
        Rune first = name.EnumerateRunes().First();
        if (Rune.IsDigit(first) || first.Value == '-' || Invisible.IsMark(first)) return Refusal.NameStartsBadly;
        if (!IsClean(name)) return Refusal.NameHasBadCharacter;

        string key = Key(name);
        if (IsMisleading(name, key)) return Refusal.NameHasBadCharacter;
        return key == ServerKey || key.StartsWith(GuestKey, StringComparison.Ordinal) ? Refusal.NameReserved : Answer.Done;
    }

    /// <summary>Whether a room may have this name (without its #), if none has one with its key. <c>#2026</c> may.</summary>
    public static Answer CheckRoom(string name)
    {
        if (name.Length == 0) return Refusal.RoomNameHasBadCharacter;
        if (IsTooLong(name, MaxRoomGraphemes, MaxRoomBytes)) return Refusal.RoomNameTooLong;
        Rune first = name.EnumerateRunes().First();
        if (first.Value == '-' || Invisible.IsMark(first)) return Refusal.RoomNameStartsBadly;
        return IsClean(name) && !IsMisleading(name, Key(name)) ? Answer.Done : Refusal.RoomNameHasBadCharacter;
    }

    /// <summary>Two names with equal keys are the same name: they differ in case or form only, or look alike. Nobody is shown a key.</summary>
    public static string Key(string name) => Lookalikes.Skeleton(name);

    /// <summary>Bytes first: they are cheap to count, and bound the work of everything after.</summary>
    private static bool IsTooLong(string name, int maxGraphemes, int maxBytes) =>
        Encoding.UTF8.GetByteCount(name) > maxBytes || new StringInfo(name).LengthInTextElements > maxGraphemes;

    private static bool IsClean(string name)
    {
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (!IsAllowed(rune)) return false;
        }
        int marks = 0;
        foreach (Rune rune in name.Normalize(NormalizationForm.FormD).EnumerateRunes()) // ế is one letter and two marks, however it came
        {
            if (!Invisible.IsMark(rune)) marks = 0;
            else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.SpacingCombiningMark && ++marks > MaxMarks) return false;
        }
        return true;
    }

    private static bool IsAllowed(Rune rune) =>
        ((Rune.IsLetter(rune) || Invisible.IsMark(rune)) && !Invisible.IsBlank(rune)) // with one that shows as nothing, two names would look like one
        || Rune.IsDigit(rune) || (rune.IsAscii && @"_-[]{}\|^`".Contains((char)rune.Value));

    /// <summary>
    /// Whether a letter looks like a sign that a name cannot have (a few that honest names need may: the slash of the Japanese ノ),
    /// or like a Latin one, among Latin letters, that it does not count as.
    /// </summary>
    private static bool IsMisleading(string name, string key)
    {
        if (name.Any(char.IsAsciiLetter) && name.Normalize(NormalizationForm.FormKD).AsSpan().ContainsAny(GreekCapitals)) return true;
        if (!key.AsSpan().ContainsAny(MisleadingSigns)) return false;
        Rune letter = default; // that the marks stand on, or the digit before a digit
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (Key(rune.ToString()).AsSpan().ContainsAny(MisleadingSigns) && !IsAtHome(rune, letter)) return true;
            if (!Invisible.IsMark(rune)) letter = rune;
        }
        return false;
    }

    /// <summary>The Arabic and the Persian zero look like a dot, the Devanagari and the Gujarati visarga like a colon: but not among their own.</summary>
    private static bool IsAtHome(Rune rune, Rune before) => rune.Value switch
    {
        0x0660 or 0x06F0 => before.Value is >= 0x0600 and <= 0x06FF,
        0x0903 => before.Value is >= 0x0900 and <= 0x097F,
        0x0A83 => before.Value is >= 0x0A80 and <= 0x0AFF,
        _ => false,
    };
}
