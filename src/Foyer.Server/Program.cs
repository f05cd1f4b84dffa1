// The program `foyer`, from top to bottom: it reads the settings, reports what is wrong with them, and runs the server until
// it is stopped; or it runs a subcommand. All decisions are in other files.

using Foyer;
using Foyer.Net;
using Foyer.Server.History;
using Foyer.Server.Operations;
using Foyer.Server.Passwords;
using Foyer.Server.Reporting;
using Foyer.Server.Settings;
using Foyer.Server.Tls;

StandardStreams.Prepare();
var commandLine = new CommandLine(args);
try
{
    if (commandLine.Error is { } error) throw new OperatorException(error, OperatorException.Usage);
    if (commandLine.AsksForInformation) return commandLine.PrintInformation();
    if (commandLine.HashesPassword) return HashPassword.Run();

    ProgramSettings settings = SettingsReader.Read(commandLine);
    if (commandLine.Tool is { } tool) return tool.RunInProgram(settings.History, settings.Options.Words);
    Descriptors.Require(Descriptors.Limit(), ServerFactory.FewestDescriptors);
    using var log = new StandardErrorLog(Console.Error, settings.Log, TimeProvider.System);
    log.TellUnobserved();
    log.Warn(settings.Warnings);
    using AdminPort admin = AdminPort.Bind(settings);
    using var metrics = new ServerMetrics();
    using SqliteHistory? history = settings.History is { } options ? SqliteHistory.Open(options, TimeProvider.System, log, metrics) : null;
    log.Warn(history?.Warnings ?? []);
    using Certificates? certificates = ServerFactory.CertificatesOf(settings, log);
    log.Warn(certificates?.Warnings ?? []);
    var reloading = new Reloading(commandLine, settings, log);
    ChatServer server = ServerFactory.Build(settings, history, certificates, log, metrics, reloading);
    using IDisposable? signal = reloading.RunOnSignal();
    using SurgeTrim trim = SurgeTrim.Of(() => server.ClientCount, TimeProvider.System, log);
    server.RunOnConsole(started: () =>
    {
        admin.Start(new Readiness(server, history), log);
        foreach (LogRecord hint in JoinHints.Of(settings.Options, server, certificates, admin.EndPoint)) log.Tell(hint);
    });
    return 0;
}
catch (OperatorException e)
{
    return RefusedStart.Tell(commandLine, e.Message, e.ExitCode);
}
catch (ServerStartException e)
{
    return RefusedStart.Tell(commandLine, e.Message);
}
