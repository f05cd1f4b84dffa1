// What the program runs the server on.

using Foyer.Server.History;
using Foyer.Server.Settings;

namespace Foyer.Server.Operations;

internal static class Engine
{
    public static EngineSettings Of(ProgramSettings settings, SqliteHistory? history, ServerLog log)
    {
        var engine = new EngineSettings { Log = log, Passwords = new OperatorPasswords(settings.Operators) };
        return history is null ? engine : engine with { MessageLog = history.Log, Store = history.Store, KeepFor = settings.KeepFor };
    }
}
