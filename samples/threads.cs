// The tutorial's chat server with a thread for each client, which waits in ReadLine for what that client says.
//                                                                         dotnet run samples/threads.cs -- 2626
// Shortcuts: IPv4 only; a line that never ends grows without a bound; a port in use ends the program with an exception;
// a client that stops reading makes everybody wait, once, for a second: then it is out.
using System.Net;
using System.Net.Sockets;
using System.Text;

int port = args.Length > 0 ? int.Parse(args[0]) : 2626;
IPAddress address = args.Length > 1 ? IPAddress.Parse(args[1]) : IPAddress.Any; // 127.0.0.1: for this machine only
new ChatServer(new IPEndPoint(address, port)).Run();

class ChatServer
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly HashSet<Socket> _clients = []; // for the thread that holds its lock, and no other

    public ChatServer(IPEndPoint address)
    {
        _listener.Bind(address);
        _listener.Listen(1000); // so many may wait to be accepted
        Console.WriteLine($"ChatServer started on port {((IPEndPoint)_listener.LocalEndPoint!).Port}");
    }

    public void Run()
    {
        while (true)
        {
            Socket socket = _listener.Accept();
            new Thread(() => AcceptNewConnection(socket, $"{socket.RemoteEndPoint}")).Start();
        }
    }

    private void AcceptNewConnection(Socket socket, string name) // a client's whole life
    {
        socket.SendTimeout = 1000; // milliseconds
        lock (_clients) // in one step, so that nothing is said in between
        {
            Send(socket, "You're connected to the Foyer chatserver\r\n");
            BroadcastString($"Client joined {name}", omit: socket);
            _clients.Add(socket);
        }
        try
        {
            // Makes whole characters and whole lines. (Left to detect, it would take telnet's FF FE for the sign of UTF-16.)
            using var reader = new StreamReader(new NetworkStream(socket), detectEncodingFromByteOrderMarks: false);
            while (reader.ReadLine() is string line) // null: it has left
            {
                // Without control characters: they would act on others' terminals.
                string text = string.Concat(line.Where(character => !char.IsControl(character)));
                if (text != "") BroadcastString($"[{name}] {text}", omit: socket);
            }
        }
        catch (IOException) { } // it was reset
        lock (_clients) _clients.Remove(socket);
        socket.Dispose();
        BroadcastString($"Client left {name}", omit: socket);
    }

    private void BroadcastString(string text, Socket omit)
    {
        lock (_clients) // one line at a time: all see them in one order
        {
            Console.WriteLine(text);
            foreach (Socket client in _clients)
                if (client != omit) Send(client, text + "\r\n");
        }
    }

    private static void Send(Socket client, string text) // waits until the system has taken all of it
    {
        client.Send(Encoding.UTF8.GetBytes(text), SocketFlags.None, out SocketError error);
        if (error != SocketError.Success) client.Shutdown(SocketShutdown.Both); // its own thread sees that, and removes it
    }
}
