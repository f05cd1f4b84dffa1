// The two files of a certificate. Problems with them are reported in the operator's words.

using System.Security.Cryptography;
using Foyer.Server.Reporting;

namespace Foyer.Server.Tls;

/// <summary>The contents of both files, as they were read.</summary>
internal readonly record struct ReadFiles(string Certificate, string Key);

/// <summary>The files of a certificate cannot be used. The message is one line for the operator.</summary>
internal sealed class CertificateException(string message, Exception? inner = null) : Exception(message, inner);

internal sealed record CertificateFiles(string CertificatePath, string KeyPath)
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>Throws <see cref="CertificateException"/>.</summary>
    public ReadFiles Read() => new(Read(CertificatePath), Read(KeyPath));

    /// <summary>Throws <see cref="CertificateException"/>.</summary>
    public Certificate Parse(ReadFiles read)
    {
        if (!Has(read.Certificate, "CERTIFICATE")) throw new CertificateException($"{CertificatePath} contains no certificate in PEM");
        if (Has(read.Key, "ENCRYPTED PRIVATE KEY"))
            throw new CertificateException($"{KeyPath} is encrypted; to write it without a password: openssl pkey -in {KeyPath}");
        if (!read.Key.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) throw new CertificateException($"{KeyPath} contains no private key in PEM");
        try
        {
            return Certificate.Parse(read.Certificate, read.Key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new CertificateException($"{CertificatePath} and {KeyPath} cannot be used together: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static bool Has(string pem, string label) => pem.Contains($"-----BEGIN {label}-----", StringComparison.Ordinal);

    private static string Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            // The length of a pipe or a device is 0, and reading one may never end.
            if (file.Exists && (file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is FileInfo { Length: 0 })
                throw new CertificateException($"{path} is empty, or not a file");
            if (Directory.Exists(path)) throw new CertificateException($"{path} is a folder, not a file");
            if (file.Length > MostBytes) throw new CertificateException($"{path} is too long for a certificate or a key");
            return File.ReadAllText(path, Encoding.ASCII);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CertificateException($"cannot read {path}: {OperatorException.ReasonOf(e)}", e);
        }
    }
}
