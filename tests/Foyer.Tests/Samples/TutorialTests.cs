// The lesson (docs/tutorial.md) stays true: code that it quotes is in a sample, code that it names is in the file that it links to,
// and every answer to an exercise is named.

using System.Text.RegularExpressions;

namespace Foyer.Tests.Samples;

public sealed partial class TutorialTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Lesson = File.ReadAllText(Path.Combine(Root, "docs/tutorial.md"));

    [Fact]
    public void Every_line_of_code_that_the_lesson_quotes_is_in_a_sample()
    {
        string[] samples = [.. Directory.EnumerateFiles(Path.Combine(Root, "samples"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(file => WithoutIndentation(File.ReadAllText(file)))];
        MatchCollection quotes = Quote().Matches(Lesson);
        Assert.True(quotes.Count > 10);
        Assert.All(quotes, quote =>
        {
            string code = "\n" + WithoutIndentation(quote.Groups[1].Value).Trim() + "\n";
            Assert.True(samples.Any(sample => sample.Contains(code, StringComparison.Ordinal)), $"no sample has: {code}");
        });
    }

    [Fact]
    public void Every_member_that_the_lesson_links_to_is_in_that_file()
    {
        MatchCollection links = CodeLink().Matches(Lesson);
        Assert.True(links.Count > 15);
        Assert.All(links, link =>
        {
            string code = File.ReadAllText(Path.Combine(Root, "docs", link.Groups[2].Value));
            foreach (string name in link.Groups[1].Value.Split('.'))
                Assert.True(Regex.IsMatch(code, $@"\b{name}\b"), $"{link.Groups[2].Value} has no {name}");
        });
    }

    [Fact]
    public void Every_answer_belongs_to_an_exercise()
    {
        string[] answers = [.. Directory.EnumerateFiles(Path.Combine(Root, "samples/answers"), "*.cs").Select(file => $"samples/answers/{Path.GetFileName(file)}").Order()];
        Assert.Equal(answers, Exercise().Matches(Lesson).Select(exercise => exercise.Groups[1].Value));
    }

    private static string WithoutIndentation(string code) => string.Concat(code.Split('\n').Select(line => line.Trim() + "\n"));

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Foyer.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Quote();

    [GeneratedRegex(@"\[`([A-Za-z.]+)`\]\((\.\./[^)]+\.cs)\)")]
    private static partial Regex CodeLink();

    [GeneratedRegex(@"Answer:\s+\[`(samples/answers/[^`]+)`\]")]
    private static partial Regex Exercise();
}
