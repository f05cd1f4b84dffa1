// What the program runs the server on.

using Foyer.Server.History;
using Foyer.Server.Settings;
using Foyer.Server.Web;

namespace Foyer.Server.Operations;

internal static class Engine
{
    public static EngineSettings Of(ProgramSettings settings, SqliteHistory? history, ServerLog log)
    {
        var engine = new EngineSettings { Log = log, Passwords = new OperatorPasswords(settings.Operators), HttpPort = settings.HttpPort };
        WebSettings web = WebSettings.Of(settings.Options, engine.Time, log) with
        {
            Hosts = settings.Hosts,
            ChatPort = settings.HttpPort is null ? null : settings.Options.Port,
        };
        engine = engine with { Http = directory => new WebServer(directory, web with { HasTls = engine.Tls is not null }) };
        return history is null ? engine : engine with { MessageLog = history.Log, Store = history.Store, KeepFor = settings.KeepFor };
    }
}
