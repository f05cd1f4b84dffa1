// The folders of a project form no circle, and protocols do not know each other. Checked on what the compiler made of the code.

using Foyer.Server.Reporting;

namespace Foyer.Tests.Architecture;

public sealed class FolderTests
{
    private static readonly IReadOnlyList<FolderReference> Library = Read(typeof(ChatServer).Assembly.Location, "src/Foyer", "Foyer");

    private static readonly IReadOnlyList<FolderReference> Program = Read(typeof(Server.Settings.Setting).Assembly.Location, "src/Foyer.Server", "Foyer.Server");

    [Fact]
    public void The_folders_of_the_library_form_no_circle() => AssertNoCircle(Library);

    [Fact]
    public void The_folders_of_the_program_form_no_circle() => AssertNoCircle(Program);

    private static IReadOnlyList<FolderReference> Read(string assembly, string source, string rootNamespace) =>
        FolderGraph.Read(assembly, Path.Combine(Repository.Root, source), rootNamespace);

    private static void AssertNoCircle(IReadOnlyList<FolderReference> references)
    {
        IEnumerable<string> circles = FolderGraph.Circles(references).Select(circle => $"{string.Join(", ", circle)}\n{string.Join('\n', Within(circle))}");
        Assert.True(!circles.Any(), $"These folders form a circle: {string.Join("\n\n", circles)}");

        IEnumerable<string> Within(IReadOnlyList<string> circle) => references.Where(reference => circle.Contains(reference.From) && circle.Contains(reference.To))
            .GroupBy(reference => $"{reference.From} -> {reference.To}").OrderBy(edge => edge.Count())
            .Select(edge => $"{edge.Key}: {string.Join(", ", edge.Select(reference => reference.Why).Distinct())}");
    }
}
