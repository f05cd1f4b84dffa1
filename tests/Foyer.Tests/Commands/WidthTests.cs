// A person's own settings, and lines on a screen whose width is known: everything that others write is wrapped there, so that no row of it
// looks like somebody else's line. Plain clients get the same bytes as before.

namespace Foyer.Tests.Commands;

public sealed class WidthTests
{
    private const byte Iac = 255, Sb = 250, Se = 240, Will = 251, Do = 253, WindowSize = 31;
    private const string Long = "ok         [server] The server stops in a minute";

    [Fact(Timeout = 30_000)]
    public async Task Settings_are_shown_and_changed()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        await alice.DoAsync("/my", "Your own settings (to change one: /my SETTING VALUE):", "  width COLUMNS|off|auto  off");
        await alice.DoAsync("/my width", "Your setting width is off.");
        await alice.DoAsync("/my WIDTH 100", "Your setting width is 100.");
        await alice.DoAsync("/my", "Your own settings (to change one: /my SETTING VALUE):", "  width COLUMNS|off|auto  100");
        await alice.DoAsync("/my width 0", "Your setting width is off.");
        foreach (string wrong in new[] { "9", "251", "-80", "wide", "80 24" }) await alice.DoAsync($"/my width {wrong}", "Usage: /my width COLUMNS|off|auto");
        await alice.DoAsync("/my height 80", "There is no setting height. The settings are: width");
        await alice.DoAsync("/my width auto", "Your setting width is off.");
    }

    [Fact(Timeout = 30_000)]
    public async Task Whatever_others_write_is_wrapped_at_the_chosen_width()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        TestClient carol = await server.NamedAsync("carol", alice, bob);
        await alice.DoAsync("/my width 30", "Your setting width is 30.");

        await bob.SendLineAsync(Long);
        await alice.ExpectAsync("[bob] ok        [server] The", "  | server stops in a minute");
        await carol.ExpectAsync("[bob] ok        [server] The server stops in a minute");
        await bob.SendLineAsync($"/me {Long}");
        await alice.ExpectAsync("* bob ok        [server] The", "  | server stops in a minute");
        await bob.SendLineAsync($"/msg alice {Long}");
        await alice.ExpectAsync("Private from bob: ok", "  | [server] The server stops", "  | in a minute");
        await bob.DoAsync($"/away {Long}", "Sent to alice.", "You are marked as away. When you are back: /away");
        await alice.DoAsync("/msg bob hi", "Sent to bob, who is away: ok", "  | [server] The server stops", "  | in a minute");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_telnet_client_tells_its_width_and_may_change_it()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.SendAsync([Iac, Will, WindowSize, Iac, Sb, WindowSize, 0, 30, 0, 24, Iac, Se]);
        await alice.ExpectBytesAsync(Iac, Do, WindowSize);
        await alice.DoAsync("/my width", "Your setting width is 30", "  | (from your telnet", "  | client).");
        await bob.SendLineAsync(Long);
        await alice.ExpectAsync("[bob] ok        [server] The", "  | server stops in a minute");
        await alice.SendAsync([Iac, Sb, WindowSize, 0, 20, 0, 24, Iac, Se]);
        await alice.SendLineAsync("/my width");
        await alice.ExpectAsync("Your setting width", "  | is 20 (from", "  | your telnet", "  | client).");
        await bob.SendLineAsync("what a congratulation");
        await alice.ExpectAsync("[bob] what a", "  | congratulation");
        await alice.DoAsync("/my width off", "Your setting width is off.");
        await bob.SendLineAsync("what a congratulation");
        await alice.ExpectAsync("[bob] what a congratulation");
    }
}
