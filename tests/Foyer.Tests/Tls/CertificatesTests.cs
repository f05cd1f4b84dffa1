// Certificates: made once, chosen by the host, exchanged under live connections, and refused in one clear line.

using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Foyer.Server.Reporting;
using Foyer.Server.Tls;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Tls;

public sealed class CertificatesTests
{
    [Fact(Timeout = 60_000)]
    public void One_is_made_once_for_its_owner_alone()
    {
        using var folder = new TemporaryFolder();
        string first = Open(new TlsSettings(), folder.Path).OwnFingerprint!;
        Assert.Equal(first, Open(new TlsSettings(), folder.Path).OwnFingerprint);
        using X509Certificate2 made = X509CertificateLoader.LoadCertificateFromFile(folder.File(OwnCertificate.CertificateName));
        Assert.Equal(first.Replace(":", "", StringComparison.Ordinal), made.GetCertHashString(HashAlgorithmName.SHA256));
        Assert.Equal("CN=foyer", made.Subject);
        Assert.True(made.MatchesHostname("localhost", allowCommonName: false) && made.MatchesHostname("127.0.0.1", allowCommonName: false) && made.MatchesHostname("::1", allowCommonName: false));
        Assert.InRange(made.NotAfter - made.NotBefore, TimeSpan.FromDays(800), TimeSpan.FromDays(825)); // more is called too long
        foreach (string name in new[] { OwnCertificate.KeyName, OwnCertificate.CertificateName })
        {
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File(name)));
        }
        File.Delete(folder.File(OwnCertificate.KeyName));
        Assert.NotEqual(first, Open(new TlsSettings(), folder.Path).OwnFingerprint);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_host_that_a_client_names_chooses()
    {
        using var folder = new TemporaryFolder();
        await using TestTls stage = await TestTls.StartAsync(Settings(Write(folder, "one", "chat.example.org"), Write(folder, "two", "*.example.net", "example.net")));
        string one = Thumbprint(folder, "one"), two = Thumbprint(folder, "two");
        Assert.Equal(one, await ShownAsync(stage, "chat.example.org"));
        Assert.Equal(two, await ShownAsync(stage, "example.net"));
        Assert.Equal(two, await ShownAsync(stage, "CHAT.example.net"));
        Assert.Equal(one, await ShownAsync(stage, "a.b.example.net"));
        Assert.Equal(one, await ShownAsync(stage, "elsewhere.org"));
        Assert.Equal(one, await ShownAsync(stage, "127.0.0.1")); // names no host
        Assert.Equal(one, await ShownAsync(stage, "under_score.example.org"));
    }

    [Fact(Timeout = 60_000)]
    public async Task So_does_one_in_letters_that_are_not_of_English_in_either_spelling()
    {
        using var folder = new TemporaryFolder();
        await using TestTls stage = await TestTls.StartAsync(Settings(Write(folder, "one", "chat.example.org"), Write(folder, "two", "phở.example", "*.tánmin.vn")));
        string two = Thumbprint(folder, "two");
        Assert.Equal(two, await ShownAsync(stage, "phở.example"));
        Assert.Equal(two, await ShownAsync(stage, "xn--ph-rbt.example"));
        Assert.Equal(two, await ShownAsync(stage, "XN--PH-RBT.example"));
        Assert.Equal(two, await ShownAsync(stage, "chat.tánmin.vn"));
        Assert.Empty(stage.Log.Lines);
    }

    [Fact(Timeout = 60_000)]
    public async Task New_files_are_for_newcomers_and_those_who_are_here_stay()
    {
        using var folder = new TemporaryFolder();
        await using TestTls stage = await TestTls.StartAsync(Settings(Write(folder, "one", "chat.example.org")));
        await using SslStream alice = await ConnectAsync(stage, "chat.example.org");
        string old = TestTls.ThumbprintOf(alice);

        Write(folder, "one", "chat.example.org");
        Assert.NotEqual(old, Thumbprint(folder, "one"));
        stage.Clock.Advance(Certificates.Period);
        Assert.Equal(old, await ShownAsync(stage, "chat.example.org")); // they may still be being written
        stage.Clock.Advance(Certificates.Period);
        Assert.StartsWith("reloaded: ", await stage.Log.LineAsync(0), StringComparison.Ordinal);
        await using SslStream bob = await ConnectAsync(stage, "chat.example.org");
        Assert.Equal(Thumbprint(folder, "one"), TestTls.ThumbprintOf(bob));
        var heard = new StreamReader(bob);
        string? line;
        do line = await heard.ReadLineAsync().WaitAsync(TestClient.Patience);
        while (line?.Contains("/help", StringComparison.Ordinal) == false); // he is in the room
        await alice.WriteAsync("I am still here\r\n"u8.ToArray());
        do line = await heard.ReadLineAsync().WaitAsync(TestClient.Patience);
        while (line?.Contains("I am still here", StringComparison.Ordinal) == false);
        Assert.NotNull(line);
    }

    [Fact(Timeout = 60_000)]
    public async Task Files_that_cannot_be_used_do_not_take_the_place_of_those_that_can()
    {
        using var folder = new TemporaryFolder();
        (string certificate, string key) = Write(folder, "one", "chat.example.org");
        await using TestTls stage = await TestTls.StartAsync(Settings((certificate, key)));
        string old = Thumbprint(folder, "one");
        string goodKey = File.ReadAllText(key);

        (_, string other) = Write(folder, "two", "chat.example.org");
        File.Copy(other, key, overwrite: true);
        for (int i = 0; i < 4; i++) stage.Clock.Advance(Certificates.Period);
        Assert.StartsWith("unusable: ", await stage.Log.LineAsync(0), StringComparison.Ordinal);
        Assert.Contains(key, stage.Log.Lines[0], StringComparison.Ordinal);
        Assert.Throws<OperatorException>(() => { stage.Certificates.PrepareReload(); });
        File.Delete(key);
        for (int i = 0; i < 4; i++) stage.Clock.Advance(Certificates.Period);
        Assert.Contains("no such file", await stage.Log.LineAsync(1), StringComparison.Ordinal);
        Assert.Equal(2, stage.Log.Lines.Count); // each once
        Assert.Equal(old, await ShownAsync(stage, "chat.example.org"));

        File.WriteAllText(key, goodKey);
        stage.Clock.Advance(Certificates.Period);
        Write(folder, "one", "chat.example.org");
        Action commit = stage.Certificates.PrepareReload();
        Assert.Equal(old, await ShownAsync(stage, "chat.example.org"));
        commit();
        Assert.Equal(Thumbprint(folder, "one"), await ShownAsync(stage, "chat.example.org"));
    }

    [Theory]
    [InlineData("nothing", "no such file")]
    [InlineData("text", "contains no certificate in PEM")]
    [InlineData("no key", "contains no private key in PEM")]
    [InlineData("mismatch", "cannot be used together")]
    [InlineData("encrypted", "is encrypted")]
    [InlineData("broken", "cannot be used together")]
    [InlineData("short", "1024 bits")]
    [InlineData("names", "cannot be used together")]
    [InlineData("pipe", "not a file")]
    [InlineData("folder", "is a folder")]
    public void What_is_wrong_with_a_pair_is_one_line(string what, string told)
    {
        using var folder = new TemporaryFolder();
        (string certificate, string key) = Write(folder, "one", "chat.example.org");
        (_, string other) = Write(folder, "two", "chat.example.org");
        switch (what)
        {
            case "nothing": File.Delete(certificate); break;
            case "text": File.WriteAllText(certificate, "certificate"); break;
            case "no key": File.Copy(certificate, key, overwrite: true); break;
            case "mismatch": File.Copy(other, key, overwrite: true); break;
            case "broken": File.WriteAllText(certificate, File.ReadAllText(certificate).Replace("MII", "AAA", StringComparison.Ordinal)); break;
            case "short": WriteWith(certificate, key, RSA.Create(1024), null); break;
            case "names": WriteWith(certificate, key, RSA.Create(2048), new X509Extension("2.5.29.17", [0x30, 0x05, 0x82, 0x7F, 0x41, 0x41, 0x41], critical: false)); break;
            case "pipe":
                File.Delete(key);
                File.CreateSymbolicLink(key, "/dev/zero");
                break;
            case "folder":
                File.Delete(key);
                Directory.CreateDirectory(key);
                break;
            case "encrypted":
                using (var secret = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                    File.WriteAllText(key, secret.ExportEncryptedPkcs8PrivateKeyPem("pass", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000)));
                break;
        }
        OperatorException refused = Assert.Throws<OperatorException>(() => Open(Settings((certificate, key)), null));
        Assert.Equal(OperatorException.Failure, refused.ExitCode);
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact(Timeout = 60_000)]
    public void One_that_was_made_here_is_made_anew_before_it_ends()
    {
        using var folder = new TemporaryFolder();
        var clock = new Calendar { Now = DateTimeOffset.UtcNow };
        var log = new TestLog();
        using Certificates certificates = Certificates.Open(new TlsSettings(), folder.Path, clock, log);
        string first = certificates.OwnFingerprint!;
        clock.Now += TimeSpan.FromDays(790);
        certificates.Look();
        Assert.Equal(first, certificates.OwnFingerprint);
        clock.Now += TimeSpan.FromDays(10);
        certificates.Look();
        certificates.Look();
        Assert.NotEqual(first, certificates.OwnFingerprint);
        Assert.Contains(certificates.OwnFingerprint!, log.Lines[0], StringComparison.Ordinal);
        Assert.Single(log.Lines);
        certificates.PrepareReload()(); // nothing has changed
        Assert.Single(log.Lines);
    }

    [Fact]
    public void An_expired_one_and_a_key_that_all_may_read_are_warnings()
    {
        using var folder = new TemporaryFolder();
        (string certificate, string key) = Write(folder, "one", "chat.example.org", from: DateTimeOffset.UtcNow.AddDays(-20), until: DateTimeOffset.UtcNow.AddDays(-10));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        using Certificates opened = Open(Settings((certificate, key)), null);
        Assert.Collection(opened.Warnings,
            warning => Assert.Contains("has expired", warning, StringComparison.Ordinal),
            warning => Assert.Contains("chmod o-r", warning, StringComparison.Ordinal));
        Assert.Null(opened.OwnFingerprint);
    }

    /// <summary>Years pass at once, and no timer is due meanwhile.</summary>
    private sealed class Calendar : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new FakeTimeProvider().CreateTimer(callback, state, dueTime, period);
    }

    private static void WriteWith(string certificate, string key, RSA rsa, X509Extension? extension)
    {
        using (rsa)
        {
            var request = new CertificateRequest("CN=rsa", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            if (extension is not null) request.CertificateExtensions.Add(extension);
            using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
            File.WriteAllText(certificate, made.ExportCertificatePem());
            File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());
        }
    }

    private static Certificates Open(TlsSettings settings, string? folder) => Certificates.Open(settings, folder, new FakeTimeProvider(DateTimeOffset.UtcNow), ServerLog.None);

    private static TlsSettings Settings(params (string Certificate, string Key)[] pairs) =>
        new() { CertificateFiles = [.. pairs.Select(pair => pair.Certificate)], KeyFiles = [.. pairs.Select(pair => pair.Key)] };

    private static (string Certificate, string Key) Write(TemporaryFolder folder, string name, params string[] hosts) =>
        Write(folder, name, hosts[0], DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(90), hosts[1..]);

    private static (string Certificate, string Key) Write(TemporaryFolder folder, string name, string host, DateTimeOffset from, DateTimeOffset until, params string[] more)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (string dns in (string[])[host, .. more]) names.AddDnsName(dns);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(from, until);
        (string Certificate, string Key) files = (folder.File(name + ".pem"), folder.File(name + ".key"));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    private static string Thumbprint(TemporaryFolder folder, string name)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(folder.File(name + ".pem"));
        return certificate.Thumbprint;
    }

    private static async Task<string> ShownAsync(TestTls stage, string host)
    {
        await using SslStream client = await ConnectAsync(stage, host);
        return TestTls.ThumbprintOf(client);
    }

    private static async Task<SslStream> ConnectAsync(TestTls stage, string host)
    {
        var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, stage.Chat.TlsPort!.Value);
        return await TestTls.SecureAsync(socket.GetStream(), host);
    }
}
