// Two hundred rooms of ten on real threads, everybody talking at once: each room keeps its own order, loses nothing, and
// waits for no other, also not for one whose log never answers.

using System.Collections.Concurrent;
using System.Net;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;

namespace Foyer.Tests.Chat;

public sealed class ManyRoomsTests
{
    private const int Rooms = 200, People = 10, Messages = 10;
    private const string Stuck = "#r7";

    [Fact(Timeout = 60_000)]
    public async Task Two_hundred_rooms_of_ten_keep_their_orders_and_wait_for_no_other()
    {
        var log = new OneRoomStuck();
        var chat = new ChatDirectory(new ChatServices { MessageLog = log });
        var format = new RecordingFormat();
        List<(Session Session, RecordingReceiver Receiver)>[] rooms = new List<(Session, RecordingReceiver)>[Rooms];
        for (int room = 0; room < Rooms; room++)
        {
            rooms[room] = [];
            for (int person = 0; person < People; person++)
            {
                var receiver = new RecordingReceiver { RemoteEndPoint = new IPEndPoint(new IPAddress([10, 0, (byte)room, (byte)person]), 4000) };
                Session session = chat.Attach(receiver);
                Assert.True((await session.JoinAsync($"#r{room}", "", format)).IsDone);
                rooms[room].Add((session, receiver));
            }
        }

        await Task.WhenAll(rooms.SelectMany(room => room).Select(person => Task.Run(async () =>
        {
            Stay stay = person.Session.Stays[0];
            for (int i = 0; i < Messages; i++) await person.Session.SayAsync(stay, $"{i}");
        })));

        for (int room = 0; room < Rooms; room++)
        {
            string name = $"#r{room}";
            if (name == Stuck) continue;
            await chat.Rooms.Find(name)!.StopAsync(chat.NextEventId());
            CheckRoom(name, log.Order[name], rooms[room]);
        }
        Assert.All(rooms[7], person => Assert.DoesNotContain(person.Receiver.Take(), line => line.Contains('[', StringComparison.Ordinal)));
    }

    private static void CheckRoom(string room, List<Said> order, List<(Session Session, RecordingReceiver Receiver)> people)
    {
        Assert.Equal(People * Messages, order.Count);
        foreach ((Session session, RecordingReceiver receiver) in people)
        {
            Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"), order.Where(said => said.Name == session.Name).Select(said => said.Text));
            List<string> seen = receiver.Take();
            Assert.Equal("stopping", seen[^1]);
            Assert.Equal(order.Where(said => said.Name != session.Name).Select(said => $"{room} [{said.Name}] {said.Text}"), seen.Where(line => line.Contains('[', StringComparison.Ordinal)));
        }
    }

    /// <summary>Keeps what each room said, in its order, but of one room nothing, and never says so.</summary>
    private sealed class OneRoomStuck : FaultyLog
    {
        private static readonly TaskCompletionSource<bool> Never = new();

        public ConcurrentDictionary<string, List<Said>> Order { get; } = [];

        public override async ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
        {
            if (room == Stuck) return await Never.Task;
            List<Said> order = Order.GetOrAdd(room, _ => []);
            order.AddRange(messages.Cast<Said>());
            if (order.Count % 3 == 0) await Task.Yield();
            return await base.AppendAsync(room, messages);
        }
    }
}
