// What counts as the same word in a search, and what is made of what somebody typed.

using Foyer.Server.History;

namespace Foyer.Tests.History;

public sealed class FoldingTests
{
    [Theory]
    [InlineData("Hello, world", "Hello, world")]
    [InlineData("đường Đà Lạt", "dường dà Lạt")]
    [InlineData("東京都", " 東  京  都 ")]
    [InlineData("Tokyo東京", "Tokyo 東  京 ")]
    [InlineData("ひらカタ한글", " ひ  ら  カ  タ  한  글 ")]
    [InlineData("ｶﾞ", " ガ ")] // half width, with its mark
    [InlineData("ＡＢＣ", "ABC")]
    [InlineData("𠮷野", " 𠮷  野 ")] // Han beyond the first plane
    public void Text_is_folded(string text, string folded) => Assert.Equal(folded, Folding.Fold(text));

    [Fact]
    public void Half_a_character_is_none() => Assert.Equal("x\uFFFDđy".Replace('đ', 'd'), Folding.Fold("x\uD800đy"));

    [Fact]
    public void A_name_is_one_word_the_same_in_any_case_and_form_and_no_other_names()
    {
        Assert.Equal(Folding.Author("mai"), Folding.Author("MAI"));
        Assert.Equal(Folding.Author("Đức"), Folding.Author("đức".Normalize(System.Text.NormalizationForm.FormD)));
        string[] names = ["127.0.0.1:4000", "127.0.0.1:400", "[::1]:4000", "mai", "mái", "Đức", "Duc", "山田", "山", "м", "x\uD800"];
        Assert.Equal(names.Length, names.Select(Folding.Author).Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9]+$", Folding.Author(name)));
    }

    [Theory]
    [InlineData("tea", "text : \"tea\" ")]
    [InlineData(" two  words ", "text : \"two\" text : \"words\" ")]
    [InlineData("AND -x* NEAR( col:y \"", "text : \"AND\" text : \"x\" text : \"NEAR\" text : \"col y\" ")]
    [InlineData("say\"so", "text : \"say so\" ")]
    [InlineData("!!! tea ...", "text : \"tea\" ")]
    [InlineData("tea tea", "text : \"tea\" ")]
    [InlineData("a-b-c-d-e-f", "text : \"a b c d\" text : \"d e f\" ")]
    [InlineData("the-the-the-the-the-the-the", "text : \"the the the the\" ")]
    [InlineData("東京", "text : \"東 京\" ")]
    public void Every_word_is_quoted_and_what_has_no_letter_is_dropped(string words, string query) =>
        Assert.Equal(query + "AND room : (\"r1\" OR \"r2\")", SearchWords.Query(words, "", [1, 2]));

    [Fact]
    public void Words_without_a_letter_find_nothing_and_no_words_everything_that_somebody_said()
    {
        Assert.Null(SearchWords.Query("!!! ...", "", [1]));
        Assert.Equal("room : (\"r1\")", SearchWords.Query("", "", [1]));
        Assert.Equal("author : \"a4d4149\" AND room : (\"r1\")", SearchWords.Query(" ", "mai", [1]));
        Assert.Equal("text : \"x\" ", SearchWords.Query("x", "", [.. Enumerable.Range(0, 1000).Select(room => (long)room)]));
    }
}
