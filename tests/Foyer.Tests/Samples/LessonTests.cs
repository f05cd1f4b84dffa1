// What the lesson tells its readers to type, and the answers to its exercises: they work, and the lesson's documents
// and the folder of answers agree.

using System.Text.RegularExpressions;

namespace Foyer.Tests.Samples;

[Collection(nameof(SampleBuild))]
public sealed partial class LessonTests(SampleBuild samples)
{
    private const string Answers = "samples/answers";

    private static readonly string[] Documents = ["docs/tutorial.md", "docs/tutorial.vi.md"];

    [Fact(Timeout = 180_000)]
    public async Task The_command_that_the_lesson_begins_with_starts_a_server()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            SampleBuild.Command("run", "samples/select.cs", "--", "0", "127.0.0.1"), patience: TimeSpan.FromMinutes(2)); // it is built first
        using TestClient alice = await server.JoinAsync();
        await server.ExpectOutputAsync($"Client joined {alice.Name}");
        server.Kill();
        await alice.ExpectEndAsync(); // dotnet's child, which is the server, has ended with it
    }

    [Fact(Timeout = 600_000)]
    public async Task Every_answer_builds() =>
        await Task.WhenAll(AnswerFiles().Select(name => samples.BuildAsync($"{Answers}/{name}")));

    [Fact]
    public void The_documents_name_every_answer_and_no_other() =>
        Assert.Equal(
            AnswerFiles(),
            Documents.Select(document => Path.Combine(Repository.Root, document))
                .Where(File.Exists)
                .SelectMany(document => AnswerName().Matches(File.ReadAllText(document)))
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Order(StringComparer.Ordinal));

    private static IEnumerable<string> AnswerFiles()
    {
        string folder = Path.Combine(Repository.Root, Answers);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.cs").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)
            : [];
    }

    [GeneratedRegex(@"answers/([\w.-]+\.cs)\b")]
    private static partial Regex AnswerName();
}
