// A server in this process on a free loopback port, and clients of it.

using System.Net;

namespace Foyer.Tests.Support;

public sealed class TestServer : IAsyncDisposable
{
    private readonly List<TestClient> _clients = [];

    private TestServer(ChatServer server) => Chat = server;

    public ChatServer Chat { get; }

    public static async Task<TestServer> StartAsync(ChatServerOptions? options = null)
    {
        options ??= new ChatServerOptions();
        return new TestServer(await ChatServer.StartAsync(options with { Port = 0, Bind = options.Bind ?? IPAddress.Loopback }));
    }

    /// <summary>A client that has not read anything yet.</summary>
    public async Task<TestClient> ConnectAsync(int? port = null)
    {
        TestClient client = await TestClient.ConnectAsync(port ?? Chat.Port);
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
