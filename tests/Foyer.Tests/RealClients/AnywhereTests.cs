// The program where little is given to it: with standard input, output or error closed or full, and without a home.

using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Foyer.Tests.RealClients;

public sealed class AnywhereTests(AnywhereTests.Spoken spoken) : IClassFixture<AnywhereTests.Spoken>
{
    /// <summary>Several programs start at once here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private const string Run = "exec \"$0\" \"$@\" ";

    // As container platforms do it: a number that is nobody's, and an empty environment.
    private const string AsNobody = "setpriv --reuid 4321 --regid 4321 --clear-groups env -i ${DOTNET_ROOT:+DOTNET_ROOT=\"$DOTNET_ROOT\"} ";

    [Theory(Timeout = 120_000)]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&-")]
    [InlineData("<&- 2>&-")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData(">/dev/full")]
    [InlineData("2>/dev/full")]
    [InlineData(">/dev/full 2>/dev/full")]
    public async Task Every_subcommand_ends_and_says_where_it_can_that_its_output_cannot_be_written(string streams)
    {
        using var folder = new TemporaryFolder();
        string data = spoken.Folder, backup = folder.File("backup.db"), other = folder.File("other");
        bool isWritten = !streams.Contains(" >", StringComparison.Ordinal) && !streams.StartsWith('>');
        await Task.WhenAll(
            ExpectAsync("--version"),
            ExpectAsync("--help"),
            ExpectAsync("export", "--data", data),
            ExpectAsync("export", "--data", data, "--output", folder.File("export.txt")),
            ExpectAsync("hash-password"),
            ExpectAsync("backup", backup, "--data", data));
        await ExpectAsync("restore", backup, "--yes", "--data", other);
        await Task.WhenAll(ExpectAsync("check", "--data", other), ExpectAsync("forget", "alice", "--yes", "--data", other));
        Assert.Equal(2, await EndAsync(["--wrong"], "Unrecognized command or argument '--wrong'."));
        Assert.Equal(1, await EndAsync(["check", "--data", folder.File("nowhere")], "there is no history"));

        (int exitCode, string output, _) = await FoyerProcess.RunAsync("check", "--data", data);
        Assert.Equal(0, exitCode);
        Assert.EndsWith("no problems were found\n", output, StringComparison.Ordinal);

        async Task ExpectAsync(params string[] command)
        {
            bool hasInput = !streams.Contains("<&-", StringComparison.Ordinal);
            string? told = command[0] == "hash-password" && !hasInput ? "the password is empty"
                : isWritten ? null
                : $"standard output cannot be written to: {(streams.Contains(">/dev/full", StringComparison.Ordinal) ? "No space left on device" : "it is closed")}";
            Assert.Equal(told is null ? 0 : 1, await EndAsync(command, told));
        }

        async Task<int> EndAsync(string[] command, string? told)
        {
            await using FoyerProcess foyer = FoyerProcess.LaunchFromShell($"{Run} <<<'mật khẩu' {streams}", command);
            string errors = await foyer.Errors.ReadToEndAsync().WaitAsync(Patience);
            if (streams.Contains("2>", StringComparison.Ordinal)) Assert.Equal("", errors);
            else if (told is null) Assert.Equal("", errors);
            else Assert.StartsWith("foyer: " + told, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.Equal(isWritten && told is null, (await foyer.Output.ReadToEndAsync().WaitAsync(Patience)).Length > 0);
            return await foyer.ExitAsync();
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("<&-", "0")]
    [InlineData(">&-", "1")]
    [InlineData("2>&-", "2")]
    [InlineData("<&- >&-", "01")]
    [InlineData("<&- 2>&-", "02")]
    [InlineData(">&- 2>&-", "12")]
    [InlineData("<&- >&- 2>&-", "012")]
    [InlineData(">/dev/full 2>/dev/full", "")]
    public async Task The_server_goes_on_without_a_console_and_what_it_prints_goes_into_no_other_file(string streams, string closed)
    {
        using var folder = new TemporaryFolder();
        await using FoyerProcess foyer = FoyerProcess.LaunchFromShell(Run + streams, ["--port", "0", "--bind", "127.0.0.1", "--silence", "0", "--data", folder.Path]);
        using TestClient alice = await TestClient.ConnectAsync(await PortAsync(foyer));
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();
        await alice.SendLineAsync("xin chào");
        await alice.SendLineAsync("/history");
        await alice.ReadThroughAsync("] xin chào");
        foreach (char stream in closed) Assert.Equal("/dev/null", new FileInfo($"/proc/{foyer.Id}/fd/{stream}").LinkTarget);
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());

        string output = await foyer.Output.ReadToEndAsync(), errors = await foyer.Errors.ReadToEndAsync();
        if (streams.Contains(">&-", StringComparison.Ordinal) && closed.Contains('1', StringComparison.Ordinal) || closed.Length == 0) Assert.Equal("", output);
        else Assert.StartsWith("ChatServer started on port ", output, StringComparison.Ordinal);
        if (closed.Contains('2', StringComparison.Ordinal) || closed.Length == 0) Assert.Equal("", errors);
        else Assert.EndsWith("Ctrl-C stops the server.\n", errors, StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder.Path))
        {
            string content = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            Assert.DoesNotContain("ChatServer started", content, StringComparison.Ordinal);
            Assert.DoesNotContain("Ctrl-C stops the server", content, StringComparison.Ordinal);
        }
        (int exitCode, string told, _) = await FoyerProcess.RunAsync("check", "--data", folder.Path);
        Assert.Equal(0, exitCode);
        Assert.EndsWith("no problems were found\n", told, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("", true)]
    [InlineData("", false)]
    [InlineData("HOME= ", true)]
    [InlineData("HOME= ", false)]
    public async Task Without_a_home_and_a_name_it_starts_and_has_TLS(string environment, bool inMemory)
    {
        RequireNobody();
        using var folder = new TemporaryFolder();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        await using FoyerProcess foyer = FoyerProcess.LaunchFromShell($"exec {AsNobody}{environment}\"$0\" \"$@\"",
            ["--port", "0", "--bind", "127.0.0.1", "--admin-port", "off", .. (string[])(inMemory ? ["--memory"] : ["--data", folder.Path])]);
        await foyer.ExpectStartAsync();
        using var socket = new TcpClient("127.0.0.1", foyer.Port);
        await using SslStream alice = await TestTls.SecureAsync(socket.GetStream());
        await alice.WriteAsync("\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        using var lines = new StreamReader(alice, Encoding.UTF8);
        Assert.Equal("You're connected to the Foyer chatserver", await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestClient.Patience));
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
        Assert.DoesNotContain("   at ", await foyer.Errors.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("", "")]
    [InlineData("HOME= ", "")]
    [InlineData("", "export")]
    [InlineData("", "check")]
    public async Task Without_a_home_it_asks_for_a_folder(string environment, string command)
    {
        RequireNobody();
        await using FoyerProcess foyer = FoyerProcess.LaunchFromShell($"exec {AsNobody}{environment}\"$0\" \"$@\"", command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("foyer: this user has no home folder for the history: choose a folder with --data, or keep no history with --memory\n", await foyer.Errors.ReadToEndAsync());
        Assert.Equal(1, await foyer.ExitAsync());
    }

    private static void RequireNobody()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root may be another user");
        using Process test = ChildProcess.Start(new ProcessStartInfo("bash", ["-c", AsNobody + "test -x \"$0\"", FoyerProcess.Path]));
        test.WaitForExit();
        Assert.SkipUnless(test.ExitCode == 0, "other users may not run the program where it was built");
    }

    /// <summary>It may have nowhere to print it: where it listens.</summary>
    private static async Task<int> PortAsync(FoyerProcess foyer)
    {
        await Wait.UntilAsync(() => ListeningPorts.Of(foyer.Id).Count == 1);
        return Assert.Single(ListeningPorts.Of(foyer.Id));
    }

    /// <summary>A history in which something was said.</summary>
    public sealed class Spoken : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public string Folder => _folder.Path;

        public async ValueTask InitializeAsync()
        {
            await using FoyerProcess server = await FoyerProcess.StartWithHistoryAsync(Folder);
            (TestClient alice, _) = await server.JoinAsync("alice");
            await alice.SendLineAsync("xin chào");
            await alice.SendLineAsync("/history");
            await alice.ReadThroughAsync("] xin chào");
            alice.Dispose();
            server.Signal("TERM");
            Assert.Equal(0, await server.ExitAsync());
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
