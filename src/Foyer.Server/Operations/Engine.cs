// What the program runs the server on.

using Foyer.Server.History;
using Foyer.Server.Settings;
using Foyer.Server.Tls;

namespace Foyer.Server.Operations;

internal static class Engine
{
    public static EngineSettings Of(ProgramSettings settings, SqliteHistory? history, Certificates? certificates, ServerLog log)
    {
        var engine = new EngineSettings { Log = log, Passwords = new OperatorPasswords(settings.Operators) };
        if (certificates is not null) engine = engine with { Tls = doors => new TlsProtocol(doors, certificates), TlsPort = settings.Tls.Port };
        return history is null ? engine : engine with { MessageLog = history.Log, Store = history.Store, KeepFor = settings.KeepFor };
    }

    /// <summary>Null: there is no TLS. Throws <see cref="SettingsException"/>.</summary>
    public static Certificates? CertificatesOf(ProgramSettings settings, ServerLog log) =>
        settings.Options.Classic || settings.Tls.IsOn == false ? null
        : Certificates.Open(settings.Tls, settings.History?.Folder, TimeProvider.System, log);
}
