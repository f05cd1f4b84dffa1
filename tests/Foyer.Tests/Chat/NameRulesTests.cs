// Which names may be chosen, and which two are one: each rule by example.

using System.Text;
using CsCheck;
using Foyer.Chat;

namespace Foyer.Tests.Chat;

public sealed class NameRulesTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData("Đức")]
    [InlineData("Phú")]
    [InlineData("Nguyễn")]
    [InlineData("名前")]
    [InlineData("Ольга")]
    [InlineData("سارة")]
    [InlineData("हिन्दी")] // marks of two kinds
    [InlineData("𐌰𐌱")] // outside the basic plane
    [InlineData("a")]
    [InlineData("r2d2")]
    [InlineData("jean-luc")]
    [InlineData(@"_[]{}\|^`-")] // what IRC allows
    [InlineData("servers")]
    public void Letters_digits_and_some_signs_make_a_name(string name) => Assert.Equal(Refusal.None, NameRules.Check(name));

    [Theory]
    [InlineData("Đức")]
    [InlineData("Phú")]
    [InlineData("Nguyễn")]
    [InlineData("Thuở")]
    public void A_Vietnamese_name_may_be_typed_decomposed(string name)
    {
        string decomposed = name.Normalize(NormalizationForm.FormD);
        Assert.NotEqual(name, decomposed);
        Assert.Equal(Refusal.None, NameRules.Check(decomposed));
        Assert.Equal(NameRules.Key(name), NameRules.Key(decomposed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("[::1]:4711")]
    [InlineData("a.b")]
    [InlineData("a b")]
    [InlineData(" a")]
    [InlineData("a\u00A0b")]
    [InlineData("a\u3000b")]
    [InlineData("a\tb")]
    [InlineData("a\nb")]
    [InlineData("a\u001Bb")]
    [InlineData("#lobby")]
    [InlineData("@alice")]
    [InlineData("/alice")]
    [InlineData("a,b")]
    [InlineData("a*b")]
    [InlineData("a!b")]
    [InlineData("<alice>")]
    [InlineData("a\"b")]
    [InlineData("a'b")]
    [InlineData("😀")]
    [InlineData("a\uFFFDb")]
    [InlineData("a½b")] // a number, but no digit
    public void Nothing_else_does(string name) => Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check(name));

    [Theory]
    [InlineData('\u200B')]
    [InlineData('\u200C')]
    [InlineData('\u200D')]
    [InlineData('\u202E')]
    [InlineData('\u2060')]
    [InlineData('\uFEFF')]
    [InlineData('\u00AD')]
    [InlineData('\uD83D')] // half a pair
    [InlineData('\uDE00')]
    public void Formatting_characters_and_lone_surrogates_do_not(char character) =>
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check($"ali{character}ce"));

    [Theory]
    [InlineData("\u034F")] // combining grapheme joiner
    [InlineData("\u115F")] // Hangul fillers: letters by their category
    [InlineData("\u1160")]
    [InlineData("\u3164")]
    [InlineData("\uFFA0")]
    [InlineData("\u17B4")] // Khmer inherent vowels
    [InlineData("\u17B5")]
    [InlineData("\u180B")] // Mongolian variation selectors
    [InlineData("\u180F")]
    [InlineData("\uFE00")] // variation selectors: marks by their category
    [InlineData("\uFE0F")]
    [InlineData("\U000E0100")]
    [InlineData("\U000E01EF")]
    public void Letters_and_marks_that_nobody_can_see_do_not(string invisible)
    {
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check($"alice{invisible}"));
        Assert.NotEqual(Refusal.None, NameRules.Check(invisible));
    }

    [Theory]
    [InlineData("1alice")]
    [InlineData("٣alice")] // a digit is one in any script
    [InlineData("-alice")]
    [InlineData("\u0301alice")]
    [InlineData("127.0.0.1:4711")]
    public void A_name_does_not_start_with_a_digit_a_hyphen_or_a_mark(string name) => Assert.Equal(Refusal.NameStartsBadly, NameRules.Check(name));

    [Fact]
    public void A_letter_has_at_most_three_marks()
    {
        Assert.Equal(Refusal.None, NameRules.Check("a\u0301\u0302\u0303b\u0301\u0302\u0303"));
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check("a\u0301\u0302\u0303\u0304b"));
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check("ab\u0301\u20DD\u0903\u0304")); // of all three kinds
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ệ")]
    [InlineData("名")]
    [InlineData("𐌰")] // four bytes: 32 of them are 128
    [InlineData("e\u0323")] // one grapheme of two characters
    public void A_name_has_at_most_32_graphemes(string grapheme)
    {
        Assert.Equal(Refusal.None, NameRules.Check(Repeat(grapheme, 32)));
        Assert.Equal(Refusal.NameTooLong, NameRules.Check(Repeat(grapheme, 33)));
    }

    [Fact]
    public void A_name_has_at_most_128_bytes()
    {
        string bytes = Repeat("e\u0323\u0302", 25) + "ab"; // 25 graphemes of five bytes
        Assert.Equal(127, Encoding.UTF8.GetByteCount(bytes));
        Assert.Equal(Refusal.None, NameRules.Check(bytes + "c"));
        Assert.Equal(Refusal.NameTooLong, NameRules.Check(bytes + "cd"));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("Server")]
    [InlineData("SERVER")]
    [InlineData("sErVeR")]
    [InlineData("ｓｅｒｖｅｒ")] // full width
    [InlineData("ſerver")] // a long s
    public void The_servers_own_name_is_reserved(string name) => Assert.Equal(Refusal.NameReserved, NameRules.Check(name));

    [Theory]
    [InlineData("alice", "ALICE")]
    [InlineData("Đức", "đỨC")]
    [InlineData("ΣΙΣΥΦΟΣ", "σισυφος")] // sigma has two small forms
    [InlineData("ＡＬＩＣＥ", "alice")]
    [InlineData("\uFB01lm", "film")] // a ligature
    [InlineData("\u212Belin", "Ångström", false)]
    [InlineData("\u212Bsa", "åsa")] // the sign of the unit
    [InlineData("alice", "alicé", false)]
    [InlineData("duc", "Đức", false)]
    [InlineData("a_b", "a-b", false)]
    public void Names_that_differ_in_case_or_form_only_are_one(string one, string other, bool same = true) =>
        Assert.Equal(same, NameRules.Key(one) == NameRules.Key(other));

    [Fact]
    public void A_name_is_one_with_itself_in_each_case_and_form() =>
        Gen.OneOf("a", "Đ", "ứ", "ễ", "ở", "Å", "ñ", "Ж", "Ω", "名", "한", "ü", "z", "_").Array[1, 12].Select(string.Concat).Sample(name =>
        {
            Assert.Equal(Refusal.None, NameRules.Check(name));
            string fold = NameRules.Key(name);
            Assert.Equal(fold, NameRules.Key(name.ToUpperInvariant()));
            Assert.Equal(fold, NameRules.Key(name.ToLowerInvariant()));
            Assert.Equal(fold, NameRules.Key(name.Normalize(NormalizationForm.FormD)));
            Assert.Equal(fold, NameRules.Key(fold));
        });

    [Fact]
    public void Any_name_that_may_be_chosen_looks_like_no_guest_and_is_clean() =>
        Gen.String[Gen.Frequency((5, Gen.Char['!', '~']), (1, Gen.OneOf('ế', '\u0301', '名', '\u200D', '\u202E', '\uD83D', '\uDE00'))), 1, 12].Sample(name =>
        {
            if (NameRules.Check(name) != Refusal.None) return;
            Assert.DoesNotContain(name, c => c is ':' or '.' or ' ' or '#' or '/' or '@');
            Assert.Equal(name, TextRules.Clean(name));
        }, iter: 20_000);

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    [Theory]
    [InlineData("guest-2")]
    [InlineData("Guest-bcdfgh")]
    [InlineData("ｇｕｅｓｔ-2")]
    public void A_name_like_a_guests_is_reserved_but_not_for_rooms(string name)
    {
        Assert.Equal(Refusal.NameReserved, NameRules.Check(name));
        Assert.Equal(Refusal.None, NameRules.CheckRoom(name));
    }
}
