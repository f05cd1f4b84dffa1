// A room of 500 members, without the network. Measures the cost of a batch that is formatted once and handed to every member, and
// the cost of a room's whole turn (inbox, log, batch). The outboxes do nothing. The senders are members and do not get their own lines.

using System.Net;
using BenchmarkDotNet.Attributes;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Tests.Support;
using Foyer.Wording;

namespace Foyer.Benchmarks;

[MemoryDiagnoser]
public class RoomBenchmarks
{
    private const int Members = 500;

    private static readonly string Text = new('a', 64);

    private readonly ManualTurns _turns = new(); // so that each batch has the intended size
    private readonly Seats _seats = new();
    private readonly Stay[] _seated = new Stay[Members];
    private readonly List<Session> _joined = [];
    private RoomBatch _batch = null!;
    private Room _room = null!;

    [Params(1, 64)]
    public int Lines { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _batch = new RoomBatch(_seats);
        var directory = new ChatDirectory(new ChatServices { Turns = _turns, MessageLog = new MemoryLog(0) });
        _room = directory.Rooms.Lobby;
        for (int i = 0; i < Members; i++)
        {
            Session session = directory.Attach(new Nobody());
            _ = session.JoinAsync("lobby", "", LineFormat.Of(Words.English));
            _joined.Add(session);
            _seats.Add(_seated[i] = new Stay(session, _room), LineFormat.Of(Words.English), session.Receiver.Outbox);
        }
        _turns.Run();
        // Every member speaks once before the measurement, so that no member is announced during it.
        foreach (Session session in _joined) _ = session.SayAsync(session.Stays[0], Text);
        _turns.Run();
    }

    /// <summary>Per batch. For the cost of a delivered line, divide by lines and members.</summary>
    [Benchmark]
    public void Batch()
    {
        for (int i = 0; i < Lines; i++)
        {
            Person sender = _joined[i].Person;
            var said = new Said { Id = i, At = default, Room = "#lobby", Name = sender.Name, By = sender, Text = Text };
            _batch.Messages.Add(said);
            _batch.Show(said, new Doer(_seated[i]));
        }
        _batch.Deliver([]);
        _batch.Clear();
    }

    /// <summary>Per turn, including the posting of its requests.</summary>
    [Benchmark]
    public void Turn()
    {
        for (int i = 0; i < Lines; i++) _ = _joined[i].SayAsync(_joined[i].Stays[0], Text);
        _turns.Run();
    }

    private sealed class Nobody : IReceiver, IOutbox
    {
        public IPEndPoint RemoteEndPoint { get; init; } = new(IPAddress.Loopback, 1);

        public IOutbox Outbox => this;

        public void Welcome(Welcome welcome) { }

        public void Receive(Receipt receipt) { }

        public void Tell(ChatEvent chatEvent) { }

        public bool TrySend(ReadOnlyMemory<byte> bytes) => true;
    }
}
