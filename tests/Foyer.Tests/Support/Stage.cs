// A server in memory (or at sockets) and people at it, whose transcripts are played as they would be written down: "bob> text" is typed,
// "bob: text" is the next line that bob is shown, "bob." the end of the connection; lines of "bob~ text" that stand together
// come in any order (an answer of its own, and what a room shows); "<ID>" is the id of any message, and typed the one that was shown last;
// "bob= text" is typed, and its room has it before anything else is played. Nobody may have been shown anything else at the end. The clock moves by hand; what is logged for the operator is kept.

using System.Text.RegularExpressions;
using Foyer.Chat.Log;
using Foyer.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Support;

internal sealed partial class Stage : TestServer
{
    public const string OperatorName = "mai";

    private readonly Dictionary<string, TestClient> _people = [];
    private readonly HashSet<string> _asked = []; // for a password: nothing else can be typed
    private readonly List<string> _joined = [];
    private int _lastHost;
    private string _lastId = "";

    /// <summary>Without limits on what one person may do, unless options say otherwise. Nobody is shown what was said before, unless a test wants it.</summary>
    public Stage(ChatServerOptions? options = null, Wire wire = Wire.Memory, int replay = 0, IMessageLog? log = null)
        : this((options ?? new ChatServerOptions { Limits = Limits.Off }) with { Replay = replay, Silence = TimeSpan.Zero }, wire, log, new FakeTimeProvider(), new TestLog(), new OnePassword()) { }

    private Stage(ChatServerOptions options, Wire wire, IMessageLog? log, FakeTimeProvider clock, TestLog reported, OnePassword passwords)
        : base(wire, options, new EngineSettings { Time = clock, Log = reported, Passwords = passwords, MessageLog = log }, clock) => (Log, Passwords) = (reported, passwords);

    public TestLog Log { get; }

    public OnePassword Passwords { get; }

    public TestClient this[string person] => _people[person];

    /// <summary>As others see the guest of this name: its address.</summary>
    public string AddressOf(string person) => _people[person].Name;

    /// <summary>
    /// Connects, and reads nothing. In memory every person has an address of its own, unless one is given; at sockets all are at
    /// this machine. Handles are counted from guest-1.
    /// </summary>
    public async Task<TestClient> ConnectAsync(string person, string? address = null) =>
        _people[person] = await ConnectAsync(address: address ?? $"192.0.2.{++_lastHost}:5000");

    /// <summary>Into the lobby as a guest; those who look at the lobby are to be told before anything else is played.</summary>
    public async Task GuestAsync(string person, string? address = null) => await (await ConnectAsync(person, address)).ExpectGreetingAsync();

    /// <summary>Into the lobby, under a name; the others read of it.</summary>
    public async Task JoinAsync(string person, string? address = null)
    {
        TestClient[] others = [.. _people.Values];
        await GuestAsync(person, address);
        TestClient client = _people[person];
        foreach (TestClient other in others) await other.ExpectAsync($"Client joined {client.Name}");
        await client.SendLineAsync($"/nick {person}");
        await client.ExpectAsync($"You are {person}.");
        foreach (TestClient other in others) await other.ExpectAsync($"{client.Name} is now known as {person}");
    }

    /// <summary>Makes the first of them owner of #tea, and takes the others in. They stay in the lobby, and look at #tea.</summary>
    public async Task MakeRoomAsync(params string[] people)
    {
        for (int i = 0; i < people.Length; i++)
        {
            TestClient client = _people[people[i]];
            await client.SendLineAsync("/join #tea");
            await client.ExpectAsync($"You are {people[i]} in #tea with {i} other{(i == 1 ? "" : "s")}.");
            if (i == 0) await client.ExpectAsync("You created this room, so you own it. Type /help to see what you can do.");
            await ExpectNothingElseAsync(people[i]);
            foreach (string other in people[..i]) await _people[other].ExpectAsync($"Client joined {people[i]}");
        }
    }

    /// <summary>alice owns #tea, bob and carol are in it; dave is in the lobby, at this machine.</summary>
    public static async Task<Stage> TeaAsync(Wire wire = Wire.Memory)
    {
        var stage = new Stage(wire: wire);
        foreach (string person in new[] { "alice", "bob", "carol" }) await stage.JoinAsync(person);
        await stage.JoinAsync("dave", "127.0.0.1:4000");
        await stage.MakeRoomAsync("alice", "bob", "carol");
        return stage;
    }

    /// <summary>The person, who must be at this machine, becomes an operator of the server.</summary>
    public async Task OperAsync(string person)
    {
        await PlayAsync($"""
            {person}> /oper {OperatorName}
            {person}: Password for {OperatorName} (it will be shown as you type):
            {person}> {Passwords.Right}
            {person}: You are now an operator of the server.
            """);
        Log.Clear();
    }

    public async Task PlayAsync(string transcript)
    {
        string[] lines = transcript.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            Match match = Played().Match(line);
            Assert.True(match.Success, $"not a line of a transcript: {line}");
            string person = match.Groups[1].Value, text = match.Groups[3].Value;
            TestClient client = _people[person];
            switch (match.Groups[2].Value)
            {
                case ">":
                    foreach (string joined in _joined) await ExpectNothingElseAsync(joined); // until it looks at the room, its lines come with the room's name
                    _joined.Clear();
                    if (text.StartsWith("/join ", StringComparison.Ordinal)) _joined.Add(person);
                    await client.SendLineAsync(text.Replace("<ID>", _lastId, StringComparison.Ordinal).Replace("<id>", _lastId.ToLowerInvariant(), StringComparison.Ordinal));
                    _asked.Remove(person);
                    break;
                case "=":
                    await client.SendAsync($"{text}\r\n/who\r\n");
                    Assert.Matches(Who(), await client.ReadLineAsync());
                    break;
                case "~":
                    string[] together = [.. lines[i..].TakeWhile(next => next.StartsWith(person + "~ ", StringComparison.Ordinal))];
                    List<string> shown = [];
                    while (shown.Count < together.Length) shown.Add($"{person}~ {await client.ReadLineAsync()}");
                    Assert.Equal(together.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
                    i += together.Length - 1;
                    break;
                case ".":
                    await client.ExpectEndAsync();
                    client.Dispose();
                    _people.Remove(person);
                    break;
                default:
                    Assert.Equal($"{person}: {text}", $"{person}: {WithoutId(await client.ReadLineAsync())}");
                    if (text.EndsWith("):", StringComparison.Ordinal)) _asked.Add(person);
                    break;
            }
        }
        _joined.Clear();
        foreach (string person in _people.Keys.Except(_asked)) await ExpectNothingElseAsync(person);
    }

    private string WithoutId(string line)
    {
        Match id = Id().Match(line);
        if (!id.Success) return line;
        _lastId = id.Value;
        return line.Replace(id.Value, "<ID>", StringComparison.Ordinal);
    }

    // What is asked last is answered last.
    private async Task ExpectNothingElseAsync(string person)
    {
        await _people[person].SendLineAsync("/time");
        string next = await _people[person].ReadLineAsync();
        Assert.True(next.Contains("UTC", StringComparison.Ordinal), $"{person} is shown this, too: {next}");
    }

    [GeneratedRegex(@"^(\w+)(>|:|~|=|\.)(?: (.*))?$")]
    private static partial Regex Played();

    [GeneratedRegex(@"^\d+ (person|people|người) ")]
    private static partial Regex Who();

    [GeneratedRegex(@"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")]
    private static partial Regex Id();
}

/// <summary>One operator with one password.</summary>
internal sealed class OnePassword : IPasswordCheck
{
    public string Right { get; set; } = "correct horse";

    public ValueTask<bool> CheckAsync(string name, string password) =>
        new(name.Equals(Stage.OperatorName, StringComparison.OrdinalIgnoreCase) && password == Right);
}
