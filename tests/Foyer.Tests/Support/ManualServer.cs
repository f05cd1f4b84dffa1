// A server in memory where nothing runs but what the test has run: to say what has not happened yet. It has no client that waits, as
// TestServer has: a test looks at what a peer has received by now. The fuzzer of the front door runs on it, too.

using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Support;

internal sealed class ManualServer
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ManualTurns _turns = new();

    public ManualServer(ChatServerOptions? options = null, ServerLog? log = null, EngineSettings? engine = null) =>
        Chat = new ChatServer(options ?? new ChatServerOptions(), (engine ?? new EngineSettings()) with { Time = _clock, Turns = _turns, Log = log ?? ServerLog.None });

    public ChatServer Chat { get; }

    /// <summary>At the front door, without a word.</summary>
    public MemoryTransport Arrive(string address = "192.0.2.9:1") => Attach(address, atFrontDoor: true);

    /// <summary>On the line port, in the lobby, with the greeting read.</summary>
    public MemoryTransport Join(string address = "192.0.2.8:1")
    {
        MemoryTransport client = Attach(address, atFrontDoor: false);
        string greeting = client.PeerReadAll();
        return greeting.StartsWith("You're connected to the Foyer chatserver", StringComparison.Ordinal) ? client : throw new InvalidOperationException($"no greeting, but: {greeting}");
    }

    public MemoryTransport Attach(string address, bool atFrontDoor)
    {
        var transport = new MemoryTransport(address);
        _ = Chat.AttachAsync(transport, atFrontDoor);
        _turns.Run();
        return transport;
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
        Task stopped = Chat.StopAsync();
        for (int i = 0; i < 60 && !stopped.IsCompleted; i++) Advance(TimeSpan.FromSeconds(1));
        if (!stopped.IsCompletedSuccessfully) throw new InvalidOperationException("the server did not stop");
    }
}
