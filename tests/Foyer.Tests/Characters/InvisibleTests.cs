// What counts as invisible, and that bytes (the front door's) and texts (everybody else's) begin at the same place.

using System.Globalization;
using System.Text;
using CsCheck;
using Foyer.Characters;
using Foyer.Chat.Names;

namespace Foyer.Tests.Characters;

public sealed class InvisibleTests
{
    /// <summary>Signs before numbers and words, drawn around or before them (Prepended_Concatenation_Mark).</summary>
    private static readonly int[] VisibleFormats = [0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD];

    [Fact]
    public void No_format_control_space_or_mark_of_Unicode_is_visible_at_a_beginning_but_those_that_are_drawn()
    {
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            if (value is >= 0xD800 and <= 0xDFFF) continue;
            var rune = new Rune(value);
            bool isHidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
            if (isHidden) Assert.True(Invisible.Shows(rune) == VisibleFormats.Contains(value), $"U+{value:X4}");
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("/")]
    [InlineData("~")]
    [InlineData("ế")]
    [InlineData("م")]
    [InlineData("ไ")]
    [InlineData("名")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("🇻🇳")]
    [InlineData("🏴󠁧󠁢󠁷󠁬󠁳󠁿")]
    [InlineData("🏽")]
    [InlineData("⠁")]
    [InlineData("\uFFFD")]
    [InlineData("\uE000")]
    public void What_shows_is_where_a_text_begins(string text)
    {
        Assert.Equal(0, Invisible.CountBefore(Encoding.UTF8.GetBytes(text), isAll: false));
        Assert.Equal(text, Invisible.TrimStart(text));
        Assert.False(Invisible.StandsFirstIn("  " + text));
    }

    [Fact]
    public void A_character_whose_end_has_not_come_may_be_invisible_until_nothing_more_comes()
    {
        byte[] mark = [0xEF, 0xBB, 0xBF];
        Assert.Equal((1, 2, 3), (Count(mark[..1], false), Count(mark[..2], false), Count(mark, false)));
        Assert.Equal((0, 0, 3), (Count(mark[..1], true), Count(mark[..2], true), Count(mark, true)));
        Assert.Equal(0, Count([0xEF, (byte)'a'], false));
        Assert.Equal(0, Count([0xFF], false));

        static int Count(byte[] bytes, bool isAll) => Invisible.CountBefore(bytes, isAll);
    }

    /// <summary>The front door must skip what a line loses, and nothing else: or one would take for talk what the other hides.</summary>
    [Fact]
    public void Bytes_and_texts_begin_at_the_same_place() =>
        Gen.OneOf(Invisibles.Atoms, Gen.OneOf("a"u8.ToArray(), "/"u8.ToArray(), "Px"u8.ToArray(), "é"u8.ToArray(), [0xBB], [0xFF])).Array[0, 8].Select(atoms => atoms.SelectMany(atom => atom).ToArray()).Sample(
            bytes =>
            {
                int before = Invisible.CountBefore(bytes, isAll: true);
                string clean = TextRules.Clean(bytes);
                if (before == bytes.Length && clean.StartsWith('/')) return; // out of a control string without an end
                Assert.Equal(Invisible.TrimStart(clean), TextRules.Clean(bytes.AsSpan(before)));
                Assert.Equal(before == bytes.Length, clean.Length == 0);
                Assert.True(before == bytes.Length || Invisible.CountBefore(bytes.AsSpan(before), isAll: true) == 0);
            },
            iter: 20_000,
            print: Convert.ToHexString);

    [Fact]
    public void More_bytes_never_move_a_beginning_that_was_found() =>
        Gen.OneOf(Invisibles.Atoms, Gen.OneOf("a"u8.ToArray(), "/"u8.ToArray(), [0xBB])).Array[0, 8].Select(atoms => atoms.SelectMany(atom => atom).ToArray()).Sample(
            bytes =>
            {
                for (int length = 0, found = -1; length <= bytes.Length; length++)
                {
                    int before = Invisible.CountBefore(bytes.AsSpan(0, length), isAll: false);
                    if (found >= 0) Assert.Equal(found, before);
                    else if (before < length) found = before;
                }
            },
            iter: 5_000,
            print: Convert.ToHexString);
}
