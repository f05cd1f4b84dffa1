// A server in memory where nothing runs but what the test has run: to say what has not happened yet.

using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Support;

internal sealed class TurnByTurn
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ManualTurns _turns = new();

    public TurnByTurn(ChatServerOptions? options = null, ServerLog? log = null, EngineSettings? engine = null) =>
        Server = new ChatServer(options ?? new ChatServerOptions(), (engine ?? new EngineSettings()) with { Time = _clock, Turns = _turns, Log = log ?? ServerLog.None });

    public ChatServer Server { get; }

    /// <summary>At the front door, without a word.</summary>
    public MemoryTransport Arrive(string address = "192.0.2.9:1") => Attach(address, atFrontDoor: true);

    /// <summary>On the line port, in the lobby, with the greeting read.</summary>
    public MemoryTransport In(string address = "192.0.2.8:1")
    {
        MemoryTransport client = Attach(address, atFrontDoor: false);
        Assert.StartsWith("You're connected to the Foyer chatserver", Told(client), StringComparison.Ordinal);
        return client;
    }

    public void Advance(TimeSpan time)
    {
        _turns.Run();
        _clock.Advance(time);
        _turns.Run();
    }

    /// <summary>For tests that make many: each has meters, which whoever measures in this process would find.</summary>
    public void Stop()
    {
        Task stopped = Server.StopAsync();
        for (int i = 0; i < 60 && !stopped.IsCompleted; i++) Advance(TimeSpan.FromSeconds(1));
        Assert.True(stopped.IsCompletedSuccessfully);
    }

    public static string Told(MemoryTransport transport)
    {
        var buffer = new byte[4096];
        return Encoding.Latin1.GetString(buffer, 0, transport.PeerTryReceive(buffer));
    }

    public MemoryTransport Attach(string address, bool atFrontDoor)
    {
        var transport = new MemoryTransport(address);
        _ = Server.AttachAsync(transport, atFrontDoor);
        _turns.Run();
        return transport;
    }
}
