// A server in this process and clients of it: on a free loopback port, or in memory with a clock that only the test moves. A stage for
// transcripts (Stage), one with HTTP (TestWeb) and one with TLS (TestTls) are such servers. Where nothing may run by itself: ManualServer.

using System.Net;
using Foyer.Chat.Log;
using Foyer.Tests.Simulation.Cluster;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Support;

public class TestServer : IAsyncDisposable
{
    private readonly List<TestClient> _clients = [];
    private readonly Wire _wire;
    private readonly ChatServer[] _servers;
    private int _lastPort = 40_000;
    private int _attached;

    /// <summary>How many servers the test servers of this test are, over one perfect log. Clients are attached to them in turn.</summary>
    internal static AsyncLocal<int> ServersOfAll { get; } = new();

    private protected TestServer(Wire wire, ChatServerOptions options, EngineSettings engine, FakeTimeProvider clock)
    {
        (_wire, Clock) = (wire, clock);
        options = options with { Port = 0, Bind = options.Bind ?? IPAddress.Loopback };
        _servers = ServersOfAll.Value <= 1 ? [new ChatServer(options, engine)] : Cluster(ServersOfAll.Value, options, engine);
        if (wire == Wire.Socket) Chat.Start();
    }

    /// <summary>The server, or the first of them.</summary>
    public ChatServer Chat => _servers[0];

    /// <summary>The clock of a server in memory; one with sockets goes by the real one, unless its stage says otherwise.</summary>
    public FakeTimeProvider Clock { get; }

    public static Task<TestServer> StartAsync(ChatServerOptions? options = null) => StartAsync(Wire.Socket, options);

    /// <summary>Nobody is shown what was said before, unless a test wants it.</summary>
    public static Task<TestServer> StartAsync(Wire wire, ChatServerOptions? options = null, int replay = 0) => StartAsync(wire, options, replay, ServerLog.None, new FakeTimeProvider());

    /// <summary>The same with a log that goes by the server's clock.</summary>
    internal static Task<TestServer> StartAsync(Wire wire, ChatServerOptions? options, int replay, ServerLog log, FakeTimeProvider clock)
    {
        options = (options ?? new ChatServerOptions()) with { Replay = replay };
        return Task.FromResult(wire == Wire.Memory
            ? new TestServer(wire, options, new EngineSettings { Time = clock, Log = log }, clock)
            : new TestServer(wire, options with { Silence = TimeSpan.Zero }, new EngineSettings { Log = log }, clock));
    }

    /// <summary>A client that has not read anything yet; in memory, one of the line port, at this address if one is given.</summary>
    public async Task<TestClient> ConnectAsync(int? port = null, string? address = null)
    {
        if (_wire == Wire.Memory) return await ConnectInMemoryAsync("line", address ?? NextAddress("127.0.0.1"));
        return Keep(await TestClient.ConnectAsync(port ?? Chat.Port));
    }

    /// <summary>One in memory at the front door, where it is greeted after the silence.</summary>
    public Task<TestClient> ArriveAsync(string? address = null) => ConnectInMemoryAsync("chat", address ?? NextAddress("192.0.2.9"));

    /// <summary>The peer's end of a connection in memory to the port of this name: chat (the front door), line or TLS.</summary>
    internal async Task<MemoryTransport> AttachAsync(string port = "chat", string? address = null)
    {
        var peer = new MemoryTransport(address ?? NextAddress("127.0.0.1"));
        await _servers[_attached++ % _servers.Length].AttachAsync(peer, port);
        return peer;
    }

    /// <summary>A client that has read its greeting and hint, and is in the room when this returns.</summary>
    public async Task<TestClient> JoinAsync()
    {
        TestClient client = await ConnectAsync();
        await client.ExpectGreetingAsync();
        return client;
    }

    /// <summary>The server counts so many clients. One that has read the end of its connection is counted a moment longer.</summary>
    public Task ExpectClientsAsync(int count) => Wait.UntilAsync(() => Chat.ClientCount == count);

    public async ValueTask DisposeAsync()
    {
        foreach (TestClient client in _clients) client.Dispose();
        foreach (ChatServer server in _servers) await server.DisposeAsync();
        DisposeRest();
        GC.SuppressFinalize(this);
    }

    private protected virtual void DisposeRest() { }

    private static ChatServer[] Cluster(int servers, ChatServerOptions options, EngineSettings engine)
    {
        var stream = new FakeStream(random: null, engine.Time);
        if (engine.MessageLog is not MemoryLog) engine = engine with { MessageLog = new SharedLog(engine.MessageLog) };
        var made = new ChatServer[servers];
        for (int i = 0; i < servers; i++)
        {
            var node = new StreamNode(run: i + 1, stream, engine.Time, options.EffectiveLimits);
            made[i] = new ChatServer(options, engine with
            {
                Source = node.Run,
                Peers = node,
                Order = (_, _) => node,
                MessageLog = engine.MessageLog is MemoryLog ? null : engine.MessageLog,
                Log = i == 0 ? engine.Log : new TestLog(), // what happens in rooms is reported at every server
            });
            node.Come(made[i].Directory);
        }
        return made;
    }

    private async Task<TestClient> ConnectInMemoryAsync(string port, string address) => Keep(new TestClient(new MemoryWire(await AttachAsync(port, address))));

    private string NextAddress(string host) => $"{host}:{++_lastPort}";

    private TestClient Keep(TestClient client)
    {
        _clients.Add(client);
        return client;
    }
}
