// That every language says everything: what the compiler cannot see of texts that are data.

using System.Text;
using System.Text.RegularExpressions;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Server.Web;
using Foyer.Server.Wording;
using Foyer.Wording;

namespace Foyer.Tests.Line;

public sealed partial class WordsTests
{
    /// <summary>These are said the same in English and in Vietnamese.</summary>
    private static readonly string[] SameInBoth = [nameof(Phrase.TelnetAgreed)];

    [Theory]
    [InlineData("src/Foyer/Wording/English.restext", typeof(Phrase))]
    [InlineData("src/Foyer/Wording/Vietnamese.restext", typeof(Phrase))]
    [InlineData("src/Foyer.Server/Wording/English.restext", typeof(ProgramPhrase))]
    [InlineData("src/Foyer.Server/Wording/Vietnamese.restext", typeof(ProgramPhrase))]
    [InlineData("src/Foyer.Server/Web/Wording/English.restext", typeof(WebPhrase))]
    [InlineData("src/Foyer.Server/Web/Wording/Vietnamese.restext", typeof(WebPhrase))]
    public void A_file_has_each_phrase_once_and_in_the_order_of_the_enum(string file, Type phrases)
    {
        IEnumerable<string> names = from line in File.ReadLines(Path.Combine(Repository.Root, file))
                                    where line.Length > 0 && line[0] != '#'
                                    select line.Split(" = ")[0];
        Assert.Equal(Enum.GetNames(phrases), names);
    }

    [Fact]
    public void Every_phrase_has_a_text_in_each_language()
    {
        foreach ((string name, string english, string vietnamese) in AllTexts())
        {
            Assert.True(english.Length > 0 && english != name, name);
            Assert.True(vietnamese.Length > 0 && vietnamese != name, name);
        }
    }

    [Fact]
    public void A_phrase_takes_the_same_arguments_in_each_language()
    {
        foreach ((string name, string english, string vietnamese) in AllTexts())
        {
            string arguments = Arguments(english);
            Assert.Equal((name, arguments), (name, Arguments(vietnamese)));
            Assert.True("0 1 2 3 4".StartsWith(arguments, StringComparison.Ordinal) || name is nameof(Phrase.HintAlone), $"{name} leaves an argument out: {arguments}");
        }

        static string Arguments(string text) => string.Join(' ', Argument().Matches(text.Replace("{{", "", StringComparison.Ordinal)
            .Replace("}}", "", StringComparison.Ordinal)).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_is_left_untranslated() =>
        Assert.Equal(SameInBoth, from text in AllTexts() where text.English == text.Vietnamese select text.Name);

    [Fact]
    public void Vietnamese_is_composed_and_no_text_acts_on_a_terminal()
    {
        foreach ((string name, string english, string vietnamese) in AllTexts())
        {
            Assert.True(vietnamese.IsNormalized(NormalizationForm.FormC), name);
            foreach (string text in new[] { english, vietnamese })
            {
                Assert.Equal(text, TextRules.Clean(text));
                Assert.Equal(text, text.Trim());
            }
        }
    }

    [Fact]
    public void Every_refusal_has_its_words_in_each_language()
    {
        foreach (Words words in Words.All)
        {
            var settings = new Limits();
            Assert.All(Enum.GetValues<Refusal>().Except([Refusal.None]), refusal => Assert.True(words.Refused(new Answer(refusal, TimeSpan.FromMinutes(5), "spam"), "#phở", settings).Length > 5));
        }
    }

    [Fact]
    public void Languages_travel_within_the_assembly_and_not_beside_it()
    {
        foreach (string file in new[] { "English", "Vietnamese" })
        {
            Assert.Contains($"Foyer.Wording.{file}.resources", typeof(Phrase).Assembly.GetManifestResourceNames());
            Assert.Contains($"Foyer.Server.Web.Wording.{file}.resources", typeof(WebPhrase).Assembly.GetManifestResourceNames());
            Assert.Contains($"Foyer.Server.Wording.{file}.resources", typeof(ProgramPhrase).Assembly.GetManifestResourceNames());
        }
        Assert.Throws<FileNotFoundException>(() => typeof(Phrase).Assembly.GetSatelliteAssembly(new System.Globalization.CultureInfo("vi")));
    }

    [Theory]
    [InlineData("en", "en")]
    [InlineData("English", "en")]
    [InlineData("VI", "vi")]
    [InlineData(" Tiếng Việt ", "vi")]
    [InlineData("tieng viet", "vi")]
    [InlineData("tiếng Anh", "en")]
    [InlineData("fr", null)]
    [InlineData("", null)]
    public void A_language_is_found_by_its_code_and_by_what_people_call_it(string name, string? code)
    {
        Assert.Equal(code is not null, Words.TryFind(name, out Words? words));
        Assert.Equal(code, words?.Code);
    }

    [Fact]
    public void Numbers_choose_the_phrase_and_braces_stay_braces()
    {
        Assert.Equal("(1 line is missing here, because standard output could not keep up)", Words.English.Count(Phrase.MissedOne, Phrase.MissedMany, 1));
        Assert.Equal("(0 lines are missing here, because standard output could not keep up)", Words.English.Count(Phrase.MissedOne, Phrase.MissedMany, 0));
        Assert.Equal("2 people in #lobby: a, {0}", Words.English.Count(Phrase.MembersOne, Phrase.MembersMany, 2, "#lobby", "a, {0}"));
        Assert.Contains(@"_ - \ | ^ `", Words.Vietnamese[Phrase.NameHasBadCharacter], StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, string English, string Vietnamese)> AllTexts() =>
        Texts<Phrase>("Foyer").Concat(Texts<ProgramPhrase>("Foyer.Server")).Concat(Texts<WebPhrase>("Foyer.Server.Web"));

    private static IEnumerable<(string Name, string English, string Vietnamese)> Texts<TPhrase>(string where) where TPhrase : struct, Enum
    {
        Dictionary<string, string> english = Foyer.Wording.Texts<TPhrase>.Read($"{where}.Wording.English");
        Dictionary<string, string> vietnamese = Foyer.Wording.Texts<TPhrase>.Read($"{where}.Wording.Vietnamese");
        return Enum.GetNames<TPhrase>().Select(name => (name, english.GetValueOrDefault(name, ""), vietnamese.GetValueOrDefault(name, "")));
    }

    [GeneratedRegex(@"\{(\d+)[^}]*\}")]
    private static partial Regex Argument();
}
