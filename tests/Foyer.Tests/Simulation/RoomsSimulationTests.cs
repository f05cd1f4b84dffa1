// Several rooms on a seeded scheduler with a moody log: people join, part, rename, speak, kick, ban and are lost at any
// moment, also in the middle of something. What each was shown is checked against what the rooms themselves told, in
// their order. Sessions are driven directly: the moves of a person are in Begin, and could be typed lines as well.

using System.Diagnostics.CodeAnalysis;
using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Simulation;

public sealed class RoomsSimulationTests
{
    [Theory, MemberData(nameof(Seeds.All), MemberType = typeof(Seeds))]
    public void Whatever_the_order_of_turns_each_room_keeps_its_promises(int seed) => Seeds.Run(seed, History);

    [Fact]
    public void The_same_seed_gives_the_same_history() => Seeds.ExpectToDecide(History);

    private static string History(int seed) => new Simulation(seed).Run();

    private sealed class Somebody(int number, Session session, RecordingReceiver receiver)
    {
        public int Number => number;
        public Session Session => session;
        public RecordingReceiver Receiver => receiver;
        public Task Busy { get; set; } = Task.CompletedTask;
        public bool Gone { get; set; }
        public int Count { get; set; }

        /// <summary>One that others take, too (it is the same name in any case), but only this person spells it so.</summary>
        public string SharedName => string.Concat("shared".Select((letter, i) => (number >> i & 1) == 1 ? char.ToUpperInvariant(letter) : letter));
    }

    private sealed class Simulation
    {
        private static readonly string[] Rooms = ["#lobby", "#a", "#b", "#c"];

        private readonly Random _random;
        private readonly FakeTimeProvider _clock = new();
        private readonly bool _replays;
        private readonly List<string> _before = []; // the crash

        // All that a crash takes, but what is in the log.
        private SeededScheduler _scheduler;
        private MoodyLog _log;
        private ChatDirectory _chat;
        private RecordingFormat _format;
        private List<Somebody> _people = [];
        private List<ChatEvent> _told = []; // by all rooms, each in its order
        private int _lastNumber;

        public Simulation(int seed)
        {
            _random = new Random(seed);
            _replays = seed % 3 > 0;
            Start(before: null);
        }

        [MemberNotNull(nameof(_scheduler), nameof(_log), nameof(_format), nameof(_chat))]
        private void Start(MoodyLog? before)
        {
            _scheduler = new SeededScheduler(_random);
            _log = new MoodyLog(_random, _clock, before);
            _people = [];
            _told = [];
            _format = new RecordingFormat(_told.Add, withIds: true);
            // Every join announced, so that what each person must see follows from the events alone.
            _chat = new ChatDirectory(new ChatServices { Source = 1, Time = _clock, Turns = _scheduler, Limits = new Limits { AnnouncedJoins = int.MaxValue }, MessageLog = _log, Order = (services, ids) => new EntryRecorder(services, ids) });
        }

        public string Run()
        {
            int steps = 300 + _random.Next(500), crash = _random.Next(2) == 0 ? _random.Next(steps) : -1;
            for (int i = 0; i < steps; i++)
            {
                if (i == crash) Crash();
                else Step();
            }
            Settle();
            CheckEntries();
            List<Seen> seen = SeenByAll();
            RoomsCheck.Check(_told, _log.Accepted, seen);
            RoomsCheck.CheckStays(seen, Rooms, _log.All);
            Assert.All(_people, person => Assert.True(person.Busy.IsCompletedSuccessfully, $"{person.Number} waits for ever"));
            foreach (Somebody person in _people) Leave(person);
            Settle();
            CheckEntries();
            Assert.Equal(0, _chat.PersonCount);
            Assert.All(_people, person => Assert.Null(_chat.Find(person.SharedName)));
            Assert.All(_chat.Rooms.All, room => Assert.Equal(0, room.Count));
            return string.Join("\n", _before.Concat(_told.Select(told => told.ToString())));
        }

        // A room's state is the result of its entries.
        private void CheckEntries() => ((EntryRecorder)_chat.Rooms.Order).Check(_chat.Rooms, (room, look) =>
        {
            string text = "";
            Task asked = Start(() => room.AskAsync<Answer>(state =>
            {
                text = look(state);
                return Answer.Done;
            }));
            Settle();
            Assert.True(asked.IsCompletedSuccessfully);
            return text;
        });

        private List<Seen> SeenByAll() => [.. _people.Select(person => new Seen(person.Number, person.Receiver.RemoteEndPoint.ToString(), person.SharedName, person.Receiver.Take()))];

        /// <summary>What the log still takes its time with is over by then, and so is every wait.</summary>
        private void Settle()
        {
            for (int i = 0; i < 40; i++)
            {
                _scheduler.RunAll();
                _clock.Advance(TimeSpan.FromSeconds(5));
            }
            _scheduler.RunAll();
        }

        /// <summary>Everything is gone but what the log has: nobody saw anything else, and the next to come is shown the last of it.</summary>
        private void Crash()
        {
            foreach (Message shown in _told.OfType<Message>()) Assert.True(_log.Accepted.Contains(shown.Text), $"shown, and not in the log: {shown.Text}");
            RoomsCheck.CheckStays(SeenByAll(), Rooms, _log.All);
            _before.AddRange(_told.Select(told => told.ToString()));
            Start(_log);

            var receiver = new RecordingReceiver();
            Session witness = _chat.Attach(receiver);
            foreach (string room in Rooms)
            {
                var member = Start(() => witness.JoinAsync(room, "", _format, new Replay(7)));
                for (int i = 0; i < 4 && !member.IsCompleted; i++)
                {
                    _scheduler.RunAll();
                    _clock.Advance(TimeSpan.FromSeconds(5));
                }
                Assert.True(member.IsCompletedSuccessfully, "a join waits for ever after the crash");
                string[] lines = [.. receiver.Take()];
                if (lines.Any(line => line.EndsWith("refused HistoryUnreadable", StringComparison.Ordinal))) continue;
                IReadOnlyList<Message> all = _log.All(room);
                Assert.Equal(all.TakeLast(7).Select(message => $"earlier {message.Id}"), lines.Where(line => line.StartsWith("earlier", StringComparison.Ordinal)));
                Assert.Equal(all.Count > 7, lines.Contains("more"));
            }
            Start(() => witness.LeaveAsync());
            for (int i = 0; i < 4; i++)
            {
                _scheduler.RunAll();
                _clock.Advance(TimeSpan.FromSeconds(5));
            }
            _scheduler.RunAll();
            _told.Clear();
        }

        private void Step()
        {
            switch (_random.Next(10))
            {
                case 0 when _people.Count < 14: Arrive(); break;
                case 1 when _random.Next(4) == 0: Pick(Leave); break; // whatever it is in the middle of
                case 2: _clock.Advance(TimeSpan.FromSeconds(_random.Next(20))); break;
                case < 7: Pick(Begin); break;
                default:
                    for (int i = _random.Next(8); i > 0; i--) _scheduler.RunOne();
                    break;
            }
        }

        private void Arrive()
        {
            int number = ++_lastNumber;
            var receiver = new RecordingReceiver { RemoteEndPoint = new IPEndPoint(new IPAddress([10, 0, 0, (byte)number]), 4000) };
            _people.Add(new Somebody(number, _chat.Attach(receiver), receiver));
        }

        private void Pick(Action<Somebody> act)
        {
            List<Somebody> here = [.. _people.Where(person => !person.Gone)];
            if (here.Count > 0) act(here[_random.Next(here.Count)]);
        }

        private void Leave(Somebody person)
        {
            if (person.Gone) return;
            person.Gone = true;
            Start(() => person.Session.LeaveAsync("bye"));
        }

        /// <summary>Asks one thing, and the next when that is answered, as a protocol does.</summary>
        private void Begin(Somebody person)
        {
            if (!person.Busy.IsCompleted) return;
            person.Busy.GetAwaiter().GetResult(); // what was answered wrongly
            Session session = person.Session;
            string room = Rooms[_random.Next(Rooms.Length)];
            IReadOnlyList<Stay> stays = session.Stays;
            Stay? stay = stays.Count > 0 ? stays[_random.Next(stays.Count)] : null;
            int what = _random.Next(17);
            if (what == 16) person.Busy = Start(() => PostAsync(person, room));
            else if (stay is null || what < 3) person.Busy = Start(() => session.JoinAsync(room, "", _format, new Replay(_replays ? 1 + _random.Next(30) : 0)));
            else if (what < 4) person.Busy = Start(() => session.PartAsync(stay.Room, "bye"));
            else if (what < 5) person.Busy = Start(() => session.RenameAsync(person.SharedName));
            else if (what < 7) person.Busy = Start(() => session.RenameAsync($"p{person.Number}x{person.Count++}"));
            else if (what < 8) person.Busy = Start(() => stay.Room.AskAsync(new TopicRequest(session.Person, $"{person.Number}:{person.Count++}"), stay));
            else if (what < 9) Moderate(person, stay.Room);
            else person.Busy = Start(() => session.SayAsync(stay, $"{person.Number}:{person.Count++}"));
        }

        /// <summary>As somebody who is not there; answered with what the log has, and only then.</summary>
        private async Task PostAsync(Somebody person, string name)
        {
            if (_chat.Rooms.Find(name) is not { } room) return;
            string text = $"{person.Number}:{person.Count++}";
            MoodyLog log = _log;
            (Answer answer, Message? message) = await _chat.PostAsync(_chat.Visit(person.Receiver.RemoteEndPoint), room, $"b{person.Number}", text);
            Assert.True(answer.Refusal is Refusal.None or Refusal.NotLogged or Refusal.NoSuchRoom, $"{text}: {answer}");
            if (answer.Refusal == Refusal.NoSuchRoom) Assert.DoesNotContain(text, log.Accepted);
            if (answer.IsDone) Assert.True(message is { Position: > 0 } && message.Text == text && log.Accepted.Contains(text), $"answered, and not in the log: {text}");
        }

        private void Moderate(Somebody person, Room room)
        {
            Person actor = person.Session.Person;
            Somebody other = _people[_random.Next(_people.Count)];
            if (other.Session.StayIn(room) is null) return;
            PersonId target = other.Session.Person.Id;
            var ban = new Sanction(SanctionKind.Ban, other.Session.Person.Handle, actor.Name, "", _clock.GetUtcNow(), _clock.GetUtcNow() + TimeSpan.FromSeconds(10)) { Person = target };
            RoomRequest request = _random.Next(4) switch
            {
                0 => new SanctionRequest(actor, ban, target),
                1 => new RoleRequest(actor, target, Role.Operator, Given: true),
                _ => new KickRequest(actor, target, ""),
            };
            person.Busy = Start(() => room.AskAsync(request));
        }

        private Task Start(Func<Task> ask) => Task.Factory.StartNew(async () => await ask(), CancellationToken.None, TaskCreationOptions.None, _scheduler).Unwrap();
    }
}
