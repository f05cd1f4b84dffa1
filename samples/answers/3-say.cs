// Exercise 3: says one line, then "I have said all", and shows what still comes until the server closes. A failure is one
// line with the call that failed and the error's name.         dotnet run samples/answers/3-say.cs -- localhost 2626 "Hello"
using System.Net.Sockets;
using System.Text;

string host = args.Length > 0 ? args[0] : "localhost";
int port = args.Length > 1 ? int.Parse(args[1]) : 2626;
string line = args.Length > 2 ? args[2] : "Hello";
string call = "connect";
try
{
    using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
    socket.Connect(host, port);
    using var reader = new StreamReader(new NetworkStream(socket)); // now: after Shutdown .NET calls the socket unconnected
    call = "send";
    socket.Send(Encoding.UTF8.GetBytes(line + "\r\n"));
    call = "shutdown";
    socket.Shutdown(SocketShutdown.Send); // our side is at its end; we still listen
    call = "receive";
    while (reader.ReadLine() is string answer) Console.WriteLine(answer);
    return 0;
}
catch (SocketException error)
{
    Console.Error.WriteLine($"{call}: {error.SocketErrorCode} ({error.Message})");
}
catch (IOException error) when (error.InnerException is SocketException inner) // a stream wraps it
{
    Console.Error.WriteLine($"{call}: {inner.SocketErrorCode} ({inner.Message})");
}
return 1;
