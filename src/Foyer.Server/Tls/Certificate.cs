// A certificate with its key and chain, read from PEM, together with the settings of every handshake.
// Nothing is fetched from the network: if the file lacks a certificate of the chain, that certificate is not sent.

using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Foyer.Net;

namespace Foyer.Server.Tls;

internal sealed class Certificate
{
    private const int RsaBits = 2048;
    private const string Md5WithRsa = "1.2.840.113549.1.1.4", Sha1WithRsa = "1.2.840.113549.1.1.5", Sha1WithEcdsa = "1.2.840.10045.4.1"; // RFC 3279, 2.2

    private readonly X509Certificate2 _certificate;

    // .NET looks for further certificates of the chain in the user's home. If HOME is not set and the user has no entry in /etc/passwd,
    // as in many containers, .NET throws. UserProfile is then the root folder, which has no such certificates.
    static Certificate()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME"))) return;
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        Environment.SetEnvironmentVariable("HOME", home);
    }

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

    /// <summary>The certificate's name and its last day, for the log.</summary>
    public override string ToString() => $"{_certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)}, valid until {ExpiresAt:yyyy-MM-dd}";

    /// <summary>
    /// Whether the certificate is for this host. Only its alternative names count, including wildcards. SslStream decodes the host's name,
    /// but the names in certificates are encoded, so the host's name is encoded again.
    /// </summary>
    public bool IsFor(string named) =>
        HostName.Canonical(named) is { } host && Uri.CheckHostName(host) is UriHostNameType.Dns
            && _certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false);

    /// <summary>
    /// The first certificate of <paramref name="pem"/> is the server's own. The others are its chain, in any order.
    /// Throws <see cref="CryptographicException"/> or <see cref="ArgumentException"/>. <see cref="CertificateFiles"/> puts these into the operator's words.
    /// </summary>
    public static Certificate Parse(string pem, string key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem);
        foreach (X509Certificate2 one in chain) Check(one);
        var parsed = new Certificate(X509Certificate2.CreateFromPem(pem, key), chain);
        parsed.IsFor("localhost"); // throws if its alternative names cannot be read
        return parsed;
    }

    // Rejects a weak certificate now. Otherwise OpenSSL would refuse every handshake with it later (SSL_CTX_set_security_level(3), level 2).
    private static void Check(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.GetRSAPublicKey();
        if (rsa is { KeySize: < RsaBits })
            throw new CryptographicException($"the RSA key of {certificate.Subject} has {rsa.KeySize} bits, "
                + $"but clients accept only keys of {RsaBits} bits or more");
        if (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)) return; // self-signed: nobody checks this signature
        if (certificate.SignatureAlgorithm.Value is Md5WithRsa or Sha1WithRsa or Sha1WithEcdsa)
            throw new CryptographicException($"{certificate.Subject} is signed with {certificate.SignatureAlgorithm.FriendlyName}, "
                + "which clients no longer accept");
    }
}
