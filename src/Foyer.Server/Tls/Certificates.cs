// The certificates for new TLS connections, chosen by the host that the client names. When the files change, they are read again.
// If the new files cannot be used, the old certificates stay in use. An open connection keeps the certificate that it began with.

using System.Net.Security;
using Foyer.Server.Files;
using Foyer.Server.Reporting;

namespace Foyer.Server.Tls;

/// <summary>Thread-safe.</summary>
internal sealed class Certificates : IDisposable
{
    /// <summary>How often the files are compared, by their contents: a program that renews certificates may only swap links.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly CertificateFiles[] _files;
    private readonly TimeProvider _time;
    private readonly ServerLog _log;
    private readonly Lock _gate = new();

    // Replaced whole; read without the lock.
    private volatile Certificate[] _certificates;

    // Guarded by the lock.
    private ReadFiles[] _loaded;
    private ReadFiles[]? _seen; // the contents at the last check, if they differ from _loaded; they may be incomplete
    private string? _told;
    private ITimer? _timer;

    private Certificates(CertificateFiles[] files, ReadFiles[] loaded, Certificate[] certificates, TimeProvider time, ServerLog log) =>
        (_files, _loaded, _certificates, _time, _log) = (files, loaded, certificates, time, log);

    /// <summary>The fingerprint of the certificate that the server made for itself; null if the operator gave a certificate.</summary>
    public string? OwnFingerprint => IsOwn ? _certificates[0].Fingerprint : null;

    /// <summary>Problems that the operator should know about, but that do not keep the server from running, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    private bool IsOwn { get; init; }

    /// <summary>
    /// Reads the certificates from the files in the settings. If there are none, the server uses its own certificate from
    /// the folder, and makes it if it is missing. Without a folder, it makes one in memory. Throws <see cref="OperatorException"/>.
    /// </summary>
    public static Certificates Open(TlsSettings settings, string? folder, TimeProvider time, ServerLog log)
    {
        try
        {
            CertificateFiles[] files =
                [.. settings.CertificateFiles.Zip(settings.KeyFiles, static (certificate, key) => new CertificateFiles(certificate, key))];
            bool isOwn = files.Length == 0;
            if (isOwn && folder is null)
            {
                ReadFiles made = OwnCertificate.Make(time);
                return new Certificates([], [], [Certificate.Parse(made.Certificate, made.Key)], time, log) { IsOwn = true };
            }
            if (isOwn)
            {
                files = [OwnCertificate.In(folder!)];
                OwnCertificate.Make(files[0], time);
            }
            ReadFiles[] read = [.. files.Select(static pair => pair.Read())];
            Certificate[] certificates = Parse(files, read);
            var opened = new Certificates(files, read, certificates, time, log) { IsOwn = isOwn, Warnings = [.. WarningsOf(files, certificates, time)] };
            opened._timer = time.CreateGuardedTimer(log, "looking at the certificates", opened.Look, Period, Period);
            return opened;
        }
        catch (Exception e) when (e is CertificateException or IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"TLS: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>For <see cref="ServerOptionsSelectionCallback"/>.</summary>
    public ValueTask<SslServerAuthenticationOptions> ChooseAsync(SslStream stream, SslClientHelloInfo hello, object? state, CancellationToken cancellation) =>
        ValueTask.FromResult(Choose(_certificates, hello.ServerName).Options);

    /// <summary>
    /// Reads the files, and returns the action that puts their certificates into use for new connections. The caller can check the other
    /// parts of a reload before it runs the action. Throws <see cref="OperatorException"/>; nothing is changed then.
    /// </summary>
    public Action PrepareReload()
    {
        ReadFiles[] read;
        Certificate[] certificates;
        try
        {
            read = [.. _files.Select(static pair => pair.Read())];
            certificates = Parse(_files, read);
        }
        catch (CertificateException e)
        {
            throw new OperatorException($"TLS: {e.Message.ReplaceLineEndings(" ")}");
        }
        return () =>
        {
            lock (_gate)
            {
                if (!read.SequenceEqual(_loaded)) Use(read, certificates);
            }
        };
    }

    /// <summary>Uses new contents only if the previous check found the same, because a file may be half written.</summary>
    internal void Look()
    {
        lock (_gate)
        {
            try
            {
                if (IsOwn && _certificates[0].ExpiresAt < _time.GetUtcNow().AddDays(OwnCertificate.DaysLeft)) OwnCertificate.Make(_files[0], _time);
                ReadFiles[] read = [.. _files.Select(static pair => pair.Read())];
                if (read.SequenceEqual(_loaded))
                {
                    (_seen, _told) = (null, null);
                    return;
                }
                bool isSettled = _seen is not null && read.SequenceEqual(_seen);
                _seen = read;
                if (isSettled) Use(read, Parse(_files, read));
            }
            catch (Exception e) when (e is CertificateException or IOException or UnauthorizedAccessException)
            {
                if (_told != e.Message) _log.CertificatesUnusable(e.Message);
                _told = e.Message;
            }
        }
    }

    public void Dispose() => _timer?.Dispose();

    private static Certificate Choose(Certificate[] certificates, string host) => certificates.Length == 1 || host.Length == 0 ? certificates[0]
        : Array.Find(certificates, certificate => certificate.IsFor(host)) ?? certificates[0];

    private void Use(ReadFiles[] read, Certificate[] certificates)
    {
        (_loaded, _certificates, _seen, _told) = (read, certificates, null, null);
        _log.CertificatesReloaded(IsOwn ? $"{certificates[0]}, SHA-256 fingerprint {OwnFingerprint}" : string.Join("; ", certificates.AsEnumerable()));
    }

    private static Certificate[] Parse(CertificateFiles[] files, ReadFiles[] read) => [.. files.Zip(read, static (pair, read) => pair.Parse(read))];

    private static IEnumerable<string> WarningsOf(CertificateFiles[] files, Certificate[] certificates, TimeProvider time)
    {
        foreach ((CertificateFiles pair, Certificate certificate) in files.Zip(certificates))
        {
            if (certificate.ExpiresAt < time.GetUtcNow())
                yield return $"the certificate in {pair.CertificatePath} has expired ({certificate}): clients will refuse it; please renew it";
            if (PrivateFile.IsReadByEverybody(pair.KeyPath))
                yield return $"every user of this machine can read the key in {pair.KeyPath}: chmod o-r {pair.KeyPath}";
        }
    }
}
