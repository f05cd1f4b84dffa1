// What the program runs the server on, and what of it can be reloaded.

using Foyer.Server.History;
using Foyer.Server.Passwords;
using Foyer.Server.Reporting;
using Foyer.Server.Settings;
using Foyer.Server.Tls;
using Foyer.Server.Web;

namespace Foyer.Server.Operations;

internal static class ServerFactory
{
    /// <summary>
    /// What the program opens at most after its ports are bound, beside its clients: see docs/decisions/0017-descriptors.md.
    /// </summary>
    private const int DescriptorReserve = 164;

    /// <summary>The lowest descriptor limit that leaves room for all of the program and for some clients, by the same page.</summary>
    public const int FewestDescriptors = 320;

    /// <summary>A server, not started. It and what it goes by are brought up to what <paramref name="reloading"/> reads.</summary>
    public static ChatServer Build(ProgramSettings settings, SqliteHistory? history, Certificates? certificates, ServerLog log, ServerMetrics metrics, Reloading reloading)
    {
        var operators = new OperatorPasswords(settings.Operators);
        var engine = new EngineSettings { Log = log, Metrics = metrics, Passwords = operators, Reload = reloading.RunAsync, DescriptorReserve = DescriptorReserve };
        if (history is not null) engine = engine with { MessageLog = history.Log, Store = history.Store };
        if (certificates is not null) engine = engine with { Tls = doors => new TlsProtocol(doors, certificates) };
        WebServer? web = null;
        var server = new ChatServer(OptionsOf(settings), engine with { Http = directory => web = new WebServer(directory, WebOf(settings, engine)) });

        reloading.Add(_ => certificates?.PrepareReload() ?? (() => { }));
        reloading.Add(read => () => operators.Use(read.Operators));
        reloading.Add(read => () => server.Use(OptionsOf(read)));
        reloading.Add(read => () => web?.Use(WebOf(read, engine)));
        reloading.Add(read => () => history?.Keep(read.KeepFor, read.KeepBytes));
        return server;

        // In memory nothing is kept by time.
        ChatServerOptions OptionsOf(ProgramSettings read) =>
            history is null ? read.Options : read.Options with { Limits = read.Options.Limits with { KeepFor = read.KeepFor } };
    }

    /// <summary>Null: there is no TLS. Throws <see cref="OperatorException"/>.</summary>
    public static Certificates? CertificatesOf(ProgramSettings settings, ServerLog log) =>
        settings.Options.Classic || settings.Tls.IsOn == false ? null
        : Certificates.Open(settings.Tls, settings.History?.Folder, TimeProvider.System, log);

    private static WebSettings WebOf(ProgramSettings settings, EngineSettings engine) => new(settings.Options) { Hosts = settings.Hosts, HasTls = engine.Tls is not null };
}
