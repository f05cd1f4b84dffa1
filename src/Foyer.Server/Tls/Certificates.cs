// The certificates that newcomers are shown, by the host that they name. When the files change they are read anew; what cannot
// be used does not take the place of what can. Who is connected is not touched: a connection keeps what it began with.

using System.Net.Security;
using Foyer.Server.Reporting;

namespace Foyer.Server.Tls;

/// <summary>Thread-safe.</summary>
internal sealed class Certificates : IDisposable
{
    /// <summary>How often the files are looked at. Their bytes, and not their times: what renews them may swap links.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly CertificateFiles[] _files;
    private readonly TimeProvider _time;
    private readonly ServerLog _log;
    private readonly Lock _gate = new();

    // Replaced whole; read without the lock.
    private volatile Certificate[] _certificates;

    // Guarded by the lock.
    private ReadFiles[] _loaded;
    private ReadFiles[]? _seen; // other than loaded, and perhaps still being written
    private string? _told;
    private ITimer? _timer;

    private Certificates(CertificateFiles[] files, ReadFiles[] loaded, Certificate[] certificates, TimeProvider time, ServerLog log) =>
        (_files, _loaded, _certificates, _time, _log) = (files, loaded, certificates, time, log);

    /// <summary>The fingerprint of the certificate that was made here; null where one was given.</summary>
    public string? OwnFingerprint => IsOwn ? _certificates[0].Fingerprint : null;

    /// <summary>What the operator should know and the server can run with, a line each.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    private bool IsOwn { get; init; }

    /// <summary>From the files that were given, or from those of the folder, which are made if they are not there; without a folder, in memory. Throws <see cref="OperatorException"/>.</summary>
    public static Certificates Open(TlsSettings settings, string? folder, TimeProvider time, ServerLog log)
    {
        try
        {
            CertificateFiles[] files = [.. settings.CertificateFiles.Zip(settings.KeyFiles, static (certificate, key) => new CertificateFiles(certificate, key))];
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
            throw new OperatorException($"TLS: {e.Message.ReplaceLineEndings(" ")}", OperatorException.Failure);
        }
    }

    /// <summary>For <see cref="ServerOptionsSelectionCallback"/>.</summary>
    public ValueTask<SslServerAuthenticationOptions> ChooseAsync(SslStream stream, SslClientHelloInfo hello, object? state, CancellationToken cancellation) =>
        ValueTask.FromResult(Choose(hello.ServerName).Options);

    /// <summary>
    /// Reads the files, and returns what makes their certificates the ones that newcomers are shown: so that it can be decided between
    /// whether all else that is reloaded will do. Throws <see cref="OperatorException"/>; then nothing is changed.
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
            throw new OperatorException($"TLS: {e.Message.ReplaceLineEndings(" ")}", OperatorException.Failure);
        }
        return () =>
        {
            lock (_gate)
            {
                if (!read.SequenceEqual(_loaded)) Use(read, certificates);
            }
        };
    }

    /// <summary>What changed and was there at the last look already is used: files are not read while they are being written.</summary>
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

    private Certificate Choose(string host)
    {
        Certificate[] certificates = _certificates;
        if (certificates.Length > 1 && host.Length > 0)
        {
            foreach (Certificate certificate in certificates)
            {
                if (certificate.IsFor(host)) return certificate;
            }
        }
        return certificates[0];
    }

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
            if (certificate.ExpiresAt < time.GetUtcNow()) yield return $"the certificate in {pair.CertificatePath} has expired ({certificate}): clients will refuse it; please renew it";
            if (pair.KeyIsReadByEverybody()) yield return $"every user of this machine can read the key in {pair.KeyPath}: chmod o-r {pair.KeyPath}";
        }
    }
}
