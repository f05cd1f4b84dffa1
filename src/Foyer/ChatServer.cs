// The server as an embedder sees it, and the composition of its parts: listeners hand sockets to connections, connections hand
// bytes to the line protocol, and the line protocol hands requests to the chat.

using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Net;
using Foyer.Wording;

namespace Foyer;

/// <summary>
/// A chat server for everything that has a socket.
/// <code>new ChatServer(2626).Run();</code> is a whole program: it prints like the tutorial's server and returns after Ctrl-C or SIGTERM.
/// A program that does more than serve the chat uses <see cref="StartAsync(ChatServerOptions, CancellationToken)"/>, which touches neither
/// the console nor signals. Thread-safe: any thread may call any member.
/// </summary>
public sealed class ChatServer : IAsyncDisposable
{
    private readonly ChatServerOptions _options;
    private readonly EngineSettings _engine;
    private readonly ConnectionSet _connections;
    private readonly Doors _doors;
    private readonly Admissions _admissions;
    private readonly Lock _gate = new();
    private readonly List<Bound> _bound = [];
    private readonly List<Task> _accepting = [];
    private volatile bool _started;
    private Task? _stopped; // guarded by _gate

    /// <summary>Creates a server with default options on this port (0 to 65535; 0 picks a free one). It does nothing until it is run.</summary>
    /// <exception cref="ArgumentException">The port is out of range.</exception>
    public ChatServer(int port) : this(new ChatServerOptions { Port = port }) { }

    /// <summary>Creates a server with these options. It does nothing until it is run.</summary>
    /// <exception cref="ArgumentException">The options are invalid; the message lists every problem (<see cref="ChatServerOptions.Validate"/>).</exception>
    public ChatServer(ChatServerOptions options) : this(options, new EngineSettings()) { }

    internal ChatServer(ChatServerOptions options, EngineSettings engine)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } problems) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        _options = options;
        _engine = engine.For(options);
        Directory = new ChatDirectory(_engine);
        _connections = new ConnectionSet(_engine);
        _engine.Metrics.Rooms = () => Directory.Rooms.Count;
        _engine.Metrics.OutboxBytes = () => _engine.Queues.WaitingBytes;
        _doors = new Doors(Directory, options, _engine);
        _admissions = new Admissions(_connections, _doors.Lines.Refusal, options.Classic ? TimeSpan.Zero : options.Silence, _engine)
        {
            TrustedProxies = options.TrustedProxies,
        };
    }

    /// <summary>The chat itself, for callers that reach it without a connection.</summary>
    internal ChatDirectory Directory { get; }

    /// <summary>The port that the server listens on. If the options ask for port 0, this is the free port that was bound. 0 before the start.</summary>
    public int Port => PortOf("chat") ?? 0;

    /// <summary>The port for telnet clients (<see cref="ChatServerOptions.TelnetPort"/>), or null if there is none.</summary>
    public int? TelnetPort => PortOf("telnet");

    /// <summary>The port for line clients only (<see cref="ChatServerOptions.LinePort"/>), or null if there is none.</summary>
    public int? LinePort => PortOf("line");

    internal int? HttpPort => PortOf("HTTP");

    internal int? TlsPort => PortOf("TLS");

    /// <summary>Every port that the server listens on, as it was bound; empty before the server has started.</summary>
    internal IReadOnlyList<Endpoint> Endpoints => [.. _bound.Select(bound => bound.Endpoint)];

    /// <summary>How many clients are connected at the moment.</summary>
    public int ClientCount => _connections.Count;

    /// <summary>True when all ports are bound and the server has not begun to stop.</summary>
    internal bool IsOpen
    {
        get
        {
            lock (_gate) return _started && _stopped is null;
        }
    }

    /// <summary>Starts a server. It accepts clients when the task completes. Dispose the server to stop it.</summary>
    /// <exception cref="ArgumentException">The options are invalid.</exception>
    /// <exception cref="ServerStartException">
    /// The server cannot start, for example because the port is in use, the address is not this machine's, or the descriptor limit is too low.
    /// </exception>
    public static Task<ChatServer> StartAsync(ChatServerOptions options, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var server = new ChatServer(options);
        server.Start();
        return Task.FromResult(server);
    }

    /// <summary>
    /// Runs until Ctrl-C or SIGTERM, and then stops cleanly: every client is notified, and gets what is still due. A second Ctrl-C ends the
    /// process at once. Prints on standard output what the tutorial's server prints. Blocks the calling thread.
    /// </summary>
    /// <exception cref="ServerStartException">
    /// The server cannot start, for example because the port is in use, the address is not this machine's, or the descriptor limit is too low.
    /// </exception>
    public void Run() => RunOnConsole(static () => { });

    internal void RunOnConsole(Action started)
    {
        using var stop = new ManualResetEventSlim();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        using EventFeed? conversation = _options.Quiet ? null : Directory.Observers.Observe();
        Start();
        var format = LineFormat.ForConsole(_options.Classic ? Words.English : _options.Words);
        using var console = new ConsoleWriter(Console.OpenStandardOutput(), format, _engine.Log);
        console.WriteLine($"ChatServer started on port {Port}");
        if (conversation is not null) console.Print(conversation);
        started();
        stop.Wait();
        StopAsync().GetAwaiter().GetResult();

        void Stop(PosixSignalContext context)
        {
            // The second signal is not cancelled, so the system ends the process.
            context.Cancel = !stop.IsSet;
            stop.Set();
        }
    }

    /// <summary>
    /// Returns the events of the chat from this call on, in order, until the server stops or <paramref name="cancellation"/> ends the stream.
    /// Each call returns an independent stream. A reader that falls thousands of events behind does not slow down the chat: it gets a
    /// <see cref="Missed"/> in place of the events that it missed.
    /// </summary>
    public IAsyncEnumerable<ChatEvent> ReadEventsAsync(CancellationToken cancellation = default)
    {
        EventFeed feed = Directory.Observers.Observe(); // observed here, so that no event is lost before the first MoveNext
        return ReadAsync(feed, cancellation);

        static async IAsyncEnumerable<ChatEvent> ReadAsync(EventFeed feed, [EnumeratorCancellation] CancellationToken cancellation)
        {
            using (feed)
            {
                await foreach (List<ChatEvent> batch in feed.ReadBatchesAsync(cancellation).ConfigureAwait(false))
                {
                    foreach (ChatEvent chatEvent in batch) yield return chatEvent;
                }
            }
        }
    }

    /// <summary>
    /// Sends a message to everybody, as <c>[server] text</c>. Each line of the text is a message. Completes when the history has accepted
    /// all of them; it does not wait until clients have read them.
    /// </summary>
    /// <exception cref="IOException">
    /// The history did not accept all messages, or the server is stopping. Nobody sees a message that was not accepted.
    /// </exception>
    /// <exception cref="ArgumentException">A line is longer than <see cref="Limits.LineBytes"/>.</exception>
    public async Task SayAsync(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split(["\r\n", "\n", "\r"], StringSplitOptions.None);
        if (lines.Any(line => Encoding.UTF8.GetByteCount(line) > _engine.Limits.LineBytes))
            throw new ArgumentException($"a line has at most {_engine.Limits.LineBytes} bytes", nameof(text));
        List<Waiting> said = [];
        foreach (string line in lines.Select(line => TextRules.OneLine(TextRules.Clean(line))).Where(line => line.Length > 0))
        {
            var waiting = new Waiting(untilStored: true);
            await Directory.Rooms.Lobby.PostAsync(new Submission(new ServerSayRequest(line), Waiting: waiting)).ConfigureAwait(false);
            said.Add(waiting);
        }
        foreach (Waiting waiting in said)
        {
            if (!(await waiting.Received.ConfigureAwait(false)).Answer.IsDone)
                throw new IOException("the message was not accepted, because it cannot be stored or the server is stopping");
        }
    }

    /// <summary>
    /// Stops accepting clients, notifies everybody, sends what is still due for at most some seconds, and closes all connections.
    /// May be called more than once; each call completes when the server has stopped.
    /// </summary>
    public Task StopAsync()
    {
        lock (_gate) return _stopped ??= _engine.Turns.RunAsync(StopOnceAsync);
    }

    /// <summary>Stops the server: see <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>
    /// Serves a peer that did not come through one of this server's listeners; the tests use it for peers in memory. The peer is served as
    /// on the line port, or as at the front door. Completes when the protocol of the peer has begun.
    /// </summary>
    internal Task AttachAsync(Transport transport, bool atFrontDoor = false) => AttachAsync(transport, atFrontDoor ? "chat" : "line");

    /// <summary>The same, but serves the peer as at the port of this name (<see cref="ChatServerOptions.Endpoints"/>).</summary>
    internal Task AttachAsync(Transport transport, string port) =>
        _engine.Turns.RunAsync(() => Receive(transport, _options.Endpoints.Single(endpoint => endpoint.Name == port)));

    /// <summary>Binds the ports and begins to accept. For a server that was created with engine settings.</summary>
    internal void Start()
    {
        try
        {
            // All ports are bound before the first one accepts, so that a server that fails to start never lets a client in.
            foreach (Endpoint endpoint in _options.Endpoints)
            {
                if (endpoint.Port is not { } port) continue;
                Listener listener = Listener.Start(_options.Bind, port, _engine);
                _bound.Add(new Bound(listener, endpoint with { Port = listener.Port }));
            }
            _connections.RoomForClients = Descriptors.RoomForClients(_engine.DescriptorReserve);
        }
        catch (ServerStartException)
        {
            foreach (Bound bound in _bound) bound.Listener.Dispose();
            throw;
        }
        foreach (Bound bound in _bound) Accept(bound);
        _started = true;
    }

    /// <summary>
    /// Applies the options that may change while the server runs: the greeting, language and replay for new clients, the trusted proxies, and
    /// the limits for everybody. All other options stay as they were. The options must be valid. Any thread may call it.
    /// </summary>
    internal void Use(ChatServerOptions options)
    {
        options = options with { Classic = _options.Classic };
        _doors.Use(options);
        _engine.Replace(options.EffectiveLimits);
        _admissions.TrustedProxies = options.TrustedProxies;
    }

    private int? PortOf(string name) => _bound.Find(bound => bound.Endpoint.Name == name)?.Endpoint.Port;

    private void Receive(Transport transport, Endpoint endpoint) => _admissions.Receive(transport, endpoint.Serves(_doors), endpoint.Asks);

    private void Accept(Bound bound)
    {
        _accepting.Add(_engine.Turns.RunAsync(() => bound.Listener.RunAsync(Accepted)));

        void Accepted(Socket socket)
        {
            try
            {
                Receive(new SocketTransport(socket, _engine.Limits), bound.Endpoint);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (!Transport.IsLoss(e)) _engine.Log.BackgroundFailed("letting a connection in", e); // a loss: the peer went while it was being accepted
            }
        }
    }

    private async Task StopOnceAsync()
    {
        foreach (Bound bound in _bound) bound.Listener.Dispose();
        await Task.WhenAll(_accepting);
        await Directory.StopAsync();
        await _connections.CloseAllAsync();
        if (_doors.Http is IAsyncDisposable http) await http.DisposeAsync();
        _engine.Metrics.Dispose();
    }

    /// <summary>A listener, and its endpoint with the port that was bound.</summary>
    private sealed record Bound(Listener Listener, Endpoint Endpoint);
}
