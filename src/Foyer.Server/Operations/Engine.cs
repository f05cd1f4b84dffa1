// What the program runs the server on, and what of it can be reloaded.

using Foyer.Server.History;
using Foyer.Server.Settings;
using Foyer.Server.Web;

namespace Foyer.Server.Operations;

internal static class Engine
{
    /// <summary>A server, not started. It, its operators and its history go by what <paramref name="reloading"/> reads.</summary>
    public static ChatServer Build(ProgramSettings settings, SqliteHistory? history, ServerLog log, ServerMetrics metrics, Reloading reloading)
    {
        var operators = new OperatorPasswords(settings.Operators);
        var engine = new EngineSettings { Log = log, Metrics = metrics, Passwords = operators, Reload = reloading.RunAsync, HttpPort = settings.HttpPort };
        if (history is not null) engine = engine with { MessageLog = history.Log, Store = history.Store, KeepFor = settings.KeepFor };
        WebServer? web = null;
        var server = new ChatServer(settings.Options, engine with { Http = directory => web = new WebServer(directory, WebOf(settings, engine)) });

        reloading.Add(read => () => operators.Use(read.Operators));
        reloading.Add(read => () => server.Use(read.Options, history is null ? null : read.KeepFor));
        reloading.Add(read => () => web?.Use(WebOf(read, engine)));
        reloading.Add(read => () => history?.Keep(read.KeepFor, read.KeepBytes));
        return server;
    }

    private static WebSettings WebOf(ProgramSettings settings, EngineSettings engine) => WebSettings.Of(settings.Options, engine) with
    {
        Hosts = settings.Hosts,
        ChatPort = settings.HttpPort is null ? null : settings.Options.Port,
        HasTls = engine.Tls is not null,
    };
}
