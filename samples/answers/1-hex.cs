// Exercise 1: says one line, and shows each piece that comes as it comes: how many bytes, which, and what text they make alone.
//                                             dotnet run samples/answers/1-hex.cs -- localhost 2626 "Xin chào"
// It ends when the server closes, or with Ctrl-C.
using System.Net.Sockets;
using System.Text;

string host = args.Length > 0 ? args[0] : "localhost";
int port = args.Length > 1 ? int.Parse(args[1]) : 2626;
using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
socket.Connect(host, port);
Console.WriteLine($"I am {socket.LocalEndPoint}, the server is {socket.RemoteEndPoint}");
if (args.Length > 2) socket.Send(Encoding.UTF8.GetBytes(args[2] + "\r\n"));

var bytes = new byte[4096];
while (socket.Receive(bytes) is > 0 and var count) // 0: the server has closed
{
    string text = Encoding.UTF8.GetString(bytes, 0, count);
    Console.WriteLine($"{count} bytes: {BitConverter.ToString(bytes, 0, count).Replace('-', ' ')}");
    Console.WriteLine($"   as text: {string.Concat(text.Select(character => char.IsControl(character) ? '.' : character))}");
}
Console.WriteLine("0 bytes: the server has closed");
