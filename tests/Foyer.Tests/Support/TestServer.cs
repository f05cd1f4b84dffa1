// A server in this process and clients of it: on a free loopback port, or in memory with a clock that only the test moves.

using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Support;

public sealed class TestServer : IAsyncDisposable
{
    private readonly List<TestClient> _clients = [];
    private readonly Wire _wire;
    private int _lastPort = 40_000;

    private TestServer(ChatServer server, Wire wire, FakeTimeProvider clock) => (Chat, _wire, Clock) = (server, wire, clock);

    public ChatServer Chat { get; }

    /// <summary>The clock of a server in memory; one with sockets goes by the real one.</summary>
    public FakeTimeProvider Clock { get; }

    public static Task<TestServer> StartAsync(ChatServerOptions? options = null) => StartAsync(Wire.Socket, options);

    /// <summary>Nobody is shown what was said before, unless a test wants it.</summary>
    public static async Task<TestServer> StartAsync(Wire wire, ChatServerOptions? options = null, int replay = 0)
    {
        options = (options ?? new ChatServerOptions()) with { Replay = replay, Silence = TimeSpan.Zero };
        var clock = new FakeTimeProvider();
        ChatServer server = wire == Wire.Memory
            ? new ChatServer(options, new EngineSettings { Time = clock })
            : await ChatServer.StartAsync(options with { Port = 0, Bind = options.Bind ?? IPAddress.Loopback });
        return new TestServer(server, wire, clock);
    }

    /// <summary>A client that has not read anything yet.</summary>
    public async Task<TestClient> ConnectAsync(int? port = null)
    {
        TestClient client;
        if (_wire == Wire.Socket)
        {
            client = await TestClient.ConnectAsync(port ?? Chat.Port);
        }
        else
        {
            var transport = new MemoryTransport($"127.0.0.1:{++_lastPort}");
            client = new TestClient(new MemoryWire(transport));
            await Chat.AttachAsync(transport);
        }
        _clients.Add(client);
        return client;
    }

    /// <summary>A client that has read its greeting and hint, and is in the room when this returns.</summary>
    public async Task<TestClient> JoinAsync()
    {
        TestClient client = await ConnectAsync();
        Assert.Equal("You're connected to the Foyer chatserver", await client.ReadLineAsync());
        Assert.StartsWith($"You are {client.Name} in #lobby with ", await client.ReadLineAsync(), StringComparison.Ordinal);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestClient client in _clients) client.Dispose();
        await Chat.DisposeAsync();
    }
}
