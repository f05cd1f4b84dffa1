// Which names people and rooms can have, and when two names count as the same. No chosen name contains a colon, a dot or a space, or a letter that
// looks like one, so no name can be read as an address (host:port), and no bracket, because names are shown in brackets. No name looks like the server's own name or like a guest's handle.
// docs/decisions/0008-look-alike-names.md says what is not covered.

using Foyer.Characters;
using Foyer.Chat.Events;

namespace Foyer.Chat.Names;

internal static class NameRules
{
    /// <summary>The name of the server in its own messages. Nobody can choose it.</summary>
    public const string ServerName = "server";

    /// <summary>In graphemes, because people count those as characters.</summary>
    public const int MaxGraphemes = 32;

    /// <summary>In UTF-8 bytes: 32 graphemes of four bytes.</summary>
    public const int MaxBytes = 128;

    /// <summary>In graphemes. Half as much again as a person's name, because a room's name says what the room is about.</summary>
    public const int MaxRoomGraphemes = 48;

    /// <summary>In UTF-8 bytes: 48 graphemes of four bytes.</summary>
    public const int MaxRoomBytes = 192;

    /// <summary>
    /// The most marks above, below and around one letter. This is enough for decomposed Vietnamese, and too few to reach the neighbouring lines.
    /// Marks beside the letter are not counted: Burmese "ကျော်" has three of them and one above.
    /// </summary>
    private const int MaxMarks = 3;

    // The signs that separate the parts of an address or of a list of names, or that begin a room's name.
    private static readonly SearchValues<char> MisleadingSigns = SearchValues.Create(" :.,;#@*");

    // Greek capital Nu and Upsilon. Their keys are those of their small letters, v and u, so the look-alike table does not catch these two.
    private static readonly SearchValues<char> GreekCapitals = SearchValues.Create("\u039D\u03A5");

    private static readonly SearchValues<char> Signs = SearchValues.Create(@"_-\|^`");

    /// <summary>A room's name in the form that is shown.</summary>
    public static string WithHash(string room) => room.StartsWith('#') ? room : "#" + room;

    /// <summary>Whether a person may choose this name, provided that nobody has a name with the same key.</summary>
    public static Answer Check(string name)
    {
        if (name.Length == 0) return Refusal.NameHasBadCharacter;
        if (IsTooLong(name, MaxGraphemes, MaxBytes)) return Refusal.NameTooLong;
        Rune first = name.EnumerateRunes().First();
        if (Rune.IsDigit(first) || first.Value == '-' || Invisible.IsMark(first)) return Refusal.NameStartsBadly;
        if (!IsClean(name)) return Refusal.NameHasBadCharacter;

        if (IsMisleading(name, Key(name))) return Refusal.NameHasBadCharacter;
        return ImitatesReserved(name, ServerName) || WideKey(name).StartsWith(Person.GuestPrefix, StringComparison.Ordinal) ? Refusal.NameReserved : Answer.Done;
    }

    /// <summary>
    /// Whether a room may have this name (without its #), provided that no room has a name with the same key.
    /// Unlike a person's name, it may begin with a digit (<c>#2026</c>).
    /// </summary>
    public static Answer CheckRoom(string name)
    {
        if (name.Length == 0) return Refusal.RoomNameHasBadCharacter;
        if (IsTooLong(name, MaxRoomGraphemes, MaxRoomBytes)) return Refusal.RoomNameTooLong;
        Rune first = name.EnumerateRunes().First();
        if (first.Value == '-' || Invisible.IsMark(first)) return Refusal.RoomNameStartsBadly;
        return IsClean(name) && !IsMisleading(name, Key(name)) ? Answer.Done : Refusal.RoomNameHasBadCharacter;
    }

    /// <summary>Two names with equal keys are the same name: they differ only in case or Unicode form, or they look alike. Keys are never shown.</summary>
    public static string Key(string name) => Lookalikes.Skeleton(name);

    /// <summary>
    /// Whether the name could be taken for a reserved one, which nobody else may come near: <c>S3RVER</c>, <c>sërver</c> and <c>_server_</c> are
    /// <c>server</c>. The names of people are compared less strictly, because a person may need the name.
    /// </summary>
    public static bool ImitatesReserved(string name, string reserved) => string.Concat(WideKey(name).Where(c => !Signs.Contains(c))) == WideKey(reserved);

    /// <summary>The key without marks, and with each digit and sign as the letter that it replaces in <c>S3RVER</c>.</summary>
    private static string WideKey(string name)
    {
        var wide = new StringBuilder();
        foreach (Rune rune in Key(name).EnumerateRunes())
        {
            if (Invisible.IsMark(rune)) continue;
            wide.Append(rune.Value switch
            {
                '0' => "o",
                '1' or 'i' => "l",
                '3' => "e",
                '4' => "a",
                '5' => "s",
                '6' or '9' => "g",
                '7' => "t",
                '8' => "b",
                _ => rune.ToString(),
            });
        }
        return wide.Replace("rn", "m").Replace("vv", "w").ToString();
    }

    /// <summary>Checks the bytes first, because they are cheap to count, and their limit bounds the work of all later checks.</summary>
    private static bool IsTooLong(string name, int maxGraphemes, int maxBytes) =>
        Encoding.UTF8.GetByteCount(name) > maxBytes || new StringInfo(name).LengthInTextElements > maxGraphemes;

    private static bool IsClean(string name)
    {
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (!IsAllowed(rune)) return false;
        }
        if (!MarkRules.AllStandWell(name)) return false;
        int marks = 0;
        foreach (Rune rune in name.Normalize(NormalizationForm.FormD).EnumerateRunes()) // ế is one letter and two marks, composed or not
        {
            if (!Invisible.IsMark(rune)) marks = 0;
            else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.SpacingCombiningMark && ++marks > MaxMarks) return false;
        }
        return true;
    }

    private static bool IsAllowed(Rune rune) =>
        ((Rune.IsLetter(rune) || Invisible.IsMark(rune)) && !Invisible.IsBlank(rune)) // a blank letter would make two names look like one
        || Rune.IsDigit(rune) || (rune.IsAscii && Signs.Contains((char)rune.Value));

    /// <summary>
    /// Whether the name contains a letter that looks like a forbidden sign, or, among Latin letters, a letter that looks like a Latin letter but does not
    /// count as it. A few such letters are allowed because honest names need them, for example the Japanese ノ, which looks like a slash.
    /// </summary>
    private static bool IsMisleading(string name, string key)
    {
        if (key.Length == 0) return true; // nothing of it would be drawn
        if (!Ascii.IsValid(name) && key.All(c => char.IsAsciiLetterOrDigit(c) || Signs.Contains(c)) && HasBar(name)) return true;
        if (name.Any(char.IsAsciiLetter) && name.Normalize(NormalizationForm.FormKD).AsSpan().ContainsAny(GreekCapitals)) return true;
        if (!key.AsSpan().ContainsAny(MisleadingSigns)) return false;
        Rune letter = default; // the letter that the marks belong to, or the digit before a digit
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (Key(rune.ToString()).AsSpan().ContainsAny(MisleadingSigns) && !IsAtHome(rune, letter)) return true;
            if (!Invisible.IsMark(rune)) letter = rune;
        }
        return false;
    }

    /// <summary>
    /// A letter of another script that is a bar looks like l, like I, and like 1. Its key can be only one of them, so a name that could
    /// be read as one of ASCII letters must not have it.
    /// </summary>
    private static bool HasBar(string name) =>
        name.Normalize(NormalizationForm.FormKD).EnumerateRunes()
            .Any(rune => !rune.IsAscii && (Key(rune.ToString()) == "l" || rune.Value is 0x04C0 or 0x04CF)); // the palochka of the Caucasus

    /// <summary>
    /// The Arabic and the Persian zero look like a dot, the Devanagari and the Gujarati visarga like a colon.
    /// They are allowed next to letters of their own script.
    /// </summary>
    private static bool IsAtHome(Rune rune, Rune before) => rune.Value switch
    {
        0x0660 or 0x06F0 => before.Value is >= 0x0600 and <= 0x06FF,
        0x0903 => before.Value is >= 0x0900 and <= 0x097F,
        0x0A83 => before.Value is >= 0x0A80 and <= 0x0AFF,
        _ => false,
    };
}
