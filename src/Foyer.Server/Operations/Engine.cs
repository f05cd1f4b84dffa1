// What the program runs the server on, and what of it can be reloaded.

using Foyer.Server.History;
using Foyer.Server.Settings;

namespace Foyer.Server.Operations;

internal static class Engine
{
    /// <summary>A server, not started. It, its operators and its history go by what <paramref name="reloading"/> reads.</summary>
    public static ChatServer Build(ProgramSettings settings, SqliteHistory? history, ServerLog log, ServerMetrics metrics, Reloading reloading)
    {
        var operators = new OperatorPasswords(settings.Operators);
        var engine = new EngineSettings { Log = log, Metrics = metrics, Passwords = operators, Reload = reloading.RunAsync };
        if (history is not null) engine = engine with { MessageLog = history.Log, Store = history.Store, KeepFor = settings.KeepFor };
        var server = new ChatServer(settings.Options, engine);

        reloading.Add(read => () => operators.Use(read.Operators));
        reloading.Add(read => () => server.Use(read.Options, history is null ? null : read.KeepFor));
        reloading.Add(read => () => history?.Keep(read.KeepFor, read.KeepBytes));
        return server;
    }
}
