// The lesson (docs/tutorial.md, and docs/tutorial.vi.md in Vietnamese) stays true: code that it quotes is in a sample, code that it
// names is in the file that it links to, every answer to an exercise is named, and both texts teach the same.

using System.Text;
using System.Text.RegularExpressions;

namespace Foyer.Tests.Samples;

public sealed partial class TutorialTests
{
    private const string English = "tutorial.md";
    private const string Vietnamese = "tutorial.vi.md";

    private static readonly string Root = FindRoot();

    [Theory, InlineData(English), InlineData(Vietnamese)]
    public void Every_line_of_code_that_the_lesson_quotes_is_in_a_sample(string lesson)
    {
        string[] samples = [.. Directory.EnumerateFiles(Path.Combine(Root, "samples"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(file => WithoutIndentation(File.ReadAllText(file)))];
        MatchCollection quotes = Quote().Matches(Text(lesson));
        Assert.True(quotes.Count > 10);
        Assert.All(quotes, quote =>
        {
            string code = "\n" + WithoutIndentation(quote.Groups[1].Value).Trim() + "\n";
            Assert.True(samples.Any(sample => sample.Contains(code, StringComparison.Ordinal)), $"no sample has: {code}");
        });
    }

    [Theory, InlineData(English), InlineData(Vietnamese)]
    public void Every_member_that_the_lesson_links_to_is_in_that_file(string lesson)
    {
        MatchCollection links = CodeLink().Matches(Text(lesson));
        Assert.True(links.Count > 15);
        Assert.All(links, link =>
        {
            string code = File.ReadAllText(Path.Combine(Root, "docs", link.Groups[2].Value));
            foreach (string name in link.Groups[1].Value.Split('.'))
                Assert.True(Regex.IsMatch(code, $@"\b{name}\b"), $"{link.Groups[2].Value} has no {name}");
        });
    }

    [Theory, InlineData(English), InlineData(Vietnamese)]
    public void Every_answer_belongs_to_an_exercise(string lesson)
    {
        string[] answers = [.. Directory.EnumerateFiles(Path.Combine(Root, "samples/answers"), "*.cs").Select(file => $"samples/answers/{Path.GetFileName(file)}").Order()];
        Assert.Equal(answers, Answer().Matches(Text(lesson)).Select(answer => answer.Groups[1].Value));
        Assert.Equal(Enumerable.Range(1, answers.Length).Select(number => $"{number}"), Exercise().Matches(Text(lesson)).Select(exercise => exercise.Groups[1].Value));
    }

    [Theory, InlineData(English), InlineData(Vietnamese)]
    public void Every_part_in_the_list_of_contents_is_a_heading(string lesson)
    {
        string[] headings = [.. Heading().Matches(WithoutBlocks(lesson)).Select(heading => NotInAnchors().Replace(heading.Groups[2].Value.ToLowerInvariant(), "").Replace(' ', '-'))];
        MatchCollection anchors = Anchor().Matches(WithoutBlocks(lesson));
        Assert.Equal(7, anchors.Count);
        Assert.All(anchors, anchor => Assert.Contains(anchor.Groups[1].Value, headings));
    }

    [Theory, InlineData(English, Vietnamese), InlineData(Vietnamese, English)]
    public void Each_text_begins_with_a_link_to_the_other(string lesson, string other) =>
        Assert.Contains(File.ReadLines(Path.Combine(Root, "docs", lesson)).Take(4), line => line.Contains($"]({other})", StringComparison.Ordinal));

    [Fact]
    public void Both_texts_have_the_same_parts()
    {
        Assert.Equal(Parts(English), Parts(Vietnamese));

        // the level of each heading, and the headings that are a call's name
        static IEnumerable<string> Parts(string lesson) =>
            Heading().Matches(WithoutBlocks(lesson)).Select(heading => heading.Groups[1].Value + (heading.Groups[2].Value is var name && CallName().IsMatch(name) ? name : ""));
    }

    [Fact]
    public void Both_texts_have_the_same_commands_output_and_code()
    {
        Assert.Equal(Block().Matches(Text(English)).Select(block => block.Value), Block().Matches(Text(Vietnamese)).Select(block => block.Value));
        Assert.Equal(Spans(English), Spans(Vietnamese));

        // what is in backticks in the sentences: in another language its order may differ
        static IEnumerable<string> Spans(string lesson) =>
            Span().Matches(WithoutBlocks(lesson)).Select(span => Spaces().Replace(span.Groups[1].Value, " ")).Distinct().Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Both_texts_have_the_same_links()
    {
        Assert.Equal(Links(English), Links(Vietnamese));

        static IEnumerable<string> Links(string lesson) => Link().Matches(WithoutBlocks(lesson)).Select(link => link.Groups[1].Value)
            .Where(link => link is not (English or Vietnamese)).Select(link => link.Replace(".vi.", ".", StringComparison.Ordinal));
    }

    [Fact]
    public void Both_texts_have_the_same_measurements()
    {
        Assert.NotEmpty(Measurements(English));
        Assert.Equal(Measurements(English), Measurements(Vietnamese));

        // the digits of each table row that begins with a server's name; how they are grouped is the language's own
        static IEnumerable<string> Measurements(string lesson) =>
            WithoutBlocks(lesson).Split('\n').Where(line => MeasuredRow().IsMatch(line)).Select(line => NotInMeasurements().Replace(line, ""));
    }

    [Theory, InlineData("docs/" + Vietnamese), InlineData("docs/figures/client-server.vi.svg")]
    public void The_Vietnamese_letters_are_composed(string file)
    {
        string text = File.ReadAllText(Path.Combine(Root, file));
        Assert.Contains('ờ', text);
        Assert.Equal(text.Normalize(NormalizationForm.FormC), text);
    }

    private static string Text(string lesson) => File.ReadAllText(Path.Combine(Root, "docs", lesson));

    private static string WithoutBlocks(string lesson) => Block().Replace(Text(lesson), "");

    private static string WithoutIndentation(string code) => string.Concat(code.Split('\n').Select(line => line.Trim() + "\n"));

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Foyer.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Quote();

    [GeneratedRegex("^```.*?^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\[`([A-Za-z.]+)`\]\((\.\./[^)]+\.cs)\)")]
    private static partial Regex CodeLink();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\]\(#([^)]+)\)")]
    private static partial Regex Anchor();

    [GeneratedRegex("^(#+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^[a-z]+$")]
    private static partial Regex CallName();

    [GeneratedRegex(@"[^\p{L}\p{M}\p{N} _-]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"^\| `[a-z]+` \| [0-9]")]
    private static partial Regex MeasuredRow();

    [GeneratedRegex(@"[^`a-z0-9|]")]
    private static partial Regex NotInMeasurements();

    [GeneratedRegex(@"^\*\*(?:Exercise|Bài tập) (\d+)\.\*\*", RegexOptions.Multiline)]
    private static partial Regex Exercise();

    [GeneratedRegex(@"(?:Answer|Lời giải):\s+\[`(samples/answers/[^`]+)`\]")]
    private static partial Regex Answer();
}
