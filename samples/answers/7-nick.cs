// Exercise 7: select.cs with a command: "/nick NAME" gives a client a name, if nobody has it.
//                                                                   dotnet run samples/answers/7-nick.cs -- 2626
// Shortcuts: IPv4 only; a line above 4 KiB comes in pieces; a port in use ends the program with an exception.
using System.Net;
using System.Net.Sockets;
using System.Text;

int port = args.Length > 0 ? int.Parse(args[0]) : 2626;
IPAddress address = args.Length > 1 ? IPAddress.Parse(args[1]) : IPAddress.Any; // 127.0.0.1: for this machine only
new ChatServer(new IPEndPoint(address, port)).Run();

class ChatServer
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Dictionary<Socket, Client> _clients = [];

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
            List<Socket> readable = [_listener, .. _clients.Keys];
            List<Socket> writable = [.. _clients.Keys.Where(socket => _clients[socket].Unsent.Length > 0)];
            Socket.Select(readable, writable, null, -1); // waits, and leaves in the lists those that are ready
            foreach (Socket socket in writable) Send(_clients[socket], "");
            foreach (Socket socket in readable) // a list of its own: who leaves is removed from _clients on the way
                if (socket == _listener) AcceptNewConnection();
                else Receive(_clients[socket]);
        }
    }

    private void AcceptNewConnection()
    {
        Socket socket = _listener.Accept();
        socket.Blocking = false; // from now on Send takes what fits, and returns
        Client client = _clients[socket] = new Client(socket, $"{socket.RemoteEndPoint}");
        Send(client, "You're connected to the Foyer chatserver\r\n");
        BroadcastString($"Client joined {client.Name}", omit: client);
    }

    private void Receive(Client client)
    {
        var bytes = new byte[4096];
        int count = client.Socket.Receive(bytes, SocketFlags.None, out SocketError error); // 0: it has left, or was reset
        if (error == SocketError.WouldBlock) return;
        client.Received = [.. client.Received, .. bytes[..count]]; // perhaps half a line, perhaps three
        while (Array.IndexOf(client.Received, (byte)'\n') is >= 0 and var end)
        {
            Say(client, client.Received[..end]);
            client.Received = client.Received[(end + 1)..];
        }
        if (count > 0 && client.Received.Length < 4096) return;
        Say(client, client.Received); // the last line needs no end
        client.Received = [];
        if (count > 0) return;
        _clients.Remove(client.Socket);
        client.Socket.Dispose();
        BroadcastString($"Client left {client.Name}", omit: client);
    }

    private void Say(Client client, byte[] line) // without control characters: they would act on others' terminals
    {
        string text = string.Concat(Encoding.UTF8.GetString(line).Where(character => !char.IsControl(character)));
        if (text.Split(' ', 2) is ["/nick", .. var name]) Rename(client, string.Concat(name).Trim()); // never shown to others
        else if (text != "") BroadcastString($"[{client.Name}] {text}", omit: client);
    }

    private void Rename(Client client, string name)
    {
        if (name.Length is 0 or > 20 || !name.All(char.IsLetterOrDigit)) // so that nobody looks like an address, or like a line
            Send(client, "A name has 1 to 20 letters and digits: /nick NAME\r\n");
        else if (_clients.Values.Any(other => other != client && other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            Send(client, $"{name} is taken.\r\n");
        else
        {
            BroadcastString($"{client.Name} is now {name}", omit: client);
            client.Name = name;
            Send(client, $"You are {name}.\r\n");
        }
    }

    private void BroadcastString(string text, Client omit)
    {
        Console.WriteLine(text);
        foreach (Client client in _clients.Values)
            if (client != omit) Send(client, text + "\r\n");
    }

    private static void Send(Client client, string text) // what the socket has no room for waits until it is writable
    {
        client.Unsent = [.. client.Unsent, .. Encoding.UTF8.GetBytes(text)];
        int count = client.Socket.Send(client.Unsent, SocketFlags.None, out _); // 0 also for one that is gone: Receive sees that
        client.Unsent = client.Unsent[count..];
        if (client.Unsent.Length > 1 << 20) client.Socket.Shutdown(SocketShutdown.Both); // it never reads: out with it
    }
}

record Client(Socket Socket, string Name)
{
    public string Name = Name; // it can change
    public byte[] Received = [], Unsent = [];
}
