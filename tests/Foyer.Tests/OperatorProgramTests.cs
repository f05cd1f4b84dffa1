// The program with an operator from its environment: every act of keeping order is a line of standard error, in order, and
// neither a password, nor what anybody wrote, nor the reason that somebody gave is in any of them.

namespace Foyer.Tests;

public sealed class OperatorProgramTests
{
    [Fact(Timeout = 60_000)]
    public async Task Keeping_order_is_logged_on_standard_error_without_passwords_and_texts()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartWithOperatorAsync();
        using TestClient mai = await foyer.JoinAsync();
        await mai.DoAsync("/nick mai", "You are mai.");
        await mai.DoAsync("/oper mai", "Password for mai (it will be shown as you type):");
        await mai.DoAsync("secret one", "The name or the password is wrong. To try again: /oper mai");
        await mai.DoAsync("/oper mai", "Password for mai (it will be shown as you type):");
        await mai.DoAsync(FoyerProcess.OperatorPassword, "You are now an operator of the server.");
        using TestClient bob = await foyer.JoinAsync();
        await bob.DoAsync("/nick bob", "You are bob.");
        await mai.ExpectAsync($"Client joined {bob.Name}", $"{bob.Name} is now known as bob");
        await mai.DoAsync("/join #tea", "You are mai in #tea with 0 others.", "You created this room, so you own it. Type /help to see what you can do.");
        await mai.DoAsync("/set key secret", "mai set key to on");
        await mai.DoAsync("/topic secret", "mai changed the topic to: secret");
        await mai.DoAsync("/mute #lobby bob 10m secret", "#lobby mai muted bob for 10 minutes: secret");
        await mai.DoAsync("/unmute #lobby bob", "#lobby mai unmuted bob");
        await mai.DoAsync("/voice #lobby bob", "#lobby mai gave bob a voice");
        await mai.DoAsync("/devoice #lobby bob", "#lobby mai made bob an ordinary member");
        await mai.DoAsync("/kick #lobby bob secret", "#lobby bob was kicked by mai: secret");
        await mai.DoAsync("/ban #lobby bob secret", "#lobby mai banned bob: secret");
        await mai.DoAsync("/unban #lobby bob", "#lobby mai lifted the ban on bob");
        await mai.DoAsync("/announce secret", "Announcement by mai: secret");
        await mai.DoAsync("/ban 198.51.100.0/24 1h secret", "198.51.100.0/24 is banned from the server.");
        await mai.DoAsync("/unban 198.51.100.0/24", "198.51.100.0/24 can connect to the server again.");
        await mai.DoAsync("/kill bob secret", "bob was disconnected.");
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
}
