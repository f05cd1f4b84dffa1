// People with openssl s_client, on the port of everybody else.

using System.Globalization;
using System.Text.RegularExpressions;

namespace Foyer.Tests.RealClients;

public sealed partial class OpenSslTests
{
    private const string Vietnamese = "Chào buổi sáng, tờ giấy đường phố";

    [Theory(Timeout = 60_000)]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Two_people_talk_one_with_netcat_and_one_with_TLS(string version)
    {
        await using FoyerProcess foyer = await StartAsync();
        await using ClientProcess nc = ClientProcess.Start("netcat-openbsd", "nc.openbsd", "127.0.0.1", $"{foyer.Port}");
        string alice = await nc.JoinAsync();
        await using ClientProcess openssl = Connect(foyer.Port, version);
        string bob = await openssl.JoinAsync(); // who says nothing is greeted
        await nc.ExpectAsync($"Client joined {bob}");
        await openssl.TypeLineAsync(Vietnamese);
        await nc.ExpectAsync($"[{bob}] {Vietnamese}");
        await nc.TypeLineAsync(Vietnamese);
        await openssl.ExpectAsync($"[{alice}] {Vietnamese}");
        await openssl.TypeLineAsync("/quit");
        await openssl.ExpectAsync("Goodbye.");
        await nc.ExpectAsync($"Client left {bob}");
        Assert.Equal("", await openssl.ReadToEndAsync()); // it was told that nothing follows
    }

    [Fact(Timeout = 60_000)]
    public async Task New_keys_in_the_middle_of_the_talk_change_nothing()
    {
        await using FoyerProcess foyer = await StartAsync();
        using TestClient alice = await foyer.JoinAsync();
        // Without -quiet a line of a single K asks for new keys of both sides.
        await using ClientProcess openssl = ClientProcess.Start("openssl", "openssl", "s_client", "-connect", $"127.0.0.1:{foyer.Port}", "-tls1_3");
        string bob = await openssl.JoinAsync();
        await alice.ExpectAsync($"Client joined {bob}");
        for (int i = 0; i < 3; i++)
        {
            await openssl.TypeAsync("K\n");
            await alice.SendLineAsync($"before {i}");
            await openssl.ReadThroughAsync($"[{alice.Name}] before {i}");
            await openssl.TypeLineAsync($"after {i}");
            await alice.ExpectAsync($"[{bob}] after {i}");
            await alice.SendLineAsync($"back {i}");
            await openssl.ReadThroughAsync($"[{alice.Name}] back {i}");
        }
        Assert.Equal(3, Regex.Count(openssl.Errors, "KEYUPDATE"));
    }

    /// <summary>OpenSSL then refuses to end the connection in order; that was a connection that was never over, and a server that never stopped.</summary>
    [Fact(Timeout = 60_000)]
    public async Task One_who_wants_to_negotiate_anew_is_let_go_and_holds_up_no_stop()
    {
        await using FoyerProcess foyer = await StartAsync();
        using TestClient alice = await foyer.JoinAsync();
        string bob;
        await using (ClientProcess openssl = ClientProcess.Start("openssl", "openssl", "s_client", "-connect", $"127.0.0.1:{foyer.Port}", "-tls1_2"))
        {
            bob = await openssl.JoinAsync();
            await alice.ExpectAsync($"Client joined {bob}");
            await openssl.TypeAsync("R\n"); // without -quiet: renegotiate, which is never answered
            await Wait.UntilAsync(() => openssl.Errors.Contains("RENEGOTIATING", StringComparison.Ordinal));
        }
        await alice.ExpectAsync($"Client left {bob}");
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync().WaitAsync(TestClient.Patience));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_line_piped_into_it_is_delivered()
    {
        await using FoyerProcess foyer = await StartAsync();
        using TestClient alice = await foyer.JoinAsync();
        await using ClientProcess openssl = ClientProcess.Start("openssl", "openssl", "s_client", "-quiet", "-no_ign_eof", "-connect", $"127.0.0.1:{foyer.Port}");
        await openssl.TypeAsync("hi\n");
        openssl.CloseInput();
        string bob = Joined().Match(await alice.ReadLineAsync()).Groups[1].Value;
        await alice.ExpectAsync($"[{bob}] hi", $"Client left {bob}");
    }

    [Fact(Timeout = 60_000)]
    public async Task Old_versions_and_ciphers_without_forward_secrecy_are_refused()
    {
        await using FoyerProcess foyer = await StartAsync();
        foreach (string old in new[] { "-tls1", "-tls1_1" }) Assert.Contains("alert protocol version", await AskAsync(foyer.Port, old, "-cipher", "DEFAULT:@SECLEVEL=0"), StringComparison.Ordinal);
        foreach (string weak in new[] { "kRSA", "3DES:RC4", "aNULL:eNULL", "SHA1", "kDHE" })
            Assert.DoesNotMatch(@"Cipher is (?!\(NONE\))", await AskAsync(foyer.Port, "-tls1_2", "-cipher", weak + ":@SECLEVEL=0"));
        Assert.Contains("Cipher is ECDHE-ECDSA-AES", await AskAsync(foyer.Port, "-tls1_2"), StringComparison.Ordinal);
        Assert.Contains("Secure Renegotiation IS supported", await AskAsync(foyer.Port, "-tls1_2"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_port_for_TLS_alone_shows_the_certificate_whose_fingerprint_the_operator_was_told()
    {
        await using FoyerProcess foyer = await StartAsync("--tls-port", "0");
        string hints = "";
        while (!hints.Contains("SHA-256", StringComparison.Ordinal)) hints += await foyer.Errors.ReadLineAsync().WaitAsync(TestClient.Patience) + "\n";
        Assert.Contains($"openssl s_client -quiet -connect 127.0.0.1:{foyer.Port}", hints, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        string shown = await AskAsync(foyer.Port, "-showcerts");
        File.WriteAllText(folder.File("shown.pem"), shown);
        await using ClientProcess fingerprint = ClientProcess.Start("openssl", "openssl", "x509", "-in", folder.File("shown.pem"), "-noout", "-fingerprint", "-sha256");
        Assert.Equal(Fingerprint().Match(hints).Value, Fingerprint().Match(await fingerprint.ReadToEndAsync()).Value);
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_TLS_it_is_told_so_in_TLS()
    {
        await using FoyerProcess foyer = await StartAsync("--tls", "off");
        Assert.Contains("alert protocol version", await AskAsync(foyer.Port), StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("--classic --tls on", 2, "--classic does not support TLS")]
    [InlineData("--classic --tls-port 0", 2, "--classic does not support TLS")]
    [InlineData("--tls off --tls-port 0", 2, "--tls off")]
    [InlineData("--tls-cert a.pem", 2, "come in pairs")]
    [InlineData("--tls-cert a.pem,b.pem --tls-key a.key", 2, "come in pairs")]
    [InlineData("--tls-port 2626", 2, "TLS port")]
    [InlineData("--tls-cert /nowhere/a.pem --tls-key /nowhere/a.key", 1, "/nowhere/a.pem: there is no such file")]
    public async Task Wrong_settings_are_one_clear_line(string arguments, int exitCode, string told) =>
        Assert.Contains(told, await FoyerProcess.RefusalAsync(exitCode, ["--memory", .. arguments.Split(' ')]), StringComparison.Ordinal);

    // With the silence of the program's own: greeted at once, nobody could begin TLS.
    private static Task<FoyerProcess> StartAsync(params string[] arguments) => FoyerProcess.StartPlainAsync(["--memory", "--replay", "0", .. arguments]);

    private static ClientProcess Connect(int port, params string[] arguments) =>
        ClientProcess.Start("openssl", "openssl", ["s_client", "-quiet", "-connect", $"127.0.0.1:{port}", .. arguments]);

    // All that it prints about a connection that it ends at once.
    private static async Task<string> AskAsync(int port, params string[] arguments)
    {
        await using ClientProcess openssl = ClientProcess.Start("openssl", "openssl", ["s_client", "-connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), .. arguments]);
        openssl.CloseInput();
        string told = await openssl.ReadToEndAsync();
        await openssl.ExitAsync();
        return told + openssl.Errors;
    }

    [GeneratedRegex(@"^Client joined (\S+)$")]
    private static partial Regex Joined();

    [GeneratedRegex(@"([0-9A-F]{2}:){31}[0-9A-F]{2}")]
    private static partial Regex Fingerprint();
}
