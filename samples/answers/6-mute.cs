// Exercise 6: what does a client that never reads do to the others? One says lines, one hears them, one is mute: it reads
// nothing. Shows how long a line takes, and the slowest of all.       dotnet run samples/answers/6-mute.cs -- localhost 2626
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

string host = args.Length > 0 ? args[0] : "localhost";
int port = args.Length > 1 ? int.Parse(args[1]) : 2626;
int lines = args.Length > 2 ? int.Parse(args[2]) : 16_000; // of 1,000 bytes: more than the system keeps for the mute one

using Socket mute = Join(), talker = Join(), listener = Join();
var heard = new StreamReader(new NetworkStream(listener));
byte[] line = Encoding.UTF8.GetBytes(new string('x', 1000) + "\r\n");
new Thread(ReadAway) { IsBackground = true }.Start(); // what is sent to the talker; else it would be mute as well

var times = new double[lines];
for (int i = 0; i < lines; i++)
{
    long start = Stopwatch.GetTimestamp();
    talker.Send(line);
    while (heard.ReadLine() is string other && !other.EndsWith("xxx")) { } // the greeting and the notices come first
    times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
Console.WriteLine($"{lines} lines: half of them took less than {times.Order().ElementAt(lines / 2):0.00} ms");
Console.WriteLine($"the slowest took {times.Max():0.00} ms: line {Array.IndexOf(times, times.Max()) + 1}");

Socket Join()
{
    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }; // a line goes out at once
    socket.Connect(host, port); // the system has taken us into the backlog; only the greeting says that the server has, too
    socket.Receive(new byte[1]);
    return socket;
}

void ReadAway()
{
    var bytes = new byte[4096];
    while (talker.Receive(bytes) > 0) { }
}
