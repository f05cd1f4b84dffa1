using System.Globalization;
using Foyer;
new ChatServer(new ChatServerOptions { Port = int.Parse(args.SkipWhile(a => a != "--port").Skip(1).FirstOrDefault() ?? "2626", CultureInfo.InvariantCulture), Quiet = args.Contains("--quiet") }).Run();
