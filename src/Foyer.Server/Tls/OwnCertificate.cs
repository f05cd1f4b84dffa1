// The server's own certificate, if the operator gave none. It is made once, and is self-signed. Clients cannot verify the server by it,
// unless they compare its fingerprint with the one on the operator's terminal. But it does keep others from reading along.

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Foyer.Server.Files;

namespace Foyer.Server.Tls;

internal static class OwnCertificate
{
    public const string CertificateName = "tls-cert.pem";
    public const string KeyName = "tls-key.pem";

    /// <summary>The longest validity that clients accepted of any certificate (CA/Browser Forum, ballot 193).</summary>
    private const int Days = 825;

    /// <summary>A new certificate is made this many days before the old one expires.</summary>
    public const int DaysLeft = 30;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280, 4.2.1.12

    public static CertificateFiles In(string folder) => new(Path.Combine(folder, CertificateName), Path.Combine(folder, KeyName));

    /// <summary>Makes the certificate if it is missing or expires soon. Throws the exceptions of files.</summary>
    public static void Make(CertificateFiles files, TimeProvider time)
    {
        if (File.Exists(files.CertificatePath) && File.Exists(files.KeyPath) && !EndsSoon(files, time)) return;
        ReadFiles made = Make(time);
        Write(files.KeyPath, made.Key); // the key first: if the program stops in between, the missing certificate shows that the pair is incomplete
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
        if (Uri.CheckHostName(Environment.MachineName) == UriHostNameType.Dns && Environment.MachineName != "localhost")
            names.AddDnsName(Environment.MachineName);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());

        DateTimeOffset now = time.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(Days - 1)); // a day for slow clocks
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
            return false; // somebody has changed the files: they are not overwritten, and the caller reports what is wrong
        }
    }

    // The file is readable by this user only, and is written completely or not at all.
    private static void Write(string path, string text)
    {
        string unfinished = path + ".unfinished";
        File.Delete(unfinished);
        using (var writer = new StreamWriter(new FileStream(unfinished, PrivateFile.Options(FileMode.CreateNew)))) writer.Write(text);
        AtomicFile.Flush(unfinished);
        File.Move(unfinished, path, overwrite: true);
    }
}
