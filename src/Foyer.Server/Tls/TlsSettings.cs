// What the operator says of TLS, and what the program does without being told.

using System.Collections.Immutable;

namespace Foyer.Server.Tls;

internal sealed record TlsSettings
{
    /// <summary>Null: not said, and so on.</summary>
    public bool? IsOn { get; init; }

    /// <summary>PEM files with a certificate and those that it was issued by; the first is for whoever names no host, or one that none is for.</summary>
    public ImmutableArray<string> CertificateFiles { get; init; } = [];

    /// <summary>PEM files with their keys, in the same order.</summary>
    public ImmutableArray<string> KeyFiles { get; init; } = [];

    /// <summary>All that is wrong with these settings, in the operator's words.</summary>
    public IEnumerable<string> Problems(ChatServerOptions options)
    {
        bool isUsed = options.TlsPort is not null || CertificateFiles.Length > 0 || KeyFiles.Length > 0;
        if (options.Classic && (IsOn is not null || isUsed)) yield return "--classic does not support TLS: leave out --tls, --tls-cert, --tls-key and --tls-port";
        if (IsOn == false && isUsed) yield return "--tls off cannot be used with --tls-cert, --tls-key and --tls-port: leave one or the others out";
        if (CertificateFiles.Length != KeyFiles.Length) yield return $"--tls-cert and --tls-key come in pairs, but there are {CertificateFiles.Length} certificates and {KeyFiles.Length} keys";
    }
}
