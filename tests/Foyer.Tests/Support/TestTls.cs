// A chat with TLS, in this process: on sockets or in memory with a clock that only the test moves.

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Foyer.Net;
using Foyer.Server.Tls;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Support;

internal sealed class TestTls : TestServer
{
    private readonly TemporaryFolder? _folder;

    private TestTls(Wire wire, ChatServerOptions options, EngineSettings engine, FakeTimeProvider clock, Certificates certificates, TestLog log, TemporaryFolder? folder)
        : base(wire, options, engine, clock) => (Certificates, Log, _folder) = (certificates, log, folder);

    public Certificates Certificates { get; }

    public TestLog Log { get; }

    /// <summary>On a free loopback port by the real clock, which the certificates do not go by.</summary>
    public static Task<TestTls> StartAsync(TlsSettings? settings = null, ChatServerOptions? options = null, Func<TlsDoors, IProtocol>? http = null) =>
        Task.FromResult(Make(Wire.Socket, settings, options, http));

    /// <summary>Peers are those of <see cref="TestServer.AttachAsync"/>.</summary>
    public static TestTls InMemory(ChatServerOptions? options = null) => Make(Wire.Memory, null, options, null);

    private static TestTls Make(Wire wire, TlsSettings? settings, ChatServerOptions? options, Func<TlsDoors, IProtocol>? http)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var log = new TestLog();
        var folder = settings is null ? new TemporaryFolder() : null;
        Certificates certificates = Certificates.Open(settings ?? new TlsSettings(), folder?.Path, clock, log);
        options = (options ?? new ChatServerOptions()) with { Replay = 0, Silence = TimeSpan.FromMilliseconds(20), TlsPort = 0 };
        var engine = new EngineSettings
        {
            Time = wire == Wire.Memory ? clock : TimeProvider.System,
            Log = log,
            Passwords = new OnePassword(),
            Tls = doors => new TlsProtocol(http is null ? doors : doors with { Http = http(doors) }, certificates),
        };
        return new TestTls(wire, options, engine, clock, certificates, log, folder);
    }

    /// <summary>A TLS client that has not read anything yet.</summary>
    public static async Task<SslStream> SecureAsync(Stream stream, string host = "localhost", SslApplicationProtocol? protocol = null)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (protocol is { } named) options.ApplicationProtocols = [named];
        await tls.AuthenticateAsClientAsync(options).WaitAsync(TestClient.Patience);
        return tls;
    }

    public static string ThumbprintOf(SslStream client) => ((X509Certificate2)client.RemoteCertificate!).Thumbprint;

    private protected override void DisposeRest()
    {
        Certificates.Dispose();
        _folder?.Dispose();
    }
}
