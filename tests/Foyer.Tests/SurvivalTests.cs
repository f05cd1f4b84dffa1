// Bugs on purpose, where they would stop what serves everybody: each is a line of the log, ends no more than what it is in, and keeps nobody waiting.

using System.Buffers;
using System.Net;
using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Foyer.Net;
using Foyer.Net.Door;
using Foyer.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests;

public sealed class SurvivalTests
{
    private readonly TestLog _log = new();
    private readonly ManualTurns _turns = new();
    private readonly FakeTimeProvider _clock = new();

    [Fact(Timeout = 60_000)]
    public void A_transport_that_fails_at_its_end_is_no_connection_any_more_and_the_server_stops()
    {
        var server = new ManualServer(log: _log);
        Task attached = server.Chat.AttachAsync(new FailingTransport());
        server.Advance(TimeSpan.FromSeconds(1));
        Assert.True(attached.IsCompletedSuccessfully);
        Assert.Equal(0, server.Chat.ClientCount);
        server.Stop();
    }

    [Fact]
    public void A_send_that_fails_by_a_bug_loses_that_peer_alone()
    {
        using var peer = new FakeTransport { Window = 0 };
        var outbox = new Outbox(peer, new Services { Turns = _turns, Log = _log });
        Assert.True(outbox.TrySend("hello"u8.ToArray()));
        _turns.Run();
        peer.Lose(new InvalidOperationException("a bug"));
        Task drained = outbox.CompleteAsync(default);
        _turns.Run();
        Assert.True(drained.IsCompletedSuccessfully);
        Assert.False(outbox.TrySend("more"u8.ToArray()));
        Assert.StartsWith("sending: ", Assert.Single(_log.Bugs), StringComparison.Ordinal);
    }

    [Fact]
    public void An_owner_that_fails_to_give_up_a_slow_reader_is_nothing_to_who_sends()
    {
        using var peer = new FakeTransport { Window = 0 };
        var outbox = new Outbox(peer, new Services { Turns = _turns, Log = _log, Limits = new Limits { OutboxBytes = 10 } }) { Owner = new FailingOwner() };
        Assert.False(outbox.TrySend(new byte[100]));
        Assert.StartsWith("giving up a slow reader: ", Assert.Single(_log.Bugs), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(250)]
    public void A_greeting_that_fails_ends_that_connection(int silence)
    {
        var services = new Services { Turns = _turns, Time = _clock, Log = _log };
        var connections = new ConnectionSet(services);
        var door = new FrontDoor(new FailingGreeter(), [], TimeSpan.FromMilliseconds(silence), new SpareConnections(_clock), services);
        var peer = new MemoryTransport("192.0.2.1:1");
        var connection = new Connection(1, peer, connections);
        connections.TryAdd(connection, counted: true);
        Task running = _turns.RunAsync(() => door.RunAsync(connection)); // so that every await comes back to the turns
        _turns.Run();
        _clock.Advance(TimeSpan.FromMilliseconds(silence));
        _turns.Run();
        peer.PeerHalfClose();
        _turns.Run();
        _clock.Advance(TimeSpan.FromSeconds(1)); // for the peer to end its own side
        _turns.Run();
        Assert.True(running.IsCompletedSuccessfully);
        Assert.Equal(0, connections.Count);
        Assert.Contains(_log.Bugs, bug => bug.Contains("a bug", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_asks_a_room_that_fails_to_answer_is_answered_and_the_room_goes_on()
    {
        var chat = new ManualChat(new ChatServices { Log = _log });
        Session alice = chat.Attach(new RecordingReceiver());
        chat.Join(alice, "#a");
        Assert.Equal(Refusal.ServerError, chat.Ask(new FailingRequest()).Refusal);
        Assert.StartsWith("FailingRequest: ", Assert.Single(_log.Bugs), StringComparison.Ordinal);
        Assert.True(chat.Run(() => chat.Room().AskAsync(state => RoomMembers.Of(state, alice.Person, 10))).IsDone);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_console_that_cannot_print_something_prints_the_next()
    {
        var output = new MemoryStream();
        var feed = new EventFeed(10, _ => { });
        using (var console = new ConsoleWriter(output, new FailingFormat(), _log))
        {
            console.Print(feed);
            feed.Offer([Event("fails")]);
            await _log.LineAsync(0);
            feed.Offer([Event("works")]);
        }
        Assert.Equal("works", Encoding.UTF8.GetString(output.ToArray()));
        Assert.StartsWith("the console: ", Assert.Single(_log.Bugs), StringComparison.Ordinal);
    }

    private static Left Event(string name) => new() { Id = 1, At = default, Room = "#a", Name = name, Reason = "" };

    private sealed class FailingTransport : Transport
    {
        public override IPEndPoint RemoteEndPoint { get; set; } = new(IPAddress.Loopback, 1);

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => ValueTask.FromResult(0);

        public override int TrySend(ReadOnlySpan<byte> bytes) => bytes.Length;

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

        public override void ShutdownSend() => throw new InvalidOperationException("a bug");

        public override void Dispose() => throw new InvalidOperationException("a bug");
    }

    private sealed class FailingOwner : IOutboxOwner
    {
        public void ReadsTooSlowly() => throw new InvalidOperationException("a bug");
    }

    private sealed class FailingGreeter : IGreeter
    {
        public string Name => "failing";

        public IClient Greet(Connection connection) => throw new InvalidOperationException("a bug");

        public Task RunAsync(Connection connection) => throw new InvalidOperationException("a bug");
    }

    private sealed record FailingRequest() : RoomRequest(Person.Server)
    {
        public override Answer Apply(RoomState room) => throw new InvalidOperationException("a bug");
    }

    private sealed class FailingFormat : Format
    {
        public override void Write(ChatEvent chatEvent, IBufferWriter<byte> output)
        {
            if (chatEvent.Name == "fails") throw new InvalidOperationException("a bug");
            output.Write(Encoding.UTF8.GetBytes(chatEvent.Name));
        }

        public override void WritePage(HistoryPage page, IBufferWriter<byte> output) { }
    }
}
