// The parser of commands, and what holds for whatever begins with a slash: it is answered, nothing throws, and no other person
// sees it as text.

using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Foyer.Line;
using Foyer.Line.Commands;

namespace Foyer.Tests.Commands;

public sealed partial class LineCommandTests
{
    private static readonly CommandTable Table = new(LineCommands.All, LineCommands.Elsewhere, LineCommands.WithoutSlash);

    [Theory]
    [InlineData("/time", "", true)]
    [InlineData("/time", " ", true)]
    [InlineData("/time", "x", false)]
    [InlineData("/nick", "", false)]
    [InlineData("/nick", " x", true)]
    [InlineData("/nick", "  x  ", true)]
    [InlineData("/nick", "x y", false)]
    [InlineData("/nick", "x\u00A0y", false)]
    [InlineData("/help", "", true)]
    [InlineData("/help", "x", true)]
    [InlineData("/help", "x y", false)]
    [InlineData("/join", "", false)]
    [InlineData("/join", "#a", true)]
    [InlineData("/join", "#a key", true)]
    [InlineData("/join", "#a key x", false)]
    [InlineData("/msg", "x", false)]
    [InlineData("/msg", "x\u3000", false)]
    [InlineData("/msg", "x y", true)]
    [InlineData("/msg", "x y z", true)]
    [InlineData("/history", "", true)]
    [InlineData("/history", "x 5 before y", true)]
    [InlineData("/search", "", false)]
    [InlineData("/search", "x in:#a", true)]
    [InlineData("/away", "", true)]
    [InlineData("/away", "x y z", true)]
    [InlineData("/op", "x", true)]
    [InlineData("/op", "#a", false)]
    [InlineData("/op", "#a x", true)]
    [InlineData("/op", "#a #b", true)] // nobody is called so, which is a better answer than the usage
    [InlineData("/op", "a x", false)]
    [InlineData("/op", "#a x y", false)]
    [InlineData("/topic", "#a", true)]
    [InlineData("/topic", "#a x y", true)]
    [InlineData("/ban", "x", true)]
    [InlineData("/ban", "#a x 10m for this", true)]
    [InlineData("/ban", "#a", false)]
    [InlineData("/webhook", "#a list", true)]
    [InlineData("/webhook", "#a", false)]
    [InlineData("/webhook", "#a add ci x", false)]
    public void A_command_takes_so_many_words(string name, string typed, bool takes) => Assert.Equal(takes, Table.Find(name)!.Arity.Fits(typed));

    [Fact]
    public void The_usage_shows_what_a_command_takes() => Assert.All(LineCommands.All, command =>
    {
        string[] parts = [.. Part().Matches(command.Arguments).Select(part => part.Value).Where(part => part != "[#room]")];
        Assert.Equal(parts.Count(part => part[0] != '['), command.Arity.Least);
        Assert.True(command.Arity.Most == int.MaxValue || command.Arity.Most == parts.Length, command.Name);
        Assert.Equal(command.Arguments.StartsWith("[#room] ", StringComparison.Ordinal), command.Arity.RoomFirst);
    });

    [GeneratedRegex(@"\[[^\]]*\]|\S+")]
    private static partial Regex Part();

    [Fact]
    public void Arguments_are_taken_word_by_word_and_the_rest_as_it_was_typed()
    {
        var arguments = new Arguments("  #a\u00A0 10m  two   words\u3000 ");
        Assert.Equal("#a", arguments.Room());
        Assert.Null(arguments.Room());
        Assert.Equal(TimeSpan.FromMinutes(10), TimeOf(arguments));
        Assert.Null(TimeOf(arguments));
        Assert.False(arguments.IsEmpty);
        Assert.Equal("two   words", arguments.Rest());
        Assert.True(arguments.IsEmpty);
        Assert.Equal(("", "", null), (arguments.Word(), arguments.Rest(), TimeOf(arguments)));
    }

    private static TimeSpan? TimeOf(Arguments arguments)
    {
        arguments.TryTime(out TimeSpan? time, out _);
        return time;
    }

    [Theory]
    [InlineData("1s", 1)]
    [InlineData("90m", 5400)]
    [InlineData("2h", 7200)]
    [InlineData("3d", 259200)]
    [InlineData("0m", null)]
    [InlineData("100001m", null)]
    [InlineData("10", null)]
    [InlineData("m", null)]
    [InlineData("10M", 600)]
    [InlineData("-1m", null)]
    [InlineData("99999999999999d", null)]
    public void A_time_is_a_number_and_its_unit_and_else_a_word(string word, int? seconds)
    {
        var arguments = new Arguments(word + " x");
        Assert.Equal(seconds, (int?)TimeOf(arguments)?.TotalSeconds);
        Assert.Equal(seconds is null ? word + " x" : "x", arguments.Rest());
    }

    [Theory]
    [InlineData("/help", true)]
    [InlineData("/", true)]
    [InlineData("/ x", true)]
    [InlineData("//", false)]
    [InlineData("//help", false)]
    [InlineData("help", false)]
    [InlineData("", false)]
    public void A_line_with_one_slash_is_a_command(string line, bool isCommand) => Assert.Equal(isCommand, CommandTable.IsCommand(line));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(n => texts[n]);

    private static readonly Gen<string> Names = Gen.OneOf(
        OneOf([.. LineCommands.All.Select(row => row.Name)]),
        OneOf([.. LineCommands.All.Select(row => row.Name.ToUpperInvariant())]),
        OneOf("/", "/j", "/mgs", "/nick\u0301", "/\u0001quit", "/exit", "/\u202Ehelp", "/" + new string('x', 3000)));

    private static readonly Gen<string> Typed = OneOf("#lobby", "#own", "#new", "lobby", "own", "alice", "bob", "guest-1", "guest-2", "127.0.0.1:40001", "SECRET", "off", "on",
        "key", "slow", "members", "moderated", "topic-by", "10m", "10.0.0.0/8", "::1", "-", ".", "*", "?", "#", "|", "//", "/help", "en", "1", "99999999999", "{0}", "%s", "\\", "\u0000", "\u001b[2J", "\u202E", "é\u0301\u0301\u0301\u0301", "👋🏽", "\uFFFD",
        new string('y', 4000), string.Concat(Enumerable.Repeat("z ", 2000)));

    private static readonly Gen<string> Lines = Gen.Select(Names, OneOf(" ", "  ", "\t", "\u00A0", "\u3000"), Typed.Array[0, 4], (name, space, words) => string.Join(space, [name, .. words]));

    /// <summary>bob says something with a slash, in the lobby or in a room of his own; alice is in the lobby.</summary>
    [Fact(Timeout = 300_000)]
    public async Task Whatever_begins_with_a_slash_is_answered_and_nobody_else_sees_it_as_text() =>
        await Gen.Select(Lines, Gen.Bool).SampleAsync(async (line, atHome) =>
        {
            await using TestServer server = await Company.StartAsync(Limits.Off with { LineBytes = 4096 });
            TestClient alice = await server.NamedAsync("alice");
            TestClient bob = await server.NamedAsync("bob", alice);
            if (atHome) await bob.MakeAsync("bob", "#own");
            await bob.SendLineAsync(line);
            bob.HalfClose();
            string answer = await bob.ReadToEndAsync();
            await alice.SendLineAsync("/quit");
            string[] seen = (await alice.ReadToEndAsync()).Split("\r\n");

            string command = Table.Find(Cleaned(line)[..Arguments.EndOfWord(Cleaned(line))])?.Name ?? "";
            bool speaks = command is "/me" or "/msg" or "/nick" or "/part" or "/quit" or "/invite";
            bool shows = command == "/me" && seen.Any(shown => shown.StartsWith("* bob ", StringComparison.Ordinal));
            bool toNobody = command == "/me" && atHome; // he is alone there
            Assert.True(answer.Length > 0 || shows || toNobody, $"no answer to {line}");
            Assert.DoesNotContain(seen, shown => shown.StartsWith('[') || (shown.StartsWith("* ", StringComparison.Ordinal) && command != "/me"));
            if (!speaks) Assert.All(seen.Where(shown => shown.Length > 0), shown => Assert.Contains(shown, (string[])["Client left bob", "Goodbye."]));
        }, iter: 400, threads: 1);

    private static string Cleaned(string line) => Foyer.Chat.Names.TextRules.Clean(Encoding.UTF8.GetBytes(line));
}
