// The folders of a project form no circle, and each knows only what it may. Checked on what the compiler made of the code.

namespace Foyer.Tests.Architecture;

public sealed class FolderTests
{
    private static readonly IReadOnlyList<FolderReference> Library = Read(typeof(ChatServer).Assembly.Location, "src/Foyer", "Foyer");

    private static readonly IReadOnlyList<FolderReference> Program = Read(typeof(Server.Settings.Setting).Assembly.Location, "src/Foyer.Server", "Foyer.Server");

    [Fact]
    public void The_folders_of_the_library_form_no_circle() => AssertNoCircle(Library);

    [Fact]
    public void The_folders_of_the_program_form_no_circle() => AssertNoCircle(Program);

    [Fact]
    public void What_everything_else_builds_on_knows_no_other_folder()
    {
        AssertKnows(Library, "Runtime", []);
        AssertKnows(Library, "Characters", []);
    }

    [Fact]
    public void The_chat_knows_no_sockets_no_wire_format_and_no_wording() => AssertKnows(Library, "Chat", ["Chat", "Characters", "Runtime"]);

    [Fact]
    public void Sockets_and_the_front_door_know_nothing_about_chat() => AssertKnows(Library, "Net", ["Net", "Characters", "Runtime"]);

    [Fact]
    public void The_wording_knows_the_chat_alone() => AssertKnows(Library, "Wording", ["Chat", "Characters", "Runtime"]);

    [Fact]
    public void A_line_protocol_knows_no_other_protocol_and_no_composition() => AssertKnows(Library, "Line", ["Line", "Chat", "Characters", "Net", "Runtime", "Wording"]);

    [Fact]
    public void The_web_knows_nothing_of_lines()
    {
        Assert.NotEmpty(UsesOf("Foyer.Chat"));
        Assert.Empty(UsesOf("Foyer.Line"));
        Assert.Empty(UsesOf("Foyer.Irc"));

        static List<string> UsesOf(string name) => [.. FolderGraph.UsedNamespaces(typeof(Server.Settings.Setting).Assembly.Location, inNamespace: "Foyer.Server.Web")
            .Where(used => used == name || used.StartsWith(name + '.', StringComparison.Ordinal))];
    }

    private static IReadOnlyList<FolderReference> Read(string assembly, string source, string rootNamespace) =>
        FolderGraph.Read(assembly, Path.Combine(Repository.Root, source), rootNamespace);

    // A folder is meant with those below it.
    private static void AssertKnows(IReadOnlyList<FolderReference> references, string folder, string[] allowed)
    {
        List<FolderReference> own = [.. references.Where(reference => IsIn(reference.From, folder))];
        Assert.True(allowed.Length == 0 || own.Count > 0, $"nothing was read of {folder}");
        Assert.DoesNotContain(own, reference => !allowed.Any(other => IsIn(reference.To, other)));

        static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder + '/', StringComparison.Ordinal);
    }

    private static void AssertNoCircle(IReadOnlyList<FolderReference> references)
    {
        Assert.NotEmpty(references);
        IEnumerable<string> circles = FolderGraph.Circles(references).Select(circle => $"{string.Join(", ", circle)}\n{string.Join('\n', Within(circle))}");
        Assert.True(!circles.Any(), $"These folders form a circle: {string.Join("\n\n", circles)}");

        IEnumerable<string> Within(IReadOnlyList<string> circle) => references.Where(reference => circle.Contains(reference.From) && circle.Contains(reference.To))
            .GroupBy(reference => $"{reference.From} -> {reference.To}").OrderBy(edge => edge.Count())
            .Select(edge => $"{edge.Key}: {string.Join(", ", edge.Select(reference => reference.Why).Distinct())}");
    }
}
