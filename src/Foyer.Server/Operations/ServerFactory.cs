// Builds the server from the settings, and registers the parts that can be reloaded.

using Foyer.Server.History;
using Foyer.Server.Passwords;
using Foyer.Server.Reporting;
using Foyer.Server.Settings;
using Foyer.Server.Tls;
using Foyer.Server.Web;

namespace Foyer.Server.Operations;

internal static class ServerFactory
{
    /// <summary>What the program opens after its ports are bound, besides its clients: docs/decisions/0017-descriptors.md.</summary>
    private const int DescriptorReserve = 164;

    /// <summary>The lowest descriptor limit that is enough for the program itself and some clients; see the same page.</summary>
    public const int FewestDescriptors = 320;

    /// <summary>Builds the server and does not start it. A reload by <paramref name="reloading"/> applies the new settings to it and to its parts.</summary>
    public static ChatServer Build(ProgramSettings settings, SqliteHistory? history, Certificates? certificates, ServerLog log, ServerMetrics metrics,
        Reloading reloading)
    {
        var operators = new OperatorPasswords(settings.Operators);
        var engine = new EngineSettings
        {
            Log = log,
            Metrics = metrics,
            Passwords = operators,
            Reload = reloading.RunAsync,
            DescriptorReserve = DescriptorReserve,
        };
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

        // KeepFor applies only to a history in files: messages in memory do not expire.
        ChatServerOptions OptionsOf(ProgramSettings read) =>
            history is null ? read.Options : read.Options with { Limits = read.Options.Limits with { KeepFor = read.KeepFor } };
    }

    /// <summary>Returns null if TLS is off. Throws <see cref="OperatorException"/>.</summary>
    public static Certificates? CertificatesOf(ProgramSettings settings, ServerLog log) =>
        settings.Options.Classic || settings.Tls.IsOn == false ? null
        : Certificates.Open(settings.Tls, settings.History?.Folder, TimeProvider.System, log);

    private static WebSettings WebOf(ProgramSettings settings, EngineSettings engine) =>
        new(settings.Options) { Hosts = settings.Hosts, HasTls = engine.Tls is not null };
}
