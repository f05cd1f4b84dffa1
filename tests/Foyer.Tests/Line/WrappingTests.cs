// Lines on a terminal whose width is known: no row of a line looks like a line of its own, words and letters stay whole, and nothing is lost.

using System.Buffers;
using System.Text;
using CsCheck;
using Foyer.Characters;
using Foyer.Wording;

namespace Foyer.Tests.Line;

public sealed class WrappingTests
{
    [Theory]
    [InlineData("[eve] ok [mai] bob, the key please", 20, "[eve] ok [mai] bob,\r\n  | the key please")]
    [InlineData("[eve] short", 20, "[eve] short")]
    [InlineData("[eve] 890123456789", 20, "[eve] 890123456789")]
    [InlineData("[eve] 8901234567890123456789", 20, "[eve] 8901234567890\r\n  | 123456789")] // a word that is longer than a row
    [InlineData("[eve] 234567 congratulation", 20, "[eve] 234567\r\n  | congratulation")]
    [InlineData("ab cd        [server] hi", 13, "ab cd\r\n  | [server]\r\n  | hi")]
    [InlineData("名前名前名前名前", 10, "名前名前\r\n  | 名前\r\n  | 名前")]
    [InlineData("e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301", 10,
        "e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301e\u0302\u0301\r\n  | e\u0302\u0301")]
    [InlineData("one\r\ntwo three four five", 12, "one\r\ntwo three\r\n  | four\r\n  | five")]
    [InlineData("a line that nobody has a width for", 0, "a line that nobody has a width for")]
    public void Lines_go_on_behind_a_bar(string text, int width, string wrapped) => Assert.Equal(wrapped, Wrapping.Wrap(text, width));

    [Fact]
    public void No_row_is_wider_than_the_terminal_and_no_visible_character_is_lost() =>
        Gen.Select(Pieces.Array[1, 60].Select(string.Concat), Gen.Int[Wrapping.LeastWidth, 90]).Sample(
            (text, width) =>
            {
                string wrapped = Wrapping.Wrap(text, width);
                string[] rows = wrapped.Split("\r\n");
                Assert.All(rows, row => Assert.InRange(DisplayWidth.Of(row), 0, width - 1));
                Assert.All(rows[1..], row => Assert.StartsWith("  |", row, StringComparison.Ordinal));
                Assert.Equal(Visible(text), Visible(rows[0] + string.Concat(rows[1..].Select(row => row[3..]))));
            },
            iter: 20_000);

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("Đức ở", 5)]
    [InlineData("e\u0302\u0301", 1)]
    [InlineData("名前", 4)]
    [InlineData("한국", 4)]
    [InlineData("ｗｉｄｅ", 8)]
    [InlineData("😀", 2)]
    [InlineData("🇻🇳", 2)]
    [InlineData("\u3000", 2)]
    [InlineData("\U00020000", 2)]
    [InlineData("ไทย", 3)]
    public void Columns_are_counted_as_terminals_do(string text, int columns) => Assert.Equal(columns, DisplayWidth.Of(text));

    [Fact]
    public void A_page_of_the_history_is_wrapped_too()
    {
        var output = new ArrayBufferWriter<byte>();
        Message[] messages =
        [
            new Said { Id = 1, At = default, Room = "#a", Name = "bob", Text = "ok [server] The server stops\n    soon, and this is long" },
            new TopicChanged { Id = 2, At = default, Room = "#a", Name = "bob", Text = "ok [server] The" },
        ];
        LineFormat.Of(Words.English, width: 30).WritePage("-- Title --", messages, "-- End --", output);
        Assert.Equal(
            "-- Title --\r\n00:00 [bob] ok [server] The\r\n  | server stops\r\n      |     soon, and this is\r\n  | long\r\n00:00 bob changed the topic\r\n  | to: ok [server] The\r\n-- End --\r\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Same(LineFormat.Of(Words.English, width: 30), LineFormat.Of(Words.English, width: 30));
    }

    private static readonly Gen<string> Pieces = Gen.Frequency(
        (6, Gen.Char['a', 'z'].Select(letter => letter.ToString())),
        (3, Gen.OneOf(" ", "        ", "\u3000", "\u00A0")),
        (3, Gen.OneOf("ế", "e\u0302\u0301", "名", "한", "😀", "👩‍👩‍👧‍👦", "🇻🇳", "1️⃣", "กี่", "किं", "\u200D", "\U00020000")));

    private static string Visible(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
