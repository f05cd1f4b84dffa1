// The program with an operator from its environment: every act of keeping order is a line of standard error, in order, and
// neither a password, nor what anybody wrote, nor the reason that somebody gave is in any of them.

namespace Foyer.Tests;

public sealed class OperatorProgramTests
{
    [Fact(Timeout = 60_000)]
    public async Task Keeping_order_is_logged_on_standard_error_without_passwords_and_texts()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartWithOperatorAsync();
        using TestClient mai = await TestClient.ConnectAsync(foyer.Port);
        await mai.ReadLineAsync();
        await mai.ReadLineAsync();
        await AskAsync(mai, "/nick mai", "You are mai.");
        await AskAsync(mai, "/oper mai", "Password for mai (it will be shown as you type):");
        await AskAsync(mai, "secret one", "The name or the password is wrong. To try again: /oper mai");
        await AskAsync(mai, "/oper mai", "Password for mai (it will be shown as you type):");
        await AskAsync(mai, FoyerProcess.OperatorPassword, "You are now an operator of the server.");
        using TestClient bob = await TestClient.ConnectAsync(foyer.Port);
        await bob.ReadLineAsync();
        await bob.ReadLineAsync();
        await AskAsync(bob, "/nick bob", "You are bob.");
        await mai.ExpectAsync($"Client joined {bob.Name}", $"{bob.Name} is now known as bob");
        await AskAsync(mai, "/join #tea", "You are mai in #tea with 0 others.", "You created this room, so you own it. Type /help to see what you can do.");
        await AskAsync(mai, "/set key secret", "mai set key to on");
        await AskAsync(mai, "/topic secret", "mai changed the topic to: secret");
        await AskAsync(mai, "/mute #lobby bob 10m secret", "#lobby mai muted bob for 10 minutes: secret");
        await AskAsync(mai, "/unmute #lobby bob", "#lobby mai unmuted bob");
        await AskAsync(mai, "/voice #lobby bob", "#lobby mai gave bob a voice");
        await AskAsync(mai, "/devoice #lobby bob", "#lobby mai made bob an ordinary member");
        await AskAsync(mai, "/kick #lobby bob secret", "#lobby bob was kicked by mai: secret");
        await AskAsync(mai, "/ban #lobby bob secret", "#lobby mai banned bob: secret");
        await AskAsync(mai, "/unban #lobby bob", "#lobby mai lifted the ban on bob");
        await AskAsync(mai, "/announce secret", "Announcement by mai: secret");
        await AskAsync(mai, "/ban 198.51.100.0/24 1h secret", "198.51.100.0/24 is banned from the server.");
        await AskAsync(mai, "/unban 198.51.100.0/24", "198.51.100.0/24 can connect to the server again.");
        await AskAsync(mai, "/kill bob secret", "bob was disconnected.");
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());

        string[] log = (await foyer.Errors.ReadToEndAsync()).Split('\n');
        Assert.Equal(
            [
                "foyer: server: mai: wrong password for oper",
                "foyer: server: mai: oper mai",
                "foyer: #tea: mai: set Key 1",
                "foyer: #lobby: mai: mute bob",
                "foyer: #lobby: mai: unmute bob",
                "foyer: #lobby: mai: voice bob",
                "foyer: #lobby: mai: devoice bob",
                "foyer: #lobby: mai: kick bob",
                "foyer: #lobby: mai: ban bob",
                "foyer: #lobby: mai: unban bob",
                "foyer: server: mai: announce",
                "foyer: server: mai: ban 198.51.100.0/24",
                "foyer: server: mai: unban 198.51.100.0/24",
                "foyer: server: mai: kill bob",
            ],
            log.Where(line => line.Contains(": mai:", StringComparison.Ordinal)));
        Assert.DoesNotContain(log, line => line.Contains("secret", StringComparison.Ordinal) || line.Contains(FoyerProcess.OperatorPassword, StringComparison.Ordinal));
    }

    private static async Task AskAsync(TestClient client, string line, params string[] answers)
    {
        await client.SendLineAsync(line);
        await client.ExpectAsync(answers);
    }
}
