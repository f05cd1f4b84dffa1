// What a text may hold after it was cleaned: each rule by example, and for any input.

using System.Globalization;
using System.Text;
using CsCheck;
using Foyer.Characters;
using Foyer.Chat.Names;

namespace Foyer.Tests.Chat;

public sealed class TextRulesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Hello, is anyone there?")]
    [InlineData("Đức hỏi: phở ở đâu?")]
    [InlineData("te\u0302\u0301t")] // decomposed
    [InlineData("名前 😀 👩‍👩‍👧‍👦 🇻🇳")]
    [InlineData("a\u00A0\u00AD\u200B\u200C\u200D\uFEFF\uFFFD\uE000")] // strange, but they act on nothing
    [InlineData("  int i; // indented")]
    [InlineData("\u2800\u2800\u28F4\u28FF")] // a picture in Braille patterns
    [InlineData("\u00A0\u3000x")]
    [InlineData("☝🏽 1️⃣ 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ❤️")]
    [InlineData("می‌خواهم किताब्‌ें ক্‍ষ ကျော် ខ្មែរ ไทย")]
    public void What_is_clean_stays_as_it_is(string text) => Assert.Equal(text, TextRules.Clean(text));

    [Theory]
    [InlineData("bell\a, NUL\0, BS\b, return\r, feed\n", "bell, NUL, BS, return, feed")]
    [InlineData("DEL\u007F", "DEL")]
    [InlineData("C1\u0080\u0084\u009B\u009F", "C1")]
    public void Controls_are_taken_out(string text, string clean) => Assert.Equal(clean, TextRules.Clean(text));

    [Theory]
    [InlineData('\t')]
    [InlineData('\v')]
    [InlineData('\f')]
    [InlineData('\u0085')]
    [InlineData('\u2028')]
    [InlineData('\u2029')]
    public void What_parts_words_becomes_a_space(char separator) => Assert.Equal("two  words ", TextRules.Clean($"two{separator}{separator}words{separator}"));

    [Theory]
    [InlineData("\e[31mFAIL\e[0m", "FAIL")]
    [InlineData("\e[1;38;5;196mFAIL\e[m\e[K", "FAIL")]
    [InlineData("\u009B31mFAIL\u009B0m", "FAIL")]
    [InlineData("\e(B\e[mok", "ok")] // tput sgr0
    [InlineData("\e7\e[0;24r\e8ok\e=\e>", "ok")]
    [InlineData("a\e[D\e[1;5Cb\e[3~\eOA\eOPc\e[[Ad", "abcd")] // keys
    [InlineData("\e[200~paste\e[201~", "paste")]
    [InlineData("\e]0;title\aok", "ok")]
    [InlineData("\e]0;title\e\\ok", "ok")]
    [InlineData("\u009D0;title\u009Cok", "ok")]
    [InlineData("\e]8;;http://example.org/a\alink\e]8;;\a", "link")]
    [InlineData("\eP1$r0m\e\\\e_x\e\\\e^y\e\\\eXz\e\\ok", "ok")]
    public void An_escape_sequence_is_taken_out_whole(string text, string clean) => Assert.Equal(clean, TextRules.Clean(text));

    [Theory]
    [InlineData("\e", "")]
    [InlineData("\ehello", "hello")] // the Esc key
    [InlineData("\e/help", "/help")]
    [InlineData("\e[", "")]
    [InlineData("\e[31", "")]
    [InlineData("\e[31/help", "/help")]
    [InlineData("\e[.", ".")]
    [InlineData("\e[31é", "é")]
    [InlineData("\eO/help", "/help")]
    [InlineData("\e(/help", "/help")]
    [InlineData("\e[[/help", "/help")]
    [InlineData("\e[\e[31mred", "red")]
    [InlineData("a\e]0;title", "a")]
    [InlineData("a\e]8;;http://example.org/a", "a")]
    [InlineData("\e]/help", "/help")]
    [InlineData("\e]0;a/b /help", "/help")]
    [InlineData("\e]0;a/b\u0001c", "c")]
    [InlineData("\e]0;a/b\ec", "c")]
    [InlineData("\e]0;a/b\e]c", "")]
    [InlineData("\eP/help", "/help")]
    [InlineData("\e]0;title\tb", " b")]
    public void One_that_was_broken_off_takes_what_can_be_part_of_it_and_no_command(string text, string clean) => Assert.Equal(clean, TextRules.Clean(text));

    [Theory]
    [InlineData("\uFEFF/msg bo secret", "/msg bo secret")]
    [InlineData("\u200B\u2060\u00AD\uFE0Fx", "x")]
    [InlineData(" \uFEFF x", "  x")]
    [InlineData("\t\u200D\u00A0x", " \u00A0x")]
    [InlineData("\u0301x", "x")]
    [InlineData("\u20DD\u0903x", "x")]
    [InlineData("\u3164\u115F\u1160\uFFA0x", "x")]
    [InlineData("\u180E\u180B\u034F\u17B4x", "x")]
    [InlineData("\U000E0001\U000E0061\U000E0100x", "x")]
    [InlineData("\uFFF9\U0001D173\U0001BCA0x", "x")]
    [InlineData("\uFEFF👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦")]
    [InlineData("\uFEFF", "")]
    [InlineData(" \uFEFF\u2800 ", "")]
    [InlineData("   ", "")]
    [InlineData("\u0301", "")]
    [InlineData("\a\e[D", "")]
    public void What_is_invisible_at_the_beginning_is_taken_out_and_blanks_alone_are_nothing(string text, string clean) => Assert.Equal(clean, TextRules.Clean(text));

    [Theory]
    [InlineData(" ")]
    [InlineData("\u00A0")]
    [InlineData("\u1680")]
    [InlineData("\u2007")]
    [InlineData("\u202F")]
    [InlineData("\u205F")]
    [InlineData("\u3000")]
    [InlineData("\u2800")]
    [InlineData("\u3164")]
    [InlineData("\u115F")]
    [InlineData("\uFFA0")]
    [InlineData("\u00AD")]
    [InlineData("\u200B")]
    [InlineData("\uFE0F")]
    [InlineData("\t")]
    [InlineData("\u2028")]
    [InlineData("\U0001D159")]
    [InlineData("\U00013441")]
    [InlineData("\U000E0020")]
    public void A_run_of_blanks_of_any_kind_fills_no_row(string blank)
    {
        string padded = TextRules.Clean("ok" + string.Concat(Enumerable.Repeat(blank, 100)) + "[server] hi");
        Assert.InRange(new StringInfo(padded).LengthInTextElements, 0, "ok[server] hi".Length + TextRules.MaxBlanks);
        Assert.InRange(DisplayWidth.Of(padded), 0, "ok[server] hi".Length + (2 * TextRules.MaxBlanks));
        string mixed = TextRules.Clean("ok" + string.Concat(Enumerable.Repeat(blank + " \u200B\u0301\u1039", 100)) + "[server] hi");
        Assert.InRange(mixed.EnumerateRunes().Count(), 0, "ok[server] hi".Length + TextRules.MaxBlanks);
        Assert.Equal("ok [server] hi", TextRules.Short($" ok {blank} {blank}[server] hi "), StringComparer.Ordinal);
    }

    [Fact]
    public void Code_stays_indented_in_a_paste_and_half_a_row_is_the_most()
    {
        Assert.Equal(new string(' ', 40) + "x", TextRules.Clean(new string(' ', 78) + "x"));
        Assert.Equal(new string('\u3000', 20) + "x", TextRules.Clean(new string('\u3000', 78) + "x"));
        Assert.Equal(new string(' ', 8) + "x", TextRules.OneLine(TextRules.Clean(new string(' ', 78) + "x")));
        Assert.Equal(new string('\u2800', 8) + "x", TextRules.OneLine(TextRules.Clean(new string('\u2800', 78) + "x")));
        Assert.Equal("    x        y", TextRules.OneLine(TextRules.Clean("    x        y")));
    }

    [Theory]
    [InlineData("Nguye\u0302\u0303n")]
    [InlineData("ทั้งนี้ ผู้ใหญ่ ปั๊ม")]
    [InlineData("किंकर्तव्यविमूढ़ क्ष्म्यां")]
    [InlineData("ཧཱུྃ ཨོཾ ཧྐྵྨླྺྼྻྂ")] // the last has eight marks
    [InlineData("مُحَمَّدٌ رَسُولُ ٱللَّٰهِ")]
    [InlineData("שָׁלוֹם בְּרֵאשִׁ֖ית")]
    [InlineData("ကြွေးကျော်")]
    [InlineData("👩🏽‍❤️‍💋‍👨🏻 👨‍👩‍👧‍👦 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏳️‍🌈")]
    public void Marks_and_joiners_of_every_script_stay(string text) => Assert.Equal(text, TextRules.Clean(text));

    [Theory]
    [InlineData("\u0301", 4)]
    [InlineData("\u0489", 4)]
    [InlineData("\u20DD", 4)]
    [InlineData("\u0E49", 8)]
    [InlineData("\u064F", 8)]
    [InlineData("\u09CD", 8)]
    public void Marks_do_not_pile_up(string mark, int most)
    {
        string cleaned = TextRules.Clean("a" + string.Concat(Enumerable.Repeat(mark, 1_500)) + "b");
        Assert.InRange(cleaned.Length, 3, 2 + (most * mark.Length));
        string joined = TextRules.Clean("a" + string.Concat(Enumerable.Repeat(mark + "\u200D\u034F", 500)) + "b");
        Assert.InRange(joined.Length, 3, 2 + most + TextRules.MaxBlanks);
    }

    [Theory]
    [InlineData('\u061C')]
    [InlineData('\u200E')]
    [InlineData('\u200F')]
    [InlineData('\u202A')]
    [InlineData('\u202B')]
    [InlineData('\u202C')]
    [InlineData('\u202D')]
    [InlineData('\u202E')]
    [InlineData('\u2066')]
    [InlineData('\u2067')]
    [InlineData('\u2068')]
    [InlineData('\u2069')]
    public void Bidirectional_controls_are_taken_out(char control) => Assert.Equal("ab", TextRules.Clean($"a{control}b"));

    [Fact]
    public void Right_to_left_letters_stay() => Assert.Equal("שלום مرحبا", TextRules.Clean("שלום مرحبا"));

    [Fact]
    public void Surrogates_stay_in_pairs_only()
    {
        const char High = '\uD83D', Low = '\uDE00';
        Assert.Equal("a😀b", TextRules.Clean($"a{High}{Low}b"));
        Assert.Equal("ab", TextRules.Clean($"a{High}b"));
        Assert.Equal("ab", TextRules.Clean($"a{Low}b"));
        Assert.Equal("ab", TextRules.Clean($"a{Low}{High}b"));
        Assert.Equal("a😀b", TextRules.Clean($"a{High}{High}{Low}{Low}b"));
        Assert.Equal("a", TextRules.Clean($"a{High}"));
    }

    [Fact]
    public void What_is_taken_out_between_two_surrogates_does_not_make_them_a_pair() => Assert.Equal("ab", TextRules.Clean("a\uD83D\u0001\uDE00b"));

    [Fact]
    public void Bytes_are_UTF8() => Assert.Equal("Đức 名前 😀", TextRules.Clean("Đức\t名前\u0007 😀"u8));

    [Theory]
    [InlineData(new byte[] { 0xFF }, "\uFFFD")]
    [InlineData(new byte[] { 0xE1, 0xBA }, "\uFFFD")] // a character that was cut
    [InlineData(new byte[] { 0xC0, 0x80 }, "\uFFFD\uFFFD")] // an overlong NUL
    [InlineData(new byte[] { 0xC0, 0x8A }, "\uFFFD\uFFFD")] // an overlong LF
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\uFFFD\uFFFD\uFFFD")] // a surrogate
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 }, "\uFFFD\uFFFD\uFFFD\uFFFD")] // above U+10FFFF
    [InlineData(new byte[] { 0x9B, (byte)'J' }, "\uFFFDJ")] // a C1 control as a single byte
    public void An_invalid_sequence_becomes_the_replacement_character(byte[] invalid, string text) =>
        Assert.Equal($"a{text}b", TextRules.Clean([(byte)'a', .. invalid, (byte)'b']));

    [Fact]
    public void A_C1_control_in_UTF8_is_taken_out() => Assert.Equal("ab", TextRules.Clean([(byte)'a', 0xC2, 0x9B, (byte)'J', (byte)'b']));

    [Fact]
    public void Any_text_is_clean_afterwards_and_cleaning_it_again_changes_nothing() =>
        Characters.Array[0, 40].Select(characters => new string(characters)).Sample(
            text =>
            {
                string clean = TextRules.Clean(text);
                AssertClean(clean);
                Assert.Equal(clean, TextRules.Clean(clean));
                if (text.Any("\e\u008F\u0090\u0098\u009B\u009D\u009E\u009F".Contains)) return;
                Assert.EndsWith(Kept(clean), Kept(text), StringComparison.Ordinal); // nothing else is lost behind the beginning
                Assert.Equal("", Invisible.TrimStart(Kept(text)[..^Kept(clean).Length]));
            },
            iter: 5_000,
            print: text => string.Join(' ', text.Select(c => $"{(int)c:X4}")));

    [Fact]
    public void Any_bytes_are_clean_afterwards_and_cleaning_them_again_changes_nothing() =>
        Gen.OneOf(Gen.Byte.Array[0, 40], Characters.Array[0, 40].Select(characters => Encoding.UTF8.GetBytes(characters))).Sample(
            bytes =>
            {
                string clean = TextRules.Clean(bytes);
                AssertClean(clean);
                Assert.Equal(clean, TextRules.Clean(Encoding.UTF8.GetBytes(clean)));
            },
            iter: 5_000,
            print: Convert.ToHexString);

    private static readonly Gen<char> Characters = Gen.Frequency(
        (4, Gen.Char['\u0000', '\u00A0']),
        (3, Gen.Char['\uD800', '\uDFFF']),
        (3, Gen.OneOf('\u061C', '\u2028', '\u2029', '\u200E', '\u200F', '\u202A', '\u202E', '\u2066', '\u2069', '\t')),
        (3, Gen.OneOf('\e', '[', ']', 'O', 'P', '/', '\\', '\a', ';', '\u009B', '\u009D', '\uFEFF')),
        (3, Gen.Char),
        (2, Gen.OneOf('a', 'Đ', 'ứ', '\u0301', '名', '\u200D')));

    private static void AssertClean(string text)
    {
        foreach (char c in text) Assert.False(IsUnwanted(c), $"U+{(int)c:X4}");
        Encoding.GetEncoding("utf-16", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetBytes(text); // no lone surrogate
    }

    private static string Kept(string text) => string.Concat(text.Where(c => !IsUnwanted(c) && !char.IsSurrogate(c) && !char.IsWhiteSpace(c) && c != '\u2800'));

    private static bool IsUnwanted(char c) => char.IsControl(c)
        || c is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
