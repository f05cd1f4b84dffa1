// Settings that are read again while the server runs, by /rehash and by SIGHUP: all of them or none, and what takes a restart is named.

using System.Net;
using Foyer.Runtime;
using Foyer.Server.Operations;
using Foyer.Server.Passwords;
using Foyer.Server.Reporting;
using Foyer.Server.Settings;

namespace Foyer.Tests.Operations;

public sealed class ReloadTests
{
    /// <summary>A row that is added is here, or says that it takes a restart (NeedsRestart). What is here is brought to the running server: see the tests below.</summary>
    [Fact]
    public void These_are_reloaded_and_all_else_takes_a_restart()
    {
        Assert.Equal(["host", "trust-proxy", "greeting", "language", "replay", "keep", "keep-bytes", "limits", .. LimitTable.All.Select(limit => "limits:" + limit.Name)],
            from setting in SettingsTable.All where !setting.NeedsRestart select setting.Name);
        foreach (Setting setting in SettingsTable.All.Where(setting => setting.NeedsRestart))
        {
            string other = setting switch
            {
                { IsSwitch: true } => "true",
                { Name: "data" } => "/elsewhere",
                { Name: "bind" or "admin-bind" } => "127.0.0.7",
                { Name: "names" } => "masked",
                { Name: "durability" } => "disk",
                { Name: "log" } => "json",
                { Name: "tls" } => "off",
                _ => "7",
            };
            Assert.NotEqual(setting.Get(new ProgramSettings()), setting.Get(setting.Apply(new ProgramSettings(), other))); // it looks at its own value
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task SIGHUP_reads_the_file_again_and_a_wrong_file_changes_nothing()
    {
        using var file = new TemporaryFile("""{ "greeting": "one", "limits": { "lineBytes": 100 } }""");
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--config", file.Path);
        using TestClient alice = await JoinAsync(foyer, "one");
        await alice.SendLineAsync(new string('x', 101));
        await alice.ExpectAsync("Your line was not sent: it is longer than 100 bytes. Please shorten it, or split it.");

        await File.WriteAllTextAsync(file.Path, """{ "greeting": "two", "language": "vi", "port": 1, "names": "masked", "limits": { "lineBytes": 64 } }""");
        foyer.Signal("HUP");
        Assert.Equal("foyer: the settings were reloaded (SIGHUP); these have changed, but need a restart: names", await LoggedAsync(foyer)); // --port is the command line's
        using TestClient bob = await JoinAsync(foyer, "two");
        await alice.ExpectAsync($"Client joined {bob.Name}"); // in the language that she came in with
        await alice.SendLineAsync(new string('x', 65));
        await alice.ExpectAsync("Your line was not sent: it is longer than 64 bytes. Please shorten it, or split it.");
        await bob.SendLineAsync("/nick Đức");
        await bob.ExpectAsync("Tên của bạn bây giờ là Đức.");

        await File.WriteAllTextAsync(file.Path, """{ "greeting": "three", "limits": { "lineBytes": 3 } }""");
        foyer.Signal("HUP");
        Assert.Equal($"foyer: the settings were not reloaded (SIGHUP), and nothing changed: {file.Path}: limits.lineBytes must be 64 to 65536 bytes, not '3'", await LoggedAsync(foyer));
        await File.WriteAllTextAsync(file.Path, "{");
        foyer.Signal("HUP");
        Assert.Contains("nothing changed: cannot read", await LoggedAsync(foyer), StringComparison.Ordinal);
        using TestClient carol = await JoinAsync(foyer, "two");
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task SIGHUP_ends_no_server_also_without_a_file()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync();
        foyer.Signal("HUP");
        Assert.Equal("foyer: the settings were reloaded (SIGHUP)", await LoggedAsync(foyer));
        using TestClient alice = await JoinAsync(foyer, "You're connected to the Foyer chatserver");
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Rehash_is_the_operators_and_brings_operators_too()
    {
        using var file = new TemporaryFile("{}");
        await using FoyerProcess foyer = await FoyerProcess.StartWithOperatorAsync("--memory", "--config", file.Path);
        using TestClient alice = await JoinAsync(foyer, "You're connected to the Foyer chatserver");
        await alice.DoAsync("/rehash", "Only an operator of the server can do that.");
        await OperAsync(alice, "mai");
        await alice.DoAsync("/rehash", "The settings were reloaded.");
        await File.WriteAllTextAsync(file.Path, $$"""{ "operators": { "lan": "{{PasswordHash.Of(FoyerProcess.OperatorPassword).ToPhc()}}" }, "names": "masked", "durability": "disk" }""");
        await alice.DoAsync("/rehash", "The settings were reloaded.", "These settings have changed, but need a restart: names, durability");
        await File.WriteAllTextAsync(file.Path, """{ "operators": { "lan": "a password" } }""");
        await alice.SendLineAsync("/rehash");
        string answer = await alice.ReadLineAsync();
        Assert.StartsWith($"The settings were not reloaded, and nothing changed: {file.Path}: operators.lan: the value is not valid", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("a password", answer, StringComparison.Ordinal);
        await alice.DoAsync("/lang vi", "Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.");
        await alice.SendLineAsync("/rehash");
        Assert.StartsWith($"Chưa đọc lại được cấu hình, và không có gì thay đổi: {file.Path}", await alice.ReadLineAsync(), StringComparison.Ordinal);

        using TestClient bob = await JoinAsync(foyer, "You're connected to the Foyer chatserver");
        await OperAsync(bob, "lan"); // she is one still: the last two files changed nothing
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
        string log = await foyer.Errors.ReadToEndAsync();
        Assert.Contains($"foyer: the settings were reloaded ({alice.Name}); these have changed, but need a restart: names, durability\n", log, StringComparison.Ordinal);
        Assert.DoesNotContain("a password", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_one_part_cannot_none_goes_over()
    {
        List<string> done = [];
        using var log = new StandardErrorLog(TextWriter.Null, LogFormat.Text, TimeProvider.System);
        var reloading = new Reloading(new CommandLine(["--greeting", "hi"]), new ProgramSettings(), log);
        reloading.Add(settings => () => done.Add(settings.Options.Greeting!));
        Assert.Equal(new ReloadResult(null, []).ToString(), (await reloading.RunAsync("test") with { NeedRestart = [] }).ToString());
        Assert.Equal(["hi"], done);
        bool isBug = false;
        reloading.Add(_ => isBug ? throw new InvalidOperationException("not expected") : throw new OperatorException("no such certificate", OperatorException.Failure));
        Assert.Equal("no such certificate", (await reloading.RunAsync("test")).Problem);
        isBug = true;
        Assert.Contains("not expected", (await reloading.RunAsync("test")).Problem, StringComparison.Ordinal);
        Assert.Equal(["hi"], done);
    }

    [Fact(Timeout = 30_000)]
    public async Task Rates_and_counts_are_those_of_now_for_everybody()
    {
        var options = new ChatServerOptions { Limits = Limits.Off, Replay = 0 };
        await using TestServer server = await TestServer.StartAsync(Wire.Memory, options);
        TestClient alice = await server.JoinAsync();
        await alice.DoAsync("/nick a1", "You are a1.");
        await alice.DoAsync("/nick a2", "You are a2.");
        server.Chat.Use(options with { Limits = Limits.Off with { RenameBurst = 1, RenamesPerMinute = 1, RoomsPerSession = 1, Ignored = 1 } });
        await alice.DoAsync("/nick a3", "You are a3.");
        await alice.DoAsync("/nick a4", "Please slow down: your name was not changed. You can change it again in 60 seconds.");
        await alice.DoAsync("/join #tea", "You cannot be in more rooms: the maximum is 1. To leave one: /part #ROOM");
        server.Chat.Use(options with { Limits = Limits.Off with { Rooms = 1 } });
        await alice.DoAsync("/nick a4", "You are a4.");
        await alice.DoAsync("/join #tea", "No new room can be created: the server has as many as it can hold. To see them: /rooms");
        server.Chat.Use(options);
        await alice.SendLineAsync("/join #tea");
        Assert.Contains("You are a4 in #tea", await alice.ReadLineAsync(), StringComparison.Ordinal);

        server.Chat.Use(options with { Limits = Limits.Off with { SessionsPerLocalAddress = 2, SessionsPerAddress = 2 } });
        await server.JoinAsync(); // those who came before are not counted
        await server.JoinAsync();
        TestClient fourth = await server.ConnectAsync();
        await fourth.ExpectAsync("Too many connections from your address (at most 2). Please try again later.");
        await fourth.ExpectEndAsync();

        server.Chat.Use(options with { Limits = Limits.Off with { Clients = 3 } });
        TestClient fifth = await server.ConnectAsync();
        await fifth.ExpectAsync("The server is full. Please try again later.");
        await fifth.ExpectEndAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task How_long_is_kept_changes_with_the_next_look()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "old", at: TestHistory.Begin);
        stage.Time.Advance(TimeSpan.FromDays(5));
        await stage.SayAsync("#a", "mai", "new", at: stage.Time.GetUtcNow());
        stage.History.Keep(TimeSpan.FromDays(2), null);
        stage.Time.Advance(stage.Options.KeepEvery);
        await Wait.UntilAsync(async () => await stage.ReadAsync("#a") == "new");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_has_nothing_to_read_says_so()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("mai", "127.0.0.1:1");
        await stage.OperAsync("mai");
        await stage.PlayAsync("""
            mai> /rehash
            mai: This server has no settings that can be reloaded.
            mai> /rehash now
            mai: Usage: /rehash
            """);
    }

    private static async Task<TestClient> JoinAsync(FoyerProcess foyer, string greeting)
    {
        TestClient client = await TestClient.ConnectAsync(foyer.Port, IPAddress.Loopback);
        await client.ExpectAsync(greeting);
        await client.ReadLineAsync();
        return client;
    }

    private static async Task OperAsync(TestClient client, string name)
    {
        await client.DoAsync($"/oper {name}", $"Password for {name} (it will be shown as you type):");
        await client.DoAsync(FoyerProcess.OperatorPassword, "You are now an operator of the server.");
    }

    private static async Task<string> LoggedAsync(FoyerProcess foyer)
    {
        while (await foyer.Errors.ReadLineAsync().WaitAsync(TestClient.Patience) is { } line)
        {
            if (line.StartsWith("foyer: ", StringComparison.Ordinal)) return line;
        }
        return "";
    }
}
