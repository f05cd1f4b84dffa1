// The certificate of a server that was given none: made once, signed by itself. Who joins cannot know by it whom they talk
// to, unless they compare its fingerprint with the one that the operator was shown; but nobody reads along.

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Foyer.Server.Files;

namespace Foyer.Server.Tls;

internal static class OwnCertificate
{
    public const string CertificateName = "tls-cert.pem";
    public const string KeyName = "tls-key.pem";

    /// <summary>The longest that clients took of any certificate (CA/Browser Forum, ballot 193).</summary>
    private const int Days = 825;

    /// <summary>So long before its end another is made.</summary>
    public const int DaysLeft = 30;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280, 4.2.1.12

    public static CertificateFiles In(string folder) => new(Path.Combine(folder, CertificateName), Path.Combine(folder, KeyName));

    /// <summary>Makes what is not there, or ends soon. Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>.</summary>
    public static void Make(CertificateFiles files, TimeProvider time)
    {
        if (File.Exists(files.CertificatePath) && File.Exists(files.KeyPath) && !EndsSoon(files, time)) return;
        ReadFiles made = Make(time);
        Write(files.KeyPath, made.Key); // first: with a certificate alone nothing would tell that it was not finished
        Write(files.CertificatePath, made.Certificate);
    }

    public static ReadFiles Make(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=foyer", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        if (Uri.CheckHostName(Environment.MachineName) == UriHostNameType.Dns && Environment.MachineName != "localhost") names.AddDnsName(Environment.MachineName);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());

        DateTimeOffset now = time.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(Days - 1)); // a day for clocks that are slow
        return new ReadFiles(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static bool EndsSoon(CertificateFiles files, TimeProvider time)
    {
        try
        {
            return files.Parse(files.Read()).ExpiresAt < time.GetUtcNow().AddDays(DaysLeft);
        }
        catch (CertificateException)
        {
            return false; // somebody has changed it: what is wrong with it is told, and it is not overwritten
        }
    }

    // For this user alone, and whole or not at all.
    private static void Write(string path, string text)
    {
        string unfinished = path + ".unfinished";
        File.Delete(unfinished);
        using (var writer = new StreamWriter(new FileStream(unfinished, PrivateFile.Options(FileMode.CreateNew)))) writer.Write(text);
        AtomicFile.Flush(unfinished);
        File.Move(unfinished, path, overwrite: true);
    }
}
