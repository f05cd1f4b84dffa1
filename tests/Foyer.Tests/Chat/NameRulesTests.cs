// Which names may be chosen, and which two are one: each rule by example, names that people have in many scripts,
// and what must hold for any name at all. The table behind the look-alikes has tests of its own (LookalikesTests).

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Foyer.Chat.Events;
using Foyer.Chat.Names;

namespace Foyer.Tests.Chat;

public sealed partial class NameRulesTests
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
    [InlineData(@"_\|^`-")] // what IRC allows, but for brackets
    [InlineData("servers")]
    [InlineData("guest")]
    [InlineData("guest_7")]
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
    [InlineData("mai]yes_I_agree")] // shown as [mai]yes_I_agree] ...
    [InlineData("[server]")]
    [InlineData("a{b")]
    [InlineData("a}b")]
    [InlineData("a(b")]
    [InlineData("a\u3010b")]
    [InlineData("a\uFF3Bb")]
    [InlineData("a\u2768b")]
    [InlineData("a\uFD3Eb")]
    [InlineData("a'b")]
    [InlineData("😀")]
    [InlineData("a\uFFFDb")]
    [InlineData("\u0640")] // it only makes other letters longer
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
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check("ab\u0301\u20DD\u0302\u0304")); // of both kinds that stand above, below and around
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check("a\u0301\u0302\u093E\u0303\u0304")); // and one beside it, which does not break the row
    }

    [Theory]
    [InlineData("\u1EBF")] // ế brings two
    [InlineData("\u1FA7")] // ᾧ brings three
    [InlineData("\u0344")] // a mark that is two
    public void Marks_that_a_letter_brings_along_count(string letter)
    {
        int brought = letter.Normalize(NormalizationForm.FormD).Count(c => CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark);
        string most = "a" + letter + new string('\u0302', 3 - brought);
        Assert.Equal(Refusal.None, NameRules.Check(most));
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check(most + "\u0302"));
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
    [InlineData("sеrvеr")] // Cyrillic е
    [InlineData("ѕеrvеr")] // and ѕ
    [InlineData("ꓢꓰꓣꓦꓰꓣ")] // Lisu
    [InlineData("ꜱᴇʀᴠᴇʀ")] // small capitals
    [InlineData("sᴇrvᴇr")]
    [InlineData("S3RVER")] // a reserved name is kept more widely than a person's
    [InlineData("sërver")]
    [InlineData("ṣẹrṿẹr")]
    [InlineData("_server_")]
    [InlineData("server-")]
    [InlineData("serv\\er")]
    public void The_servers_own_name_is_reserved(string name) => Assert.Equal(Refusal.NameReserved, NameRules.Check(name));

    [Theory]
    [InlineData("guest-1")]
    [InlineData("Guest-7")]
    [InlineData("GUEST-")]
    [InlineData("guеst-7")] // Cyrillic е
    [InlineData("ｇｕｅｓｔ-7")]
    [InlineData("guest-of-honour")]
    [InlineData("gue5t-7")]
    [InlineData("ɢᴜᴇsᴛ-7")]
    [InlineData("güest-7")]
    public void The_handles_of_guests_are_reserved(string name) => Assert.Equal(Refusal.NameReserved, NameRules.Check(name));

    [Theory]
    [InlineData("l27ꓸOꓸOꓸlꓽ4711")] // Lisu tones
    [InlineData("aliceː")] // the sign of a long vowel
    [InlineData("[ːːl]ː4711")]
    [InlineData("alice\u0903")] // a visarga, on a Latin letter
    [InlineData("alice\u0951\u0903")] // and on a mark of its own script
    [InlineData("ই\u0903")] // and on a Bengali one
    [InlineData("l27\u0660O")] // the Arabic zero
    [InlineData("l27\u06F0O")]
    [InlineData("aꓹb")]
    [InlineData("ﷺ")] // a ligature of four words
    [InlineData("a\u037A")] // in another form a space and a mark
    public void Letters_that_look_like_a_colon_a_dot_a_comma_or_a_space_do_not_make_a_name(string name)
    {
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check(name));
        Assert.Equal(Refusal.RoomNameHasBadCharacter, NameRules.CheckRoom(name));
    }

    [Theory]
    [InlineData("maꓲ")] // Lisu i
    [InlineData("MAӀ")] // the palochka of the Caucasus
    [InlineData("ǀan")] // a click
    [InlineData("maו")] // Hebrew
    [InlineData("ߊan")] // N'Ko
    public void A_bar_of_another_script_does_not_stand_among_Latin_letters_because_it_could_be_i_or_l(string name) =>
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check(name));

    [Theory]
    [InlineData(0x1039)] // Myanmar
    [InlineData(0x17D2)] // Khmer
    [InlineData(0x1A60)] // Tai Tham
    [InlineData(0x2D7F)] // Tifinagh
    [InlineData(0x1BAB)]
    [InlineData(0xAAF6)]
    [InlineData(0x10A3F)]
    [InlineData(0x1107F)]
    [InlineData(0x11133)]
    [InlineData(0x1BC9D)]
    [InlineData(0x094D)] // signs of India that join
    [InlineData(0x0E38)]
    [InlineData(0x0670)]
    [InlineData(0x05B4)]
    [InlineData(0x0F90)]
    [InlineData(0x1161)] // parts of Hangul syllables
    [InlineData(0x11A8)]
    [InlineData(0xD7B0)]
    [InlineData(0x3099)]
    [InlineData(0x302A)]
    [InlineData(0x20DE)] // a frame
    [InlineData(0x0488)]
    [InlineData(0x1DA00)]
    public void A_mark_of_another_script_does_not_stand_on_a_letter(int mark)
    {
        string with = char.ConvertFromUtf32(mark);
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check($"mai{with}"));
        Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check($"ma{with}i"));
        Assert.Equal(Refusal.RoomNameHasBadCharacter, NameRules.CheckRoom($"mai{with}"));
    }

    [Theory]
    [InlineData("a_\u0301")]
    [InlineData("a1\u0301")]
    [InlineData("王\u0301")]
    [InlineData("ทa\u0E31")]
    [InlineData("क\u064B")]
    public void A_mark_stands_only_on_a_letter_of_its_script(string name) => Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check(name));

    [Theory]
    [InlineData("Νguyễn")]
    [InlineData("Υến")]
    [InlineData("\U0001D6B4guyen")] // the mathematical Nu
    [InlineData("\u038Een")] // with an accent
    public void Greek_capitals_that_look_Latin_do_not_stand_among_Latin_letters(string name) => Assert.Equal(Refusal.NameHasBadCharacter, NameRules.Check(name));

    [Theory]
    // Vietnamese
    [InlineData("Nguyễn-Thị-Minh-Khai")]
    [InlineData("Đặng_Thuỳ_Trâm")]
    [InlineData("Phạm-Nhật-Vượng")]
    [InlineData("Ngô-Bảo-Châu")]
    [InlineData("Trịnh-Công-Sơn")]
    [InlineData("Hồ-Xuân-Hương")]
    [InlineData("Lý-Thường-Kiệt")]
    [InlineData("Quỳnh")]
    [InlineData("Thuở")]
    [InlineData("Ưng")]
    [InlineData("Ỷ-Lan")]
    // Latin
    [InlineData("Zoë")]
    [InlineData("Łukasz")]
    [InlineData("Þór")]
    [InlineData("Guðrún")]
    [InlineData("Çiğdem")]
    [InlineData("İpek")]
    [InlineData("Weiß")]
    [InlineData("Ørsted")]
    [InlineData("Adébáyọ̀")] // Yoruba
    [InlineData("Kaʻiulani")] // Hawaiian
    [InlineData("ǃNami")] // Khoekhoe
    // Greek, Cyrillic, Armenian, Georgian
    [InlineData("Ελένη")]
    [InlineData("Νίκος_2")]
    [InlineData("ΥΒΟΝΝΗ")]
    [InlineData("Ὀδυσσεύς")]
    [InlineData("Наталья")]
    [InlineData("Сергій")]
    [InlineData("Ђорђе")]
    [InlineData("Հայկ")]
    [InlineData("Անահիտ")]
    [InlineData("თამარ")]
    // Hebrew, Arabic, Persian, Urdu, Syriac, Thaana
    [InlineData("יוסי")] // yod looks like an apostrophe
    [InlineData("שָׁלוֹם")]
    [InlineData("محمد")]
    [InlineData("مُحَمَّد")]
    [InlineData("سارة١٠")] // the zero looks like a dot
    [InlineData("علی۲۰")]
    [InlineData("پروین")]
    [InlineData("ܝܘܣܦ")]
    [InlineData("އަހުމަދު")]
    // India and its neighbours
    [InlineData("हिन्दी")]
    [InlineData("दुःशासन")] // the visarga looks like a colon
    [InlineData("রবীন্দ্রনাথ")]
    [InlineData("ਗੁਰਪ੍ਰੀਤ")]
    [InlineData("નિઃશબ્દ")]
    [InlineData("ଜଗନ୍ନାଥ")]
    [InlineData("கார்த்திக்")]
    [InlineData("శ్రీనివాస్")]
    [InlineData("ಕೃಷ್ಣ")]
    [InlineData("ശ്രീജിത്ത്")]
    [InlineData("සිරිසේන")]
    [InlineData("བསྟན་འཛིན", Refusal.NameHasBadCharacter)] // Tibetan's tsheg is a sign
    [InlineData("བསྟན_འཛིན")]
    // South-east Asia
    [InlineData("สมชาย")]
    [InlineData("กี่")]
    [InlineData("ສົມພອນ")]
    [InlineData("សុខា")]
    [InlineData("ကျော်")]
    [InlineData("မြို့")]
    // East Asia
    [InlineData("名前")]
    [InlineData("王小明")]
    [InlineData("さくら")]
    [InlineData("ノリコ")] // the first looks like a slash
    [InlineData("ジョー")]
    [InlineData("김민준")]
    [InlineData("ㄅㄆㄇ")]
    [InlineData("ꆈꌠ")]
    [InlineData("ᠴᠢᠩᠭᠢᠰ")]
    // Africa and the Americas
    [InlineData("አበበ")]
    [InlineData("ⵉⴷⵉⵔ")]
    [InlineData("ߒߞߏ")]
    [InlineData("ᏍᏏᏉᏯ")]
    [InlineData("ᐸᐅᓗᓯ")] // the first looks like a bracket
    public void People_of_all_scripts_can_use_their_names(string name, object? refusal = null)
    {
        refusal ??= Refusal.None;
        Assert.Equal(refusal, NameRules.Check(name).Refusal);
        Assert.Equal(refusal, NameRules.Check(name.Normalize(NormalizationForm.FormD)).Refusal);
        if (refusal is not Refusal.None) return;
        Assert.Equal(Refusal.None, NameRules.CheckRoom(name));
        Assert.Equal(NameRules.Key(name), NameRules.Key(name.Normalize(NormalizationForm.FormD)));
    }

    [Theory]
    [InlineData("lobby")]
    [InlineData("2026")]
    [InlineData("1-tips")]
    [InlineData("Việt_Nam")]
    [InlineData("server")]
    [InlineData("guest-book")]
    public void A_room_may_start_with_a_digit_and_knows_no_reserved_names(string name) => Assert.Equal(Refusal.None, NameRules.CheckRoom(name));

    [Theory]
    [InlineData("", Refusal.RoomNameHasBadCharacter)]
    [InlineData("#lobby", Refusal.RoomNameHasBadCharacter)]
    [InlineData("a b", Refusal.RoomNameHasBadCharacter)]
    [InlineData("a,b", Refusal.RoomNameHasBadCharacter)]
    [InlineData("127.0.0.1", Refusal.RoomNameHasBadCharacter)]
    [InlineData("lob\u200Bby", Refusal.RoomNameHasBadCharacter)]
    [InlineData("\uD83D", Refusal.RoomNameHasBadCharacter)]
    [InlineData("-lobby", Refusal.RoomNameStartsBadly)]
    [InlineData("\u0301a", Refusal.RoomNameStartsBadly)]
    public void Other_names_of_rooms_are_refused(string name, object refusal) => Assert.Equal(refusal, NameRules.CheckRoom(name).Refusal);

    [Fact]
    public void A_rooms_name_has_at_most_48_graphemes_and_192_bytes()
    {
        Assert.Equal(Refusal.None, NameRules.CheckRoom(Repeat("𐌰", 48)));
        Assert.Equal(Refusal.RoomNameTooLong, NameRules.CheckRoom(Repeat("a", 49)));
        Assert.Equal(Refusal.None, NameRules.CheckRoom(Repeat("e\u0323\u0302", 38) + "ab"));
        Assert.Equal(Refusal.RoomNameTooLong, NameRules.CheckRoom(Repeat("e\u0323\u0302", 38) + "abc"));
    }

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
    [InlineData("Straße", "STRASSE")]
    [InlineData("İpek", "i\u0307pek")]
    [InlineData("ÀÉ", "àé")]
    public void Names_that_differ_in_case_or_form_only_are_one(string one, string other, bool same = true) =>
        Assert.Equal(same, NameRules.Key(one) == NameRules.Key(other));

    [Theory]
    [InlineData("mai", "mаi")] // Cyrillic а
    [InlineData("mai", "MАI")]
    [InlineData("mai", "ｍａｉ")]
    [InlineData("mai", "mаі")]
    [InlineData("mai", "ᴍᴀɪ")] // small capitals
    [InlineData("anh", "ᴀɴʜ")]
    [InlineData("mal", "maʟ")]
    [InlineData("mai", "маі")] // Cyrillic м is like a small capital
    [InlineData("bob", "bοb")] // Greek
    [InlineData("ကကကာ", "ကက္ကာ")] // most terminals do not draw a joiner of consonants
    [InlineData("محمد", "محمـد")] // nor what stretches a word
    [InlineData("mai", "Mal", false)] // nothing of ASCII counts as something else of ASCII
    [InlineData("Lan", "Ian", false)]
    [InlineData("mai", "rnai", false)]
    [InlineData("mai", "ma1", false)]
    [InlineData("mai", "ma|", false)]
    [InlineData("alice", "aIice", false)]
    [InlineData("bob", "b0b", false)]
    [InlineData("BOB", "ВОВ")] // all Cyrillic: the capitals look alike,
    [InlineData("bob", "вов")] // so the small letters count as alike too
    [InlineData("Tom", "Том")]
    [InlineData("Bob", "Βob")] // Greek Β
    [InlineData("HANNA", "НАΝΝА", false)] // Greek Ν: its small ν is a v already, and it is refused among Latin letters
    [InlineData("Đức", "Ðức")] // Icelandic eth
    [InlineData("Đức", "Ɖức")] // African d
    [InlineData("scope", "ѕсоре")]
    [InlineData("Дима", "Диma")]
    [InlineData("alice", "𝐚𝓵𝔦𝖈𝚎")]
    [InlineData("mai", "mái", false)]
    [InlineData("van", "nan", false)]
    [InlineData("ray", "rar", false)]
    [InlineData("vv", "w", false)] // alike to some eyes, not to Unicode's
    public void Names_that_look_alike_in_some_case_are_one(string one, string other, bool same = true) =>
        Assert.Equal(same, NameRules.Key(one) == NameRules.Key(other));

    [Theory]
    [InlineData("aàáảãạăằắẳẵặâầấẩẫậ")]
    [InlineData("eèéẻẽẹêềếểễệ")]
    [InlineData("iìíỉĩị")]
    [InlineData("oòóỏõọôồốổỗộơờớởỡợ")]
    [InlineData("uùúủũụưừứửữự")]
    [InlineData("yỳýỷỹỵ")]
    [InlineData("dđ")]
    public void Vietnamese_letters_stay_apart(string letters) =>
        Assert.Equal(letters.Length, letters.Select(letter => NameRules.Key(letter.ToString())).Distinct().Count());

    [Fact]
    public void Vietnamese_names_stay_apart()
    {
        string[] names = ["Duc", "Đuc", "Dục", "Đục", "Dức", "Đức", "Lan", "Lân", "Lận", "Mai", "Mãi", "Mái", "Hoa", "Hòa", "Hoá", "Hỏa", "Thu", "Thư", "Thủ", "Thứ"];
        Assert.Equal(names.Length, names.Select(NameRules.Key).Distinct().Count());
    }

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

    [Fact]
    public void No_name_that_may_be_chosen_can_be_read_as_an_address_or_as_the_server() =>
        AnyText.Sample(name =>
        {
            if (NameRules.Check(name) != Refusal.None) return;
            Assert.DoesNotContain(name.Normalize(NormalizationForm.FormKC), c => c is ':' or '.' or ' ' or ',' or '#' or '@');
            string key = NameRules.Key(AtHome().Replace(name, ""));
            Assert.DoesNotContain(key, c => c is ':' or '.' or ' ' or ',' or '#' or '@');
            Assert.NotEqual("server", key);
            Assert.False(key.StartsWith("guest-", StringComparison.Ordinal));
            Assert.InRange(NameRules.Key(name).Length, 1, 3 * NameRules.MaxBytes);
        }, iter: 50_000);

    [Fact]
    public void Any_text_gets_an_answer_and_a_key_that_is_its_own() =>
        AnyText.Sample(text =>
        {
            _ = NameRules.Check(text);
            _ = NameRules.CheckRoom(text);
            string key = NameRules.Key(text);
            Assert.Equal(key, NameRules.Key(key));
        }, iter: 50_000);

    [Fact]
    public void A_name_that_may_be_chosen_keeps_its_key_in_each_case_and_form() =>
        AnyText.Sample(name =>
        {
            if (NameRules.Check(name) != Refusal.None) return;
            string key = NameRules.Key(name);
            string ordered = name.Normalize(); // or the Greek iota below, whose capital is a letter, would take the marks after it along
            Assert.Equal(key, NameRules.Key(ordered.ToUpperInvariant()));
            Assert.Equal(key, NameRules.Key(ordered.ToLowerInvariant()));
            foreach (NormalizationForm form in Enum.GetValues<NormalizationForm>()) Assert.Equal(key, NameRules.Key(name.Normalize(form)));
        }, iter: 50_000);

    [Theory]
    [InlineData("\uD83D")]
    [InlineData("a\uDE00b")]
    [InlineData("\uFFFE")]
    [InlineData("\uFFFF")]
    [InlineData("")]
    public void A_text_that_is_no_Unicode_has_a_key_all_the_same(string text) => Assert.Equal(NameRules.Key(text), NameRules.Key(NameRules.Key(text)));

    /// <summary>Letters of all kinds, some of them halves, marks and signs. Mostly short, so that many pass.</summary>
    private static readonly Gen<string> AnyText = Gen.Frequency(
        (4, Gen.Char['!', '~'].Select(c => c.ToString())),
        (4, Gen.Char['\u00A1', '\u33FF'].Select(c => c.ToString())),
        (1, Gen.Char['\uA000', '\uFFFF'].Select(c => c.ToString())), // among them lone surrogates
        (1, Gen.Int[0x10000, 0x1FFFF].Select(char.ConvertFromUtf32)),
        (1, Gen.OneOf("server", "guest-", "ः", "٠", "ː", "ế", "\u0301", "I", "İ", "ß"))).Array[1, 6].Select(string.Concat);

    /// <summary>The zeros and visargas that look like dots and colons, after a letter or digit of their own block and its marks (halves of pairs: marks beyond the basic plane).</summary>
    [GeneratedRegex(@"(?<=[\u0600-\u06FF-[\p{M}]][\p{M}\uD800-\uDFFF]*)[\u0660\u06F0]|(?<=[\u0900-\u097F-[\p{M}]][\p{M}\uD800-\uDFFF]*)\u0903|(?<=[\u0A80-\u0AFF-[\p{M}]][\p{M}\uD800-\uDFFF]*)\u0A83")]
    private static partial Regex AtHome();

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
