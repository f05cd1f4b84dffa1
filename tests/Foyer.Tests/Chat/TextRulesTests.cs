// What a text may hold after it was cleaned: each rule by example, and for any input.

using System.Text;
using CsCheck;
using Foyer.Chat.Names;
using Foyer.Server.Reporting;

namespace Foyer.Tests.Chat;

public sealed class TextRulesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Hello, is anyone there?")]
    [InlineData("Đức hỏi: phở ở đâu?")]
    [InlineData("te\u0302\u0301t")] // decomposed
    [InlineData("名前 😀 👩‍👩‍👧‍👦 🇻🇳")]
    [InlineData("\u00A0\u00AD\u200B\u200C\u200D\uFEFF\uFFFD\uE000")] // strange, but they act on nothing
    public void What_is_clean_stays_as_it_is(string text) => Assert.Equal(text, TextRules.Clean(text));

    [Theory]
    [InlineData("\u001B[31mred\u001B[0m", "[31mred[0m")]
    [InlineData("bell\a, NUL\0, BS\b, return\r, feed\n\f\v", "bell, NUL, BS, return, feed")]
    [InlineData("DEL\u007F", "DEL")]
    [InlineData("C1\u0080\u0085\u009B\u009F", "C1")]
    [InlineData("separators\u2028\u2029", "separators")]
    public void Controls_and_separators_are_taken_out(string text, string clean) => Assert.Equal(clean, TextRules.Clean(text));

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
    public void A_tab_becomes_a_space() => Assert.Equal("a  b ", TextRules.Clean("a\t\tb\t"));

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
    public void A_C1_control_in_UTF8_is_taken_out() => Assert.Equal("aJb", TextRules.Clean([(byte)'a', 0xC2, 0x9B, (byte)'J', (byte)'b']));

    [Fact]
    public void Any_text_is_clean_afterwards_and_cleaning_it_again_changes_nothing() =>
        Characters.Array[0, 40].Select(characters => new string(characters)).Sample(
            text =>
            {
                string clean = TextRules.Clean(text);
                AssertClean(clean);
                Assert.Equal(clean, TextRules.Clean(clean));
                Assert.Equal(Kept(text), Kept(clean));
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
        (3, Gen.Char),
        (2, Gen.OneOf('a', 'Đ', 'ứ', '\u0301', '名', '\u200D')));

    private static void AssertClean(string text)
    {
        foreach (char c in text) Assert.False(IsUnwanted(c), $"U+{(int)c:X4}");
        Encoding.GetEncoding("utf-16", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetBytes(text); // no lone surrogate
    }

    private static string Kept(string text) => string.Concat(text.Where(c => !IsUnwanted(c) && !char.IsSurrogate(c) && c != ' ' && c != '\t'));

    private static bool IsUnwanted(char c) => char.IsControl(c)
        || c is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
