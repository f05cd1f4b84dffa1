// The table of look-alikes: that it is whole and what the script makes, and that it holds what the rules for names lean on,
// for each character that Unicode has, not for samples only.

using System.Globalization;
using System.Text;
using Foyer.Chat.Names;

namespace Foyer.Tests.Chat;

public sealed class LookalikesTests
{
    [Fact]
    public void The_table_is_sorted_without_doubles_and_maps_each_character_to_another()
    {
        int before = -1;
        foreach (string[] row in Rows())
        {
            int codePoint = Parse(row[0]);
            Assert.True(codePoint > before, row[0]);
            Assert.InRange(row.Length, 1, 7);
            Assert.False(row.Length == 2 && row[1] == row[0], row[0]);
            before = codePoint;
        }
        Assert.Equal(2749, Rows().Count());
    }

    [Fact]
    public void What_a_character_counts_as_counts_as_itself() =>
        Assert.All(Rows(), row =>
        {
            string target = string.Concat(row.Skip(1).Select(field => char.ConvertFromUtf32(Parse(field))));
            Assert.Equal(target, Lookalikes.Skeleton(target));
            Assert.Equal(target, Lookalikes.Skeleton(char.ConvertFromUtf32(Parse(row[0]))));
        });

    [Theory]
    [InlineData("а", "a")] // Cyrillic
    [InlineData("m", "m")]
    [InlineData("0", "0")]
    [InlineData("1", "1")]
    [InlineData("|", "|")]
    [InlineData("I", "i")]
    [InlineData("i", "i")]
    [InlineData("ß", "ss")]
    [InlineData("ﬁ", "fi")]
    [InlineData("ꓲ", "l")] // Lisu
    [InlineData("м", "m")]
    [InlineData("ꜱᴇʀᴠᴇʀ", "server")] // small capitals
    [InlineData("\u1039\u17D2\u2D7F\u0640", "")] // not drawn: joiners of consonants, and what stretches a word
    [InlineData("đ", "d\u0335")]
    [InlineData("ơ", "o\u031B")] // not o and an apostrophe, as for the letter in one piece
    [InlineData("ς", "o")] // by way of σ
    [InlineData("ː", ":")]
    [InlineData("名", "名")]
    [InlineData("", "")]
    public void Known_samples(string text, string skeleton) => Assert.Equal(skeleton, Lookalikes.Skeleton(text));

    [Fact]
    public void Every_letter_looks_like_itself_in_each_case_and_form()
    {
        foreach (string letter in AllOfUnicode())
        {
            string skeleton = Lookalikes.Skeleton(letter);
            Assert.Equal(skeleton, Lookalikes.Skeleton(skeleton));
            Assert.Equal(skeleton, Lookalikes.Skeleton(letter.ToUpperInvariant()));
            Assert.Equal(skeleton, Lookalikes.Skeleton(letter.ToLowerInvariant()));
            foreach (NormalizationForm form in Enum.GetValues<NormalizationForm>()) Assert.Equal(skeleton, Lookalikes.Skeleton(letter.Normalize(form)));
        }
    }

    [Fact]
    public void Plain_letters_and_digits_stay_apart()
    {
        IEnumerable<string> skeletons = "abcdefghijklmnopqrstuvwxyz0123456789_-\\|^`".Select(c => Lookalikes.Skeleton(c.ToString()));
        Assert.Distinct(skeletons);
    }

    [Fact]
    public void The_licence_of_the_data_lies_beside_the_library() =>
        Assert.Contains("UNICODE LICENSE V3", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "licenses/Lookalikes.LICENSE")), StringComparison.Ordinal);

    private static IEnumerable<string[]> Rows()
    {
        using var lines = new StreamReader(typeof(NameRules).Assembly.GetManifestResourceStream("Lookalikes.txt")!);
        while (lines.ReadLine() is { } line)
        {
            if (!line.StartsWith('#')) yield return line.Split(' ');
        }
    }

    private static IEnumerable<string> AllOfUnicode() =>
        Enumerable.Range(0, 0x110000)
            .Where(codePoint => Rune.IsValid(codePoint) && CharUnicodeInfo.GetUnicodeCategory(codePoint) is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse))
            .Select(char.ConvertFromUtf32);

    private static int Parse(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
