// Sentences of the design and the documents that the compiler does not hold: who may know whom, and that what is written down is so.

using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Foyer.Line;
using Foyer.Line.Commands;
using Foyer.Runtime;
using Foyer.Server.Settings;
using Foyer.Wording;
using Xunit.v3;

namespace Foyer.Tests;

public sealed partial class HouseRulesTests
{
    private static readonly string Root = Repository.Root;

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
    public void Every_test_has_a_timeout()
    {
        (MethodInfo Method, IFactAttribute Fact)[] tests =
        [
            .. from type in typeof(HouseRulesTests).Assembly.GetTypes()
               from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
               from attribute in method.GetCustomAttributes().OfType<IFactAttribute>()
               select (method, attribute),
        ];
        Assert.Contains(tests, test => test.Method.Name == nameof(Every_test_has_a_timeout));
        Assert.All(tests, test => Assert.True(test.Fact.Timeout > 0, $"{test.Method.DeclaringType}.{test.Method.Name} has no timeout"));
        Assert.All(tests, test => Assert.All(test.Method.GetCustomAttributes().OfType<IDataAttribute>(),
            data => Assert.True(data.Timeout is null or > 0, $"{test.Method.DeclaringType}.{test.Method.Name} has rows without a timeout")));
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
    public void The_commands_document_is_made_from_the_table()
    {
        var table = new StringBuilder();
        foreach (IGrouping<CommandGroup, LineCommand> group in LineCommands.All.GroupBy(row => row.Group))
        {
            table.Append(CultureInfo.InvariantCulture, $"\n### {Words.English[TalkCommands.Title(group.Key)]}\n\n| command | what it does |\n|---|---|\n");
            foreach (LineCommand row in group) table.Append(CultureInfo.InvariantCulture, $"| `{row.Usage.Replace("|", "\\|", StringComparison.Ordinal)}`{string.Concat(row.Short.Select(name => $", `{name}`"))} | {Words.English[row.Help]} |\n");
        }
        table.Append('\n');
        ExpectInDocument("docs/commands.md", "<!-- from LineCommands.All -->\n", table.ToString());
    }

    [Fact]
    public void The_tables_of_limits_are_made_from_the_rows()
    {
        foreach (IGrouping<LimitGroup, LimitRow> group in LimitTable.All.GroupBy(row => row.Group))
        {
            var table = new StringBuilder("| limit | default | allowed | reason | beyond it |\n|---|---|---|---|---|\n");
            foreach (LimitRow row in group)
                table.Append(CultureInfo.InvariantCulture, $"| `{Camel(row.Name)}` | {row.Default} | {row.Range} | {row.Reason} | {row.Beyond} |\n");
            ExpectInDocument("docs/operating.md", $"<!-- from LimitTable.All, {group.Key} -->\n", table.ToString());
        }
    }

    /// <summary>After <paramref name="begin"/> the document has this text. To write it there: FOYER_WRITE_DOCS=1 and the test that asks.</summary>
    private static void ExpectInDocument(string name, string begin, string text)
    {
        string path = Path.Combine(Root, name), document = File.ReadAllText(path);
        int from = document.IndexOf(begin, StringComparison.Ordinal) + begin.Length, to = document.IndexOf("<!-- to here -->", from, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to > 0, $"{name} has no place for what is made {begin}");
        if (Environment.GetEnvironmentVariable("FOYER_WRITE_DOCS") == "1") File.WriteAllText(path, document[..from] + text + document[to..]);
        else Assert.Equal(text, document[from..to]);
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
        string[] rows = File.ReadAllLines(Path.Combine(Root, "docs/operating.md"));
        foreach (Setting setting in SettingsTable.All.Where(setting => setting.IsOption))
        {
            string row = Assert.Single(rows, row => Regex.IsMatch(row, $@"^\| `--{setting.Name}[ `]"));
            Assert.Contains($"| {setting.Default} |", row.Replace("`", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    /// <summary>A limit that is added is among these, or off with --limits off.</summary>
    [Fact]
    public void With_limits_off_only_what_keeps_the_memory_finite_and_what_is_no_persons_own_stays()
    {
        string[] stay = ["OutboxBytes", "AllOutboxBytes", "Clients", "RoomInboxChars", "Bans", "Ignored", "HistoryChars", "Rooms", "RoomMembers", "AnnouncedJoins"];
        ChatServerOptions off = SettingsTable.All.Single(setting => setting.Name == "limits").Apply(
            new ProgramSettings { Options = new ChatServerOptions { Limits = new Limits { Clients = 7, JoinBurst = 7, LineBytes = 70 } } }, "off").Options;
        Assert.Equal(Limits.Off with { Clients = 7 }, off.Limits);
        foreach (PropertyInfo limit in AllLimits)
        {
            object? before = limit.GetValue(new Limits()), after = limit.GetValue(Limits.Off);
            if (stay.Contains(limit.Name)) Assert.Equal(before, after);
            else Assert.True(after is 0 or 65536, limit.Name);
        }
        Assert.Empty(Limits.Off.Problems());
    }

    [Fact]
    public void Every_limit_has_a_row_that_sets_checks_and_names_it()
    {
        Assert.Equal(AllLimits.Select(limit => Hyphened(limit.Name)).Order(StringComparer.Ordinal), LimitTable.All.Select(row => row.Name).Order(StringComparer.Ordinal));
        foreach (LimitRow row in LimitTable.All)
        {
            PropertyInfo limit = AllLimits.Single(limit => Hyphened(limit.Name) == row.Name);
            Assert.True(row.IsAllowed(row.Get(new Limits())), row.Name);
            long least = Math.Max(row.Least, 1);
            Setting setting = SettingsTable.All.Single(setting => setting.Name == $"limits:{row.Name}");
            Assert.Equal(With(new Limits { LineBytes = 100 }, limit, least), setting.Apply(new ProgramSettings { Options = new ChatServerOptions { Limits = new Limits { LineBytes = 100 } } }, $"{least}").Options.Limits);
            foreach (long wrong in (long[])[row.Least - 1, -7])
                Assert.Equal($"{row.Allowed}, not {wrong}", Assert.Single(With(new Limits(), limit, wrong).Problems()));
            if (row.Most == long.MaxValue) continue;
            FormatException refused = Assert.Throws<FormatException>(() => setting.Apply(new ProgramSettings(), $"{row.Most + 1}"));
            Assert.Equal(row.AllowedValues, refused.Message);
        }
        Assert.Equal("the limit on a line is 64 to 65536 bytes, not 5", Assert.Single(new Limits { LineBytes = 5 }.Problems()));
        Assert.Equal("the limit on joins at once is 0 (for no limit) to 1000000, not -1", Assert.Single(new Limits { JoinBurst = -1 }.Problems()));
        Assert.Contains("is below that on one", Assert.Single(new Limits { AllOutboxBytes = 300_000, OutboxBytes = 400_000 }.Problems()), StringComparison.Ordinal);
    }

    private static IEnumerable<PropertyInfo> AllLimits => typeof(Limits).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static Limits With(Limits limits, PropertyInfo limit, long value)
    {
        Limits changed = limits with { };
        limit.SetValue(changed, Convert.ChangeType(value, limit.PropertyType, CultureInfo.InvariantCulture));
        return changed;
    }

    private static string Hyphened(string name) => Regex.Replace(name, "(?<!^)([A-Z])", "-$1").ToLowerInvariant();

    [Fact]
    public void Operators_are_documented_with_their_limits()
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs/operating.md"));
        var limits = new Limits();
        Assert.Contains("`FOYER__OPERATORS__MAI`", page, StringComparison.Ordinal);
        Assert.Contains("`foyer hash-password`", page, StringComparison.Ordinal);
        Assert.Contains($"{limits.OperatorAttempts} wrong passwords in {limits.OperatorAttemptsWithin.TotalMinutes} minutes", page, StringComparison.Ordinal);
    }

    /// <summary>A page that says that something is missing is wrong once there is a setting for it.</summary>
    [Theory]
    [InlineData("tls", @"no (encryption|TLS)\b|not encrypted yet|until there is TLS")]
    [InlineData("limits:messages-per-second", @"no (rate )?limits? (yet|on)\b|not limited yet")]
    public void The_first_pages_do_not_deny_what_exists(string setting, string denial)
    {
        Assert.Contains(SettingsTable.All, row => row.Name == setting);
        foreach ((string document, string text) in FirstPages())
        {
            Match match = Regex.Match(text.Replace("*", "", StringComparison.Ordinal), denial, RegexOptions.IgnoreCase);
            Assert.False(match.Success, $"{document} says \"{match.Value}\", but there is the setting {setting}");
        }
    }

    [Fact]
    public void The_first_pages_name_only_options_and_commands_that_exist()
    {
        HashSet<string> options = [.. SettingsTable.All.Where(row => row.IsOption).Select(row => row.Name), "config", "help", "version"];
        Dictionary<string, System.CommandLine.Command> subcommands = new ToolCommands().All.ToDictionary(command => command.Name);
        HashSet<string> commands = [.. LineCommands.All.Select(row => row.Name)];
        int named = 0;
        foreach ((string document, string text) in FirstPages())
        {
            foreach (Match match in OptionInText().Matches(text))
            {
                string of = match.Groups[1].Value, option = match.Groups[2].Value;
                bool exists = subcommands.TryGetValue(of, out System.CommandLine.Command? subcommand) ? subcommand.Options.Any(known => known.Name == "--" + option) : options.Contains(option);
                Assert.True(exists, $"{document} names --{option}, which is not there");
                named++;
            }
            foreach (Match match in SubcommandInBackticks().Matches(text))
                Assert.True(match.Groups[1].Value == "hash-password" || subcommands.ContainsKey(match.Groups[1].Value), $"{document} names {match.Value}, which is not there");
            foreach (Match match in CommandInBackticks().Matches(text))
            {
                Assert.True(commands.Contains(match.Groups[1].Value), $"{document} names {match.Groups[1].Value}, which is not there");
                named++;
            }
        }
        Assert.True(named > 30);
    }

    [Fact]
    public void Security_names_limits_with_their_defaults()
    {
        string page = File.ReadAllText(Path.Combine(Root, "SECURITY.md"));
        var defaults = new Limits();
        MatchCollection named = LimitInBackticks().Matches(page);
        Assert.True(named.Count > 5);
        foreach (Match match in named)
        {
            PropertyInfo? limit = typeof(Limits).GetProperty(char.ToUpperInvariant(match.Groups[1].Value[0]) + match.Groups[1].Value[1..]);
            Assert.True(limit is not null, $"SECURITY.md names {match.Groups[1].Value}, which is no limit");
            Assert.Equal($"{match.Groups[1].Value} {limit.GetValue(defaults)}", $"{match.Groups[1].Value} {match.Groups[2].Value}");
        }
        Assert.Contains($"{defaults.OperatorAttempts} wrong passwords in {defaults.OperatorAttemptsWithin.TotalMinutes} minutes", page, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Document, string Text)> FirstPages() =>
        from document in (string[])["SECURITY.md", "README.md"]
        let lines = File.ReadAllLines(Path.Combine(Root, document))
        select (document, string.Join('\n', lines.Where(line => !line.StartsWith("dotnet ", StringComparison.Ordinal)))); // its options are its own

    private static string Camel(string name) => Regex.Replace(name, "-(.)", match => match.Groups[1].Value.ToUpperInvariant());

    [GeneratedRegex(@"Thread\.Sleep|DateTime(Offset)?\.(Utc)?Now|Stopwatch\.|Task\.Run\(|CancelAsync\(\)|Task\.WhenAny\(|Task\.Delay\((?!.*services\.)|TaskScheduler\.Current", RegexOptions.IgnoreCase)]
    private static partial Regex OwnClock();

    [GeneratedRegex(@"(?:foyer ([a-z-]+) )?--([a-z][a-z-]*)")]
    private static partial Regex OptionInText();

    [GeneratedRegex(@"`foyer ([a-z][a-z-]*)")]
    private static partial Regex SubcommandInBackticks();

    [GeneratedRegex(@"`(/[a-z]+)(?: [^`]*)?`")]
    private static partial Regex CommandInBackticks();

    // A limit's name, and the default that follows it in a table's cell or in brackets.
    [GeneratedRegex(@"`([a-z]+[A-Z][A-Za-z]*)`(?: [|(]\s?(\d+))?")]
    private static partial Regex LimitInBackticks();

    [GeneratedRegex(@"`((?:src|tests|docs|samples|bench)/[^`\s]*)`")]
    private static partial Regex PathInBackticks();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex Link();
}
