using System.Globalization;
using Foyer;
Foyer.Server.Operations.SurgeTrim? t = null;
new ChatServer(new ChatServerOptions { Port = int.Parse(args.SkipWhile(a => a != "--port").Skip(1).FirstOrDefault() ?? "2626", CultureInfo.InvariantCulture), Quiet = args.Contains("--quiet") }).RunOnConsole(s => t = Foyer.Server.Operations.SurgeTrim.Start(() => s.ClientCount, TimeProvider.System));
