// A certificate with its key and chain, from PEM, ready for handshakes: with the settings that every handshake has.
// Nothing is fetched from anywhere: what the file does not have of the chain is not sent.

using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Foyer.Server.Tls;

internal sealed class Certificate
{
    private readonly X509Certificate2 _certificate;

    private Certificate(X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        _certificate = certificate;
        Options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = TlsProtocol.Offered,
            AllowRenegotiation = false,
            ClientCertificateRequired = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
    }

    /// <summary>The same object for every handshake.</summary>
    public SslServerAuthenticationOptions Options { get; }

    public DateTime ExpiresAt => _certificate.NotAfter.ToUniversalTime();

    /// <summary>SHA-256, as <c>openssl x509 -fingerprint -sha256</c> prints it.</summary>
    public string Fingerprint => string.Join(':', _certificate.GetCertHash(HashAlgorithmName.SHA256).Select(b => $"{b:X2}"));

    /// <summary>For the log: whose, and until when.</summary>
    public override string ToString() => $"{_certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)}, valid until {ExpiresAt:yyyy-MM-dd}";

    /// <summary>Whether it is for this host, by its alternative names, with those with an asterisk.</summary>
    public bool IsFor(string host) =>
        Uri.CheckHostName(host) is UriHostNameType.Dns && _certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false);

    /// <summary>
    /// The first certificate of <paramref name="pem"/> is the server's own, the others are its chain, in any order.
    /// Throws <see cref="CryptographicException"/>, <see cref="ArgumentException"/>; see <see cref="CertificateFiles"/> for the words.
    /// </summary>
    public static Certificate Parse(string pem, string key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem);
        return new Certificate(X509Certificate2.CreateFromPem(pem, key), chain);
    }
}
