// The operator's settings for TLS, and their defaults.

using System.Collections.Immutable;

namespace Foyer.Server.Tls;

internal sealed record TlsSettings
{
    /// <summary>Null if the operator did not set it; TLS is on then.</summary>
    public bool? IsOn { get; init; }

    /// <summary>PEM files, each with a certificate and its chain. The first is for clients that name no host, or a host of no certificate.</summary>
    public ImmutableArray<string> CertificateFiles { get; init; } = [];

    /// <summary>PEM files with the keys of these certificates, in the same order.</summary>
    public ImmutableArray<string> KeyFiles { get; init; } = [];

    /// <summary>Everything that is wrong with these settings, in the operator's words.</summary>
    public IEnumerable<string> Problems(ChatServerOptions options)
    {
        bool isUsed = options.TlsPort is not null || CertificateFiles.Length > 0 || KeyFiles.Length > 0;
        if (options.Classic && (IsOn is not null || isUsed))
            yield return "--classic does not support TLS: leave out --tls, --tls-cert, --tls-key and --tls-port";
        if (IsOn == false && isUsed) yield return "--tls off cannot be used with --tls-cert, --tls-key and --tls-port: leave one or the others out";
        if (CertificateFiles.Length != KeyFiles.Length)
            yield return $"--tls-cert and --tls-key come in pairs, but there are {CertificateFiles.Length} certificates and {KeyFiles.Length} keys";
    }
}
