// /oper: the line that is a password is nobody else's and no command, whatever it is; attempts are bounded; and what is
// typed is hidden where the client lets us, and said to be seen where it does not.

namespace Foyer.Tests.Commands;

public sealed class OperTests
{
    private const string Asked = "Password for mai (it will be shown as you type):";

    [Theory(Timeout = 30_000)]
    [InlineData("correct horse")]
    [InlineData("/quit")]
    [InlineData("//quit")]
    [InlineData(" two  spaces ")]
    [InlineData("mật khẩu ờ 🐎")]
    [InlineData("*")]
    public async Task The_right_password_makes_an_operator_whatever_it_looks_like(string password)
    {
        await using Stage stage = await TwoAsync();
        stage.Passwords.Right = password;
        await stage.PlayAsync($"""
            alice> /oper MAI
            alice: Password for MAI (it will be shown as you type):
            alice> {password}
            alice: You are now an operator of the server.
            alice> /whois alice
            alice: alice, also guest-1
            alice:   in #lobby
            alice:   an operator of the server
            alice:   from 127.0.0.1:4000
            alice> /oper mai
            alice: Nothing changed: it is already like that.
            bob> hello
            alice: [bob] hello
            """); // bob was shown nothing
        Assert.Equal(["server: alice: oper MAI"], stage.Log.Lines);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("mai", "wrong")]
    [InlineData("mai", "/quit")]
    [InlineData("mai", "")]
    [InlineData("mai", "Correct Horse")]
    [InlineData("nobody", "correct horse")]
    public async Task A_wrong_one_is_refused_in_the_same_words_as_an_unknown_name(string name, string password)
    {
        await using Stage stage = await TwoAsync();
        await stage.PlayAsync($"""
            alice> /oper {name}
            alice: Password for {name} (it will be shown as you type):
            alice> {password}
            alice: The name or the password is wrong. To try again: /oper {name}
            alice> /stats
            alice: Only an operator of the server can do that.
            alice> to all again
            bob: [alice] to all again
            """);
        Assert.Equal(["server: alice: wrong password for oper"], stage.Log.Lines); // without the name that was typed: it may be the password
    }

    [Fact(Timeout = 30_000)]
    public async Task After_too_many_wrong_ones_the_address_waits_and_is_told_how_long()
    {
        await using Stage stage = await TwoAsync();
        for (int i = 0; i < 5; i++)
        {
            await stage.PlayAsync($"""
                alice> /oper mai
                alice: {Asked}
                alice> wrong
                alice: The name or the password is wrong. To try again: /oper mai
                """);
            stage.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        await stage.PlayAsync($"""
            alice> /oper mai
            alice: {Asked}
            alice> correct horse
            alice: That was wrong too often. Please try again in 5 minutes.
            """);
        stage.Clock.Advance(TimeSpan.FromMinutes(5));
        await stage.OperAsync("alice");
    }

    [Fact(Timeout = 30_000)]
    public async Task From_another_machine_the_password_is_not_even_asked_for()
    {
        await using Stage stage = await TwoAsync();
        await stage.PlayAsync("""
            bob> /oper mai
            bob: This connection is not encrypted, so others could read the password. Connect by TLS, or from the server's own machine, and use /oper there.
            bob> correct horse
            alice: [bob] correct horse
            alice> /oper
            alice: Usage: /oper NAME
            alice> /oper mai correct horse
            alice: Usage: /oper NAME
            """);
        await stage.JoinAsync("carol", "[::1]:4000");
        await stage.OperAsync("carol");
    }

    [Fact(Timeout = 30_000)]
    public async Task An_over_long_line_is_no_password_and_the_next_one_is_a_line_again()
    {
        await using Stage stage = await TwoAsync();
        await stage.PlayAsync($"""
            alice> /oper mai
            alice: {Asked}
            alice> {new string('x', 70_000)}
            alice: Your line was not sent: it is longer than 65536 bytes. Please shorten it, or split it.
            alice> hello
            bob: [alice] hello
            """);
        Assert.Empty(stage.Log.Lines);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("")]
    [InlineData("correct ho")]
    [InlineData("correct horse")]
    public async Task A_connection_that_ends_meanwhile_shows_nothing_of_it(string typed)
    {
        await using Stage stage = await TwoAsync();
        await stage.PlayAsync($"""
            alice> /oper mai
            alice: {Asked}
            """);
        await stage["alice"].SendAsync(typed);
        stage["alice"].HalfClose();
        await stage["alice"].ReadToEndAsync();
        await stage.PlayAsync("""
            alice.
            bob: Client left alice
            """);
        Assert.DoesNotContain(stage.Log.Lines, line => line.Contains("horse", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_happens_meanwhile_is_shown_and_the_answer_is_in_the_language_of_the_person()
    {
        await using Stage stage = await TwoAsync();
        await stage.PlayAsync("""
            alice> /lang vi
            alice: Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.
            alice> /oper mai
            alice: Mật khẩu của mai (sẽ hiện ra khi bạn gõ):
            bob> hello
            alice: [bob] hello
            alice> wrong
            alice: Tên hoặc mật khẩu không đúng. Để thử lại: /oper mai
            alice> /oper mai
            alice: Mật khẩu của mai (sẽ hiện ra khi bạn gõ):
            alice> correct horse
            alice: Bây giờ bạn là người quản trị máy chủ.
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_has_spoken_telnet_is_asked_to_hide_what_is_typed_until_it_has_been()
    {
        await using Stage stage = await TwoAsync();
        TestClient alice = stage["alice"];
        await alice.SendAsync([255, 251, 31]); // WILL NAWS
        await alice.ExpectBytesAsync(255, 253, 31);
        await alice.SendLineAsync("/oper mai");
        await alice.ExpectBytesAsync(255, 251, 1); // WILL ECHO
        await alice.ExpectAsync("Password for mai:");
        await alice.SendAsync([255, 253, 1]);
        await alice.SendLineAsync("correct horse");
        await alice.ExpectBytesAsync([.. "\r\n"u8, 255, 252, 1]); // the line's end, which was hidden too; WONT ECHO
        await alice.ExpectAsync("You are now an operator of the server.");
        await alice.SendAsync([255, 254, 1]);
        await stage.PlayAsync("""
            alice> hello
            bob: [alice] hello
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task Classic_has_no_such_command()
    {
        await using var stage = new Stage(new ChatServerOptions { Classic = true });
        await (await stage.ConnectAsync("alice", "127.0.0.1:4000")).ExpectAsync("You're connected to the Foyer chatserver");
        await (await stage.ConnectAsync("bob")).ExpectAsync("You're connected to the Foyer chatserver");
        TestClient alice = stage["alice"], bob = stage["bob"];
        await alice.ExpectAsync($"Client joined {bob.Name}");
        await alice.SendAsync("/oper mai\r\n/kick bob\r\n");
        await bob.ExpectAsync("[127.0.0.1:4000] /oper mai", "[127.0.0.1:4000] /kick bob");
        await bob.SendLineAsync("hm");
        await alice.ExpectAsync($"[{bob.Name}] hm");
    }

    private static async Task<Stage> TwoAsync()
    {
        var stage = new Stage();
        await stage.JoinAsync("alice", "127.0.0.1:4000");
        await stage.JoinAsync("bob");
        return stage;
    }
}
