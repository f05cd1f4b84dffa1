// The program `foyer`, from top to bottom: read the settings, say what is wrong with them, run the server until it is told
// to stop, end; or do what a subcommand asks for. Everything with a decision in it is elsewhere.

using Foyer;
using Foyer.Server.History;
using Foyer.Server.Operations;
using Foyer.Server.Settings;
using Foyer.Server.Tls;

var commandLine = new CommandLine(args);
try
{
    if (commandLine.Error is { } error) throw new SettingsException(error, SettingsException.Usage);
    if (commandLine.AsksForInformation) return commandLine.PrintInformation();
    if (commandLine.HashesPassword) return HashPassword.Run();

    ProgramSettings settings = SettingsReader.Read(commandLine);
    if (commandLine.Tool is { } tool) return tool.RunInProgram(settings);
    using var log = new StandardErrorLog(Console.Error);
    foreach (string warning in settings.Warnings) log.Tell(warning);
    using SqliteHistory? history = settings.History is { } options ? SqliteHistory.Open(options, TimeProvider.System, log) : null;
    foreach (string warning in history?.Warnings ?? []) log.Tell(warning);
    using Certificates? certificates = Engine.CertificatesOf(settings, log);
    foreach (string warning in certificates?.Warnings ?? []) log.Tell(warning);
    var server = new ChatServer(settings.Options, Engine.Of(settings, history, certificates, log));
    using SurgeTrim trim = SurgeTrim.Of(() => server.ClientCount, TimeProvider.System);
    server.RunOnConsole(started: () =>
    {
        foreach (string line in JoinHints.Lines(settings.Options, server, certificates)) log.Tell(line);
    });
    return 0;
}
catch (SettingsException e)
{
    Console.Error.WriteLine($"foyer: {e.Message}");
    return e.ExitCode;
}
catch (ServerStartException e)
{
    Console.Error.WriteLine($"foyer: {e.Message}");
    return SettingsException.Failure;
}
