// Sentences of the design and the documents that the compiler does not hold: who may know whom, and that what is written down is so.

using System.Text.RegularExpressions;
using Foyer.Line;
using Foyer.Server.Settings;

namespace Foyer.Tests;

public sealed partial class HouseRulesTests
{
    internal static readonly string Root = FindRoot();

    [Theory]
    [InlineData("Chat", @"System\.Net\.Sockets|Foyer\.Net|Foyer\.Line|\bSocket\b")]
    [InlineData("Net", @"Foyer\.Chat|Foyer\.Line|\bRoom\b|\bSession\b|\bTelnet\b")]
    [InlineData("Line", @"System\.Net\.Sockets|\bSocket\b|Foyer\.Server")]
    public void A_folder_knows_only_whom_it_may(string folder, string never)
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Root, "src/Foyer", folder), "*.cs", SearchOption.AllDirectories))
        {
            string code = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
            Assert.False(Regex.IsMatch(code, never), $"{file} knows {Regex.Match(code, never)}");
        }
    }

    [Fact]
    public void The_library_pulls_in_no_packages() =>
        Assert.DoesNotContain("PackageReference", File.ReadAllText(Path.Combine(Root, "src/Foyer/Foyer.csproj")), StringComparison.Ordinal);

    [Fact]
    public void Time_and_turns_are_handed_in()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Root, "src/Foyer"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
            Assert.False(OwnClock().IsMatch(File.ReadAllText(file)), $"{file} has a clock or turns of its own");
    }

    [Fact]
    public void Every_path_that_a_document_names_is_there()
    {
        int named = 0;
        foreach (string document in Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(Root, "*.md")))
        {
            foreach (Match match in PathInBackticks().Matches(File.ReadAllText(document)))
            {
                named++;
                string path = Path.Combine(Root, match.Groups[1].Value);
                Assert.True(File.Exists(path) || Directory.Exists(path), $"{Path.GetFileName(document)} names {match.Groups[1].Value}, which is not there");
            }
        }
        Assert.True(named > 30);
    }

    [Fact]
    public void Every_link_of_a_document_leads_somewhere()
    {
        foreach (string document in Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(Root, "*.md")))
        {
            foreach (Match match in Link().Matches(File.ReadAllText(document)))
            {
                string path = Path.Combine(Path.GetDirectoryName(document)!, match.Groups[1].Value);
                Assert.True(File.Exists(path) || Directory.Exists(path), $"{Path.GetFileName(document)} links to {match.Groups[1].Value}, which is not there");
            }
        }
    }

    [Fact]
    public void Every_command_has_its_line_in_the_documents_and_no_other()
    {
        string[] rows = [.. LineCommands.All.Select(row => $"| `{row.Usage.Replace("|", @"\|", StringComparison.Ordinal)}` | {Words.English[row.Help]} |")];
        Assert.Equal(rows, File.ReadLines(Path.Combine(Root, "docs/commands.md")).Where(line => line.StartsWith("| `/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_command_has_help_that_fits_a_line_in_each_language()
    {
        foreach (Words words in Words.All)
            Assert.All(LineCommands.All, row => Assert.True(words[row.Help].Length is > 0 and < 70 && row.Name.StartsWith('/'), row.Name));
    }

    [Fact]
    public void Every_setting_is_documented_with_its_default()
    {
        var options = new ChatServerOptions();
        var defaults = new Dictionary<string, string>
        {
            ["port"] = $"{options.Port}",
            ["bind"] = "all",
            ["telnet-port"] = "none",
            ["classic"] = "false",
            ["greeting"] = Words.English[Phrase.Greeting],
            ["language"] = options.Language,
            ["quiet"] = "false",
            ["limits"] = "on",
            ["limits:line-bytes"] = $"{options.Limits.LineBytes}",
            ["limits:outbox-bytes"] = $"{options.Limits.OutboxBytes}",
            ["limits:all-outbox-bytes"] = "a quarter of the memory",
            ["limits:clients"] = $"{options.Limits.Clients}",
            ["limits:room-inbox-chars"] = $"{options.Limits.RoomInboxChars}",
            ["limits:announced-joins"] = $"{options.Limits.AnnouncedJoins}",
        };
        string[] rows = File.ReadAllLines(Path.Combine(Root, "docs/operating.md"));
        foreach (Setting setting in SettingsTable.All)
        {
            string name = setting.IsOption ? $"| `--{setting.Name}" : $"| `{Camel(setting.Name["limits:".Length..])}`";
            string row = Assert.Single(rows, row => row.StartsWith(name + " ", StringComparison.Ordinal) || row.StartsWith(name + "`", StringComparison.Ordinal));
            Assert.Contains($"| {defaults[setting.Name]} |", row, StringComparison.Ordinal);
        }
        Assert.Equal("65536", $"{Limits.Off.LineBytes}");
    }

    private static string Camel(string name) => Regex.Replace(name, "-(.)", match => match.Groups[1].Value.ToUpperInvariant());

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Foyer.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"Thread\.Sleep|DateTime(Offset)?\.(Utc)?Now|Stopwatch\.|Task\.Run\(|CancelAsync\(\)|Task\.WhenAny\(|Task\.Delay\((?!.*settings\.)|TaskScheduler\.Current", RegexOptions.IgnoreCase)]
    private static partial Regex OwnClock();

    [GeneratedRegex(@"`((?:src|tests|docs|samples|bench)/[^`\s]*)`")]
    private static partial Regex PathInBackticks();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex Link();
}
