// Exercise 5: many clients in one program. All connect at once. When all have been greeted (or ten seconds are over), the first
// says some lines at once, and the others read them.    dotnet run samples/answers/5-crowd.cs -- localhost 2626 500 100
// It works with every server that greets, and shows a line as "[name] text".
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

string host = args.Length > 0 ? args[0] : "localhost";
int port = args.Length > 1 ? int.Parse(args[1]) : 2626;
int clients = args.Length > 2 ? int.Parse(args[2]) : 500;
int lines = args.Length > 3 ? int.Parse(args[3]) : 100;
int patience = args.Length > 4 ? int.Parse(args[4]) : 10; // seconds

var watch = Stopwatch.StartNew();
using var over = new CancellationTokenSource(TimeSpan.FromSeconds(patience));
StreamReader?[] all = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => JoinAsync()));
StreamReader[] crowd = [.. all.OfType<StreamReader>()];
Console.WriteLine($"{crowd.Length} of {clients} clients are in after {watch.Elapsed.TotalSeconds:0.00} s");
if (crowd.Length < 2) return;

watch.Restart();
string said = string.Concat(Enumerable.Range(1, lines).Select(number => $"line {number}\r\n"));
await crowd[0].BaseStream.WriteAsync(Encoding.UTF8.GetBytes(said));
int[] heard = await Task.WhenAll(crowd.Skip(1).Select(HearAsync));
Console.WriteLine($"{heard.Sum()} lines were delivered in {watch.Elapsed.TotalSeconds:0.00} s: {heard.Sum() / watch.Elapsed.TotalSeconds:0} a second");

async Task<StreamReader?> JoinAsync()
{
    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
    try
    {
        await socket.ConnectAsync(host, port, over.Token);
        var reader = new StreamReader(new NetworkStream(socket, ownsSocket: true));
        return await reader.ReadLineAsync(over.Token) is not null ? reader : null; // the greeting
    }
    catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
    {
        return null;
    }
}

async Task<int> HearAsync(StreamReader reader) // notices of others that join come in between, and are not counted
{
    int count = 0;
    while (count < lines && await reader.ReadLineAsync() is string line)
        if (line.StartsWith('[')) count++;
    return count;
}
