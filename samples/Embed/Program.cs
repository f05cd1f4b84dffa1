// Runs Foyer inside your own program. It greets every member who joins, and stops when somebody says "stop".
using System.Globalization;
using Foyer;

int port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2626;
await using ChatServer server = await ChatServer.StartAsync(new ChatServerOptions { Port = port });
Console.WriteLine($"Join with: nc localhost {server.Port}");
await foreach (ChatEvent happened in server.ReadEventsAsync())
{
    if (happened is Joined) await server.SayAsync($"Welcome, {happened.Name}!");
    if (happened is Said { Text: "stop" }) break;
}
