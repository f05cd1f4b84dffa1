// Exercise 2: a server for one client: it sends back what it gets, in pieces as they come, and ends when the client does.
//                                                                dotnet run samples/answers/2-echo.cs -- 2627
using System.Net;
using System.Net.Sockets;

int port = args.Length > 0 ? int.Parse(args[0]) : 2627;
using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp); // socket()
listener.Bind(new IPEndPoint(IPAddress.Loopback, port)); // bind(): this machine only
listener.Listen(1); // listen()
Console.WriteLine($"I wait at {listener.LocalEndPoint}");

using Socket client = listener.Accept(); // accept(): waits for somebody, and returns a second socket
listener.Dispose(); // close(): nobody else is let in
Console.WriteLine($"{client.RemoteEndPoint} has come");

var bytes = new byte[4096];
int total = 0;
while (client.Receive(bytes) is > 0 and var count) // recv(): 0 when the client will send no more
{
    client.Send(bytes.AsSpan(0, count)); // send()
    total += count;
}
client.Shutdown(SocketShutdown.Send); // shutdown(): the client reads 0 too
Console.WriteLine($"{total} bytes were sent back"); // and close(), by "using"
