// Operators in file and environment, and the subcommand that makes their hashes: from a pipe, and at a terminal.

using Foyer.Server.Passwords;
using Foyer.Server.Settings;

namespace Foyer.Tests;

public sealed class OperatorSettingsTests
{
    // The password is "correct horse"; of the other, "one pass".
    private const string Hash = "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbmJ5dGVzYWx0IQ$v1jcTHgi+GvfSHLCnx8x7+QpnDZ7XvK8361JUf38ttA";
    private const string Other = "$argon2id$v=19$m=65536,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$5GyqiKzx2rUs4iYlGcTvaLsyOLAhl6qPPShJ/h1Se6Mt9U3lE7h/JWcc4KMGwf6Odf1AKN75gTuA9af5U5uBKw";

    [Fact]
    public void Operators_come_from_the_file_by_name_without_case()
    {
        using var file = new TemporaryFile($$"""{ "port": 2700, "operators": { "mai": "{{Hash}}", "Đức_1": "{{Other}}" } }""");
        ProgramSettings settings = SettingsReader.Read(new CommandLine(["--config", file.Path]));
        Assert.Equal(2700, settings.Options.Port);
        Assert.Equal(2, settings.Operators.Count);
        Assert.Equal((Hash, Other), (settings.Operators[OperatorPasswords.KeyOf("MAI")].ToPhc(), settings.Operators[OperatorPasswords.KeyOf("đức_1")].ToPhc()));
        Assert.DoesNotContain("$argon2id", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_with_operators_starts_and_tells_nobody_of_them()
    {
        using var file = new TemporaryFile($$"""{ "operators": { "mai": "{{Hash}}" } }""");
        await using FoyerProcess foyer = await FoyerProcess.StartPlainAsync(["--config", file.Path],
            new Dictionary<string, string> { ["FOYER__OPERATORS__MAI"] = Other, ["FOYER__OPERATORS__LAN"] = Other });
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
        string told = await foyer.Errors.ReadToEndAsync() + await foyer.Output.ReadToEndAsync();
        Assert.DoesNotContain("argon2id", told, StringComparison.Ordinal);
        Assert.DoesNotContain("mai", told, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_file_with_hashes_that_every_user_may_read_is_warned_of()
    {
        if (OperatingSystem.IsWindows()) return;
        using var file = new TemporaryFile($$"""{ "operators": { "mai": "{{Hash}}" } }""");
        Assert.Empty(SettingsReader.Read(new CommandLine(["--config", file.Path])).Warnings);
        File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Assert.Contains($"chmod o-r {file.Path}", Assert.Single(SettingsReader.Read(new CommandLine(["--config", file.Path])).Warnings), StringComparison.Ordinal);

        using var without = new TemporaryFile("""{ "port": 0 }""");
        File.SetUnixFileMode(without.Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Empty(SettingsReader.Read(new CommandLine(["--config", without.Path])).Warnings);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{ "operators": { "mai": "secret" } }""", "operators.mai", "foyer hash-password")]
    [InlineData("""{ "operators": { "mai": "" } }""", "operators.mai", "foyer hash-password")]
    [InlineData("""{ "operators": { "mai": "$argon2id$v=19$m=2000000,t=2,p=1$c2l4dGVlbmJ5dGVzYWx0IQ$v1jcTHgi+GvfSHLCnx8x7+QpnDZ7XvK8361JUf38ttA" } }""", "operators.mai", "4096 to 65536")]
    [InlineData("""{ "operators": { "a b": "secret" } }""", "operators.a b", "an operator's name")]
    [InlineData("""{ "operators": { "mai": { "password": "secret" } } }""", "operators.mai", "an operator's name")]
    [InlineData("""{ "operators": "secret" }""", "operators", "no such setting")]
    public async Task A_wrong_operator_is_one_clear_line_without_the_value_and_exit_code_2(string json, string where, string told)
    {
        using var file = new TemporaryFile(json);
        string errors = await FoyerProcess.RefusalAsync(2, ["--config", file.Path]);
        Assert.StartsWith($"foyer: {file.Path}: {where}", errors, StringComparison.Ordinal);
        Assert.Contains(told, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task So_is_one_in_the_environment_which_goes_before_the_file()
    {
        using var file = new TemporaryFile($$"""{ "operators": { "mai": "{{Hash}}" } }""");
        string errors = await FoyerProcess.RefusalAsync(2, ["--config", file.Path], environment: new Dictionary<string, string> { ["FOYER__OPERATORS__MAI"] = "secret" });
        Assert.StartsWith("foyer: FOYER__OPERATORS__MAI: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", errors, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("--operators", "mai=x")]
    [InlineData("--operators:mai", "x")]
    public async Task There_is_no_option_for_them(string option, string value) =>
        Assert.Contains(option, await FoyerProcess.RefusalAsync(2, [option, value]), StringComparison.Ordinal);

    [Theory(Timeout = 30_000)]
    [InlineData("correct horse\n", "correct horse")]
    [InlineData("correct horse\r\n", "correct horse")]
    [InlineData("correct horse", "correct horse")]
    [InlineData(" mật khẩu ờ 🐎 \nnext line\n", " mật khẩu ờ 🐎 ")]
    public async Task A_password_from_a_pipe_becomes_its_hash_alone(string input, string password)
    {
        (int exitCode, string hash, string errors) = await FoyerProcess.RunAsync(["hash-password"], input);
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.EndsWith("\n", hash, StringComparison.Ordinal);
        Assert.True(PasswordHash.Parse(hash.TrimEnd('\r', '\n')).Is(password));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("", "the password is empty")]
    [InlineData("\nsecret\n", "the password is empty")]
    [InlineData("sec\tret\n", "cannot be typed")]
    [InlineData("sec\u001bret\n", "cannot be typed")]
    public async Task A_password_that_cannot_be_one_is_refused(string input, string told)
    {
        string errors = await FoyerProcess.RefusalAsync(1, ["hash-password"], input: input);
        Assert.Contains(told, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("ret", errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_password_on_the_command_line_is_refused_and_not_repeated() =>
        Assert.DoesNotContain("secret", await FoyerProcess.RefusalAsync(2, ["hash-password", "secret"], input: ""), StringComparison.Ordinal);

    [Fact(Timeout = 60_000)]
    public async Task At_a_terminal_it_asks_twice_and_shows_nothing_of_what_is_typed()
    {
        using TemporaryFile script = ThatStays();
        await using ClientProcess foyer = ClientProcess.StartAtTerminal("bash", "bash", script.Path);
        await foyer.ReadThroughAsync("Password: ");
        await foyer.TypeAsync("not this\u0015khẩux\b lệnh\r"); // Ctrl-U, and a key erased
        Assert.Equal("\r\nOnce more: ", await foyer.ReadThroughAsync("Once more: "));
        foreach (char key in "khẩu lệnh\r") await foyer.TypeAsync($"{key}");
        Assert.Equal("\r\n", await foyer.ReadThroughAsync("\n"));
        string hash = await foyer.ReadLineAsync();
        Assert.True(PasswordHash.Parse(hash).Is("khẩu lệnh"));
        Assert.Equal("exit 0", await foyer.ReadLineAsync());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("one\r", "other\r", "the two passwords are different")]
    [InlineData("\r", "", "the password is empty")]
    [InlineData("one\u0004", "", "the password is empty")]
    public async Task At_a_terminal_different_or_empty_ones_are_refused(string first, string second, string told)
    {
        using TemporaryFile script = ThatStays();
        await using ClientProcess foyer = ClientProcess.StartAtTerminal("bash", "bash", script.Path);
        await foyer.ReadThroughAsync("Password: ");
        await foyer.TypeAsync(first);
        if (second.Length > 0)
        {
            await foyer.ReadThroughAsync("Once more: ");
            await foyer.TypeAsync(second);
        }
        Assert.Equal($"\r\nfoyer: {told}\r\nexit 1\r\n", await foyer.ReadThroughAsync("exit 1\r\n"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Ctrl_C_ends_it_without_a_hash()
    {
        await using ClientProcess foyer = ClientProcess.StartAtTerminal("foyer", FoyerProcess.Path, "hash-password");
        await foyer.ReadThroughAsync("Password: ");
        await foyer.TypeAsync("one\u0003");
        Assert.Equal("", await foyer.ReadToEndAsync());
        Assert.NotEqual(0, await foyer.ExitAsync());
    }

    /// <summary>It stays at the terminal when the program has ended: the last words of one that nobody is at any more may be lost with it.</summary>
    private static TemporaryFile ThatStays() => new($"'{FoyerProcess.Path}' hash-password\necho \"exit $?\"\nread -r _\n");
}
