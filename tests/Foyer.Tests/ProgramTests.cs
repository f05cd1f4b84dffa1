// The program's settings: where they come from, which goes before which, and what a wrong one is answered with.

using Foyer.Server.Reporting;
using Foyer.Server.Settings;

namespace Foyer.Tests;

public sealed class ProgramTests
{
    [Theory]
    [InlineData("--prot 1", "--prot")]
    [InlineData("--port abc", "'abc'")]
    [InlineData("--port 65536", "65536")]
    [InlineData("--port", "--port")]
    [InlineData("extra", "extra")]
    [InlineData("--limits maybe", "on or off")]
    [InlineData("--bind nowhere", "IP address")]
    [InlineData("--bind 1", "IP address")]
    [InlineData("--telnet-port 2626", "telnet port")]
    [InlineData("--port 1 --port 2", "--port")]
    [InlineData("--greeting a\tb", "one line")]
    [InlineData("--language fr", "the language is en or vi, not fr")]
    public void A_wrong_use_is_one_clear_line_and_exit_code_2(string arguments, string told) => ExpectRefusal(2, told, arguments.Split(' '));

    [Theory(Timeout = 30_000)]
    [InlineData("FOYER__PORT", "abc")]
    [InlineData("FOYER__PROT", "1")]
    [InlineData("FOYER__LIMITS__LINEBYTES", "many")]
    public async Task So_is_a_wrong_environment(string name, string value) =>
        Assert.Contains(name, await FoyerProcess.RefusalAsync(2, [], environment: new Dictionary<string, string> { [name] = value }), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "prot": 1 }""", 2, "prot")]
    [InlineData("""{ "limits": { "lineBytes": 3 } }""", 2, "limits.lineBytes must be 64 to 65536 bytes, not '3'")]
    [InlineData("""{ "port": 26x }""", 1, "not valid JSON")]
    [InlineData("", 1, "not valid JSON")]
    public void So_is_a_wrong_file(string json, int exitCode, string told)
    {
        using var file = new TemporaryFile(json);
        ExpectRefusal(exitCode, told, "--config", file.Path);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("--prot 1", 2, "--prot")]
    [InlineData("--config /nowhere/foyer.json", 1, "/nowhere/foyer.json")]
    [InlineData("--port 0 --bind 192.0.2.1", 1, "192.0.2.1")] // an address of another machine
    public async Task The_program_says_it_on_standard_error_and_ends(string arguments, int exitCode, string told) =>
        Assert.Contains(told, await FoyerProcess.RefusalAsync(exitCode, arguments.Split(' ')), StringComparison.Ordinal);

    [Fact(Timeout = 30_000)]
    public async Task The_command_line_goes_before_the_environment_and_that_before_the_file()
    {
        using var file = new TemporaryFile("""{ "greeting": "from the file", "port": 1, "bind": "127.0.0.1", "classic": true, "limits": { "lineBytes": 100 } }""");
        var environment = new Dictionary<string, string> { ["FOYER__CONFIG"] = file.Path, ["FOYER__PORT"] = "0", ["FOYER__GREETING"] = "from the environment" };

        Assert.Equal("from the environment", await GreetingAsync([]));
        Assert.Equal("from the command line", await GreetingAsync(["--greeting", "from the command line"]));

        async Task<string> GreetingAsync(string[] arguments)
        {
            await using FoyerProcess foyer = FoyerProcess.Launch(arguments, environment);
            await foyer.ExpectStartAsync();
            using TestClient alice = await TestClient.ConnectAsync(foyer.Port);
            string greeting = await alice.ReadLineAsync();
            // --classic and the limit came from the file: the answer is the next line, and there was no hint.
            await alice.SendLineAsync(new string('x', 101));
            await alice.ExpectAsync("Your line was not sent: it is longer than 100 bytes. Please shorten it, or split it.");
            return greeting;
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData("--help", "--telnet-port", "hash-password")]
    [InlineData("--version", "0.1.0")]
    public async Task Help_and_version_are_printed(string option, params string[] told)
    {
        (int exitCode, string output, string errors) = await FoyerProcess.RunAsync(option);
        Assert.All(told, words => Assert.Contains(words, output, StringComparison.Ordinal));
        Assert.Equal((0, ""), (exitCode, errors));
    }

    [Fact(Timeout = 30_000)]
    public async Task Help_shows_the_options_in_groups()
    {
        string help = (await FoyerProcess.RunAsync("--help")).Output;
        Assert.All(CommandLine.HelpGroups, group => Assert.Contains($"\n\n{group.Title}:\n  --{group.First} ", help, StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task Standard_output_has_the_conversation_and_nothing_else()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync();
        using TestClient alice = await foyer.JoinAsync();
        await alice.SendLineAsync("/nick alice");
        await alice.SendLineAsync("xin chào");
        await alice.ExpectAsync("You are alice.");
        alice.HalfClose();
        await alice.ExpectEndAsync();
        foyer.Signal("TERM");
        Assert.Equal(
            $"Client joined {alice.Name}\n{alice.Name} is now known as alice\n[alice] xin chào\nClient left alice\n",
            await foyer.Output.ReadToEndAsync());
        Assert.Equal(0, await foyer.ExitAsync());
    }

    [Theory(Timeout = 30_000)]
    [InlineData("0")]
    [InlineData("1")] // as in many containers: .NET knows no cultures there
    public async Task In_Vietnamese_everything_is_but_the_started_line(string invariant)
    {
        await using FoyerProcess foyer = await FoyerProcess.StartPlainAsync(["--language", "vi", "--telnet-port", "0"],
            new Dictionary<string, string> { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = invariant });
        using TestClient alice = await TestClient.ConnectAsync(foyer.Port);
        await alice.ExpectAsync(
            "Bạn đã kết nối với máy chủ trò chuyện Foyer",
            $"Bạn là {alice.Name} trong #lobby, chưa có ai khác. Gõ /help để xem các lệnh.");
        await alice.SendLineAsync("/lang en"); // for herself, not for the console
        await alice.SendLineAsync("/nick alice");
        await alice.ExpectAsync("From now on, your language is English.", "You are alice.");
        alice.HalfClose();
        await alice.ExpectEndAsync();
        foyer.Signal("TERM");
        Assert.Equal(
            $"{alice.Name} đã vào phòng\n{alice.Name} đã đổi tên thành alice\nalice đã rời phòng\n",
            await foyer.Output.ReadToEndAsync());
        string[] hints = (await foyer.Errors.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, hints.Length);
        Assert.Equal($"Tham gia từ máy này: telnet -E 127.0.0.1 {foyer.Port}   hoặc: nc 127.0.0.1 {foyer.Port}", hints[0]);
        Assert.StartsWith("Với chương trình telnet không có tùy chọn -E: telnet 127.0.0.1 ", hints[1], StringComparison.Ordinal);
        Assert.Equal("Nhấn Ctrl-C để dừng máy chủ.", hints[^1]);
        Assert.Equal(0, await foyer.ExitAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task Quiet_leaves_the_started_line_alone()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--quiet");
        using TestClient alice = await TestClient.ConnectAsync(foyer.Port);
        await alice.SendLineAsync("hello");
        alice.HalfClose();
        await alice.ReadToEndAsync();
        foyer.Signal("TERM");
        Assert.Equal("", await foyer.Output.ReadToEndAsync());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("1")]
    [InlineData("2")]
    public async Task A_console_that_nobody_reads_holds_up_nobody_and_tells_what_it_left_out(string processors)
    {
        await using FoyerProcess foyer = await FoyerProcess.StartPlainAsync(["--limits", "off", "--silence", "0"],
            new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = processors });
        using TestClient alice = await TestClient.ConnectAsync(foyer.Port);
        using TestClient bob = await foyer.JoinAsync();
        // Far more than the pipe and the console's own bound take, while nobody reads standard output.
        const int lines = 20_000;
        string text = new('x', 100);
        for (int i = 0; i < lines / 100; i++)
        {
            await alice.SendAsync(string.Concat(Enumerable.Repeat(text + "\n", 100)));
            for (int j = 0; j < 100; j++) await bob.ExpectAsync($"[{alice.Name}] {text}");
        }

        int printed = 0, leftOut = 0;
        while (printed + leftOut < lines + 2)
        {
            string line = (await foyer.Output.ReadLineAsync().WaitAsync(TestClient.Patience))!;
            if (line.EndsWith("missing here, because standard output could not keep up)", StringComparison.Ordinal)) leftOut += int.Parse(line[1..].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            else printed++;
        }
        Assert.Equal(lines + 2, printed + leftOut);
        Assert.True(leftOut > 0);
    }

    /// <summary>In this process: as Program does it, up to the line that it prints.</summary>
    private static void ExpectRefusal(int exitCode, string told, params string[] arguments)
    {
        var commandLine = new CommandLine(arguments);
        OperatorException refusal = commandLine.Error is { } error
            ? new OperatorException(error, OperatorException.Usage)
            : Assert.Throws<OperatorException>(() => SettingsReader.Read(commandLine));
        Assert.Equal(exitCode, refusal.ExitCode);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }
}
