// The tutorial's chat server with async/await: reads like threads.cs, but who waits holds no thread, and nobody waits for
// a client that stops reading: its lines stand in a queue of its own.      dotnet run samples/async.cs -- 2626
// Shortcuts: IPv4 only; a line that never ends grows without a bound; a port in use ends the program with an exception.
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

int port = args.Length > 0 ? int.Parse(args[0]) : 2626;
IPAddress address = args.Length > 1 ? IPAddress.Parse(args[1]) : IPAddress.Any; // 127.0.0.1: for this machine only
await new ChatServer(new IPEndPoint(address, port)).Run();

class ChatServer
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Dictionary<Socket, Channel<string>> _clients = []; // and what each has to be sent; under its lock

    public ChatServer(IPEndPoint address)
    {
        _listener.Bind(address);
        _listener.Listen(1000); // so many may wait to be accepted
        Console.WriteLine($"ChatServer started on port {((IPEndPoint)_listener.LocalEndPoint!).Port}");
    }

    public async Task Run()
    {
        while (true)
        {
            Socket socket = await _listener.AcceptAsync();
            _ = AcceptNewConnection(socket, $"{socket.RemoteEndPoint}"); // not awaited: the next may come meanwhile
        }
    }

    private async Task AcceptNewConnection(Socket socket, string name) // a client's whole life
    {
        Channel<string> unsent = Channel.CreateBounded<string>(5000); // lines: somebody may paste a whole file
        unsent.Writer.TryWrite("You're connected to the Foyer chatserver");
        lock (_clients) // in one step, so that nothing is said in between
        {
            BroadcastString($"Client joined {name}", omit: socket);
            _clients.Add(socket, unsent);
        }
        using var stream = new NetworkStream(socket, ownsSocket: true);
        Task sending = SendLines(stream, unsent.Reader);
        try
        {
            // Makes whole characters and whole lines. (Left to detect, it would take telnet's FF FE for the sign of UTF-16.)
            var reader = new StreamReader(stream, detectEncodingFromByteOrderMarks: false);
            while (await reader.ReadLineAsync() is string line) // null: it has left
            {
                // Without control characters: they would act on others' terminals.
                string text = string.Concat(line.Where(character => !char.IsControl(character)));
                if (text != "") BroadcastString($"[{name}] {text}", omit: socket);
            }
        }
        catch (IOException) { } // it was reset
        lock (_clients) _clients.Remove(socket);
        BroadcastString($"Client left {name}", omit: socket);
        unsent.Writer.Complete();
        await sending; // what it was still to get, then the socket is closed
    }

    private static async Task SendLines(NetworkStream stream, ChannelReader<string> unsent)
    {
        try
        {
            var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
            await foreach (string line in unsent.ReadAllAsync()) await writer.WriteLineAsync(line); // the whole line
        }
        catch (IOException) { } // it was reset: who reads from it sees that, and removes it
    }

    private void BroadcastString(string text, Socket omit)
    {
        lock (_clients) // one line at a time: all see them in one order
        {
            Console.WriteLine(text);
            foreach ((Socket client, Channel<string> unsent) in _clients)
                if (client != omit && !unsent.Writer.TryWrite(text)) client.Shutdown(SocketShutdown.Both); // never reads: out
        }
    }
}
