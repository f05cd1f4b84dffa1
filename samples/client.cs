// A console client in the tutorial's spirit: what the server sends is shown, what is typed is sent, both at the same time.
//                                                                     dotnet run samples/client.cs -- localhost 2626
// It leaves with Ctrl-D (Ctrl-Z on Windows). Shortcut: a line that comes while you type stands in the middle of yours.
using System.Net.Sockets;

string host = args.Length > 0 ? args[0] : "localhost";
int port = args.Length > 1 ? int.Parse(args[1]) : 2626;
var socket = new Socket(SocketType.Stream, ProtocolType.Tcp); // IPv6 and IPv4
try
{
    socket.Connect(host, port); // asks for the host's addresses, and tries one after the other
}
catch (SocketException error)
{
    Console.Error.WriteLine($"{host} port {port}: {error.Message}");
    return 1;
}

var stream = new NetworkStream(socket);
new Thread(SendWhatIsTyped) { IsBackground = true }.Start(); // in the background: it does not keep the program from ending
try
{
    var reader = new StreamReader(stream);
    while (reader.ReadLine() is string line) // null: the server has closed the connection
        Console.WriteLine(string.Concat(line.Where(character => !char.IsControl(character))));
    return 0;
}
catch (IOException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

void SendWhatIsTyped()
{
    try
    {
        var writer = new StreamWriter(stream) { AutoFlush = true };
        while (Console.ReadLine() is string line) writer.Write(line + "\r\n");
        socket.Shutdown(SocketShutdown.Send); // "I have said all": the server sends what is left for us, and closes
    }
    catch (IOException) { } // the server has gone: the other thread sees that, and ends the program
}
