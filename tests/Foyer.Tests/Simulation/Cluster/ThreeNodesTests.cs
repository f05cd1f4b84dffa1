// Three whole chats over one fake log, on seeded schedulers: people come to any of them, and the members of one room are on all. The log delays, loses and
// repeats, leaves entries out of its live feed, answers nobody, cuts a node off; nodes are killed, and come back as another run. However it goes: equal states
// at equal positions, one order and one history everywhere, nothing shown that the log does not have, unique names, one leave for each of a dead node's people.

using System.Globalization;
using System.Net;
using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Simulation.Cluster;

public sealed class ThreeNodesTests
{
    [Theory, MemberData(nameof(Seeds.All), MemberType = typeof(Seeds))]
    public void Three_servers_over_one_log_are_one_chat(int seed) => Seeds.Run(seed, History);

    [Fact]
    public void The_same_seed_gives_the_same_history() => Seeds.ExpectToDecide(History);

    /// <summary>For a long run: FOYER_CLUSTER_MINUTES=240. Prints how many histories and steps it has run.</summary>
    [Fact(Timeout = 24 * 60 * 60 * 1000)]
    public void As_many_histories_as_there_is_time_for()
    {
        double minutes = double.Parse(Environment.GetEnvironmentVariable("FOYER_CLUSTER_MINUTES") ?? "0", CultureInfo.InvariantCulture);
        int first = int.Parse(Environment.GetEnvironmentVariable("FOYER_CLUSTER_SEED") ?? "1000", CultureInfo.InvariantCulture);
        DateTime end = DateTime.UtcNow.AddMinutes(minutes);
        long steps = 0;
        int seed = first;
        do
        {
            Seeds.Run(seed, number =>
            {
                var simulation = new Simulation(number);
                string history = simulation.Run();
                steps += simulation.Steps;
                return history;
            });
            if (++seed % 500 == 0) Console.Error.WriteLine($"{seed - first} histories, {steps} steps");
        }
        while (DateTime.UtcNow < end);
        if (minutes > 0) Console.Error.WriteLine($"{seed - first} histories, {steps} steps: no finding");
    }

    private static string History(int seed) => new Simulation(seed).Run();

    private sealed class Somebody(int number, SimulatedNode node, Session session, RecordingReceiver receiver)
    {
        public int Number => number;
        public SimulatedNode Node => node;
        public Session Session => session;
        public RecordingReceiver Receiver => receiver;
        public List<string> Seen { get; } = [];
        public Task Busy { get; set; } = Task.CompletedTask;
        public bool Gone { get; set; }
        public int Count { get; set; }
    }

    private sealed class Simulation
    {
        private static readonly string[] Rooms = ["#lobby", "#a", "#b"];
        private static readonly Limits Limits = new() { AnnouncedJoins = int.MaxValue, Bans = 4 };

        private readonly Random _random;
        private readonly FakeTimeProvider _clock = new();
        private readonly ModelByEntries _model = new(Limits);
        private readonly FakeStream _stream;
        private readonly SimulatedNode[] _nodes = new SimulatedNode[3];
        private readonly List<Somebody> _people = [];
        private readonly Dictionary<(string Room, long At), string> _states = []; // by position: the first node that was there decides
        private readonly Dictionary<(string Room, long Id), string> _events = []; // what was shown under each id
        private readonly Dictionary<PersonId, long> _lost = [];
        private readonly StringBuilder _told = new();
        private long _lastRun;
        private int _lastNumber;

        public Simulation(int seed)
        {
            _random = new Random(seed);
            _stream = new FakeStream(_random, _clock);
            for (int i = 0; i < _nodes.Length; i++) Start(i);
        }

        public int Steps { get; private set; }

        public string Run()
        {
            int steps = 500 + _random.Next(1500);
            for (int i = 0; i < steps; i++)
            {
                Step();
                Steps++;
            }
            Heal();
            Check();
            foreach (Somebody person in _people.Where(person => !person.Gone)) Leave(person);
            Heal();
            foreach (SimulatedNode node in _nodes)
            {
                Assert.Equal(0, node.Directory.PersonCount);
                Assert.True(node.Directory.Rooms.All.All(room => room.Count == 0), Left(node));
                Assert.True(node.Names.Count == 0, $"names that nobody has: {string.Join(", ", node.Names)}");
                Assert.True(node.Bugs.Bugs.Count == 0, string.Join("\n", node.Bugs.Bugs));
            }
            return _told.ToString();
        }

        /// <summary>Who is still in the rooms of this node, and what the log has about them.</summary>
        private string Left(SimulatedNode node)
        {
            List<Person> left = [];
            foreach (Room room in node.Directory.Rooms.All.ToArray())
            {
                Start(node, () => room.AskAsync<Answer>(state =>
                {
                    left.AddRange(state.Members.All.Select(member => member.Person));
                    return Answer.Done;
                }));
                node.Scheduler.RunAll();
            }
            return string.Join('\n', left.Select(person => $"{person} is left; alive: {string.Join(' ', node.Alive)}\n" + string.Join('\n', _stream.Entries
                .Select(entry => $"{entry.Sequence} run {entry.Run} '{entry.Subject}' {entry.Count} {entry.Body switch { RoomRequests of => Encoding.UTF8.GetString(of.Form), EveryRoomRequest of => Encoding.UTF8.GetString(of.Form), var other => other.ToString() }}")
                .Where(line => line.Contains($"\"run\":{person.Id.Run},\"number\":{person.Id.Number}}}", StringComparison.Ordinal) || line.Contains("Server", StringComparison.Ordinal)).TakeLast(12))));
        }

        private void Start(int index)
        {
            SimulatedNode node = _nodes[index] = new SimulatedNode(index, ++_lastRun, _stream, _clock, _random, Limits, _model, Shown);
            node.Read(all: true);

            // The moment at which a node shows something: the log has it, and whatever another node showed under this id is the same.
            void Shown(ChatEvent shown)
            {
                string line = RecordingFormat.Line(shown);
                if (shown is Message message) Assert.True(_stream.Ordered.Contains(message.Text), $"shown, and not in the log: {message.Text}");
                // A dead server's people leave once: the same event in all rooms and on all nodes.
                if (shown is Left { Reason: "server lost" } left && !_lost.TryAdd(left.By!.Id, left.Id)) Assert.Equal(_lost[left.By.Id], left.Id);
                (string Room, long Id) key = (shown is { InSeveralRooms: true } and not Left { Id: > 0 } ? "" : shown.Room, shown.Id); // a farewell is not shown where the person may not speak
                if (!_events.TryAdd(key, line)) Assert.Equal(_events[key], line);
                _told.AppendLine(CultureInfo.InvariantCulture, $"{index}: {shown.Id} {line}");
            }
        }

        private void Step()
        {
            SimulatedNode node = _nodes[_random.Next(_nodes.Length)];
            switch (_random.Next(24))
            {
                case 0 when _people.Count(person => !person.Gone) < 12: Arrive(node); break;
                case 1 when _random.Next(3) == 0: Pick(Leave); break; // whatever they are in the middle of
                case 2: Wait(TimeSpan.FromMilliseconds(_random.Next(700))); break;
                case 3 when _random.Next(6) == 0: node.HasContact = !node.HasContact; break;
                case 4 when _random.Next(10) == 0: _stream.Answers = !_stream.Answers; break;
                case 5 when _random.Next(25) == 0: Kill(node); break;
                case 6 when _random.Next(4) == 0: Compare(node); break;
                case < 11: Pick(Begin); break;
                case < 15: _stream.OrderOne(); break;
                case < 19: node.Read(all: _random.Next(10) == 0); break;
                default:
                    for (int i = _random.Next(8); i > 0; i--) node.Scheduler.RunOne();
                    break;
            }
        }

        private void Wait(TimeSpan time)
        {
            _clock.Advance(time);
            foreach (SimulatedNode node in _nodes)
            {
                // A run that nobody hears of any more is given up, by all who notice.
                foreach (long gone in node.Alive.Where(run => Array.TrueForAll(_nodes, other => other.Run != run))) node.GiveUp(gone);
                node.SendDue();
            }
        }

        /// <summary>Everything works again, and all that is under way arrives.</summary>
        private void Heal()
        {
            _stream.Answers = true;
            foreach (SimulatedNode node in _nodes) node.HasContact = true;
            for (int i = 0; i < 400; i++)
            {
                Wait(TimeSpan.FromMilliseconds(400));
                for (int k = 0; k < 20; k++) _stream.OrderOne();
                for (int k = 0; k < _nodes.Length; k++)
                {
                    _nodes[k].Read(all: true);
                    if (_nodes[k].IsDead) Revive(k);
                    _nodes[k].Scheduler.RunAll();
                }
                if (i > 20 && _people.TrueForAll(person => person.Busy.IsCompleted) && _nodes.All(node => node.IsIdle && node.Sequence == _stream.Entries.Count)) break;
            }
        }

        // The process ends; the others give it up, and it comes back as another run.
        private void Kill(SimulatedNode node)
        {
            int index = Array.IndexOf(_nodes, node);
            node.Die();
            Revive(index);
        }

        private void Revive(int index)
        {
            SimulatedNode dead = _nodes[index];
            foreach (Somebody person in _people.Where(person => person.Node == dead)) person.Gone = true;
            _people.RemoveAll(person => person.Node == dead);
            Start(index);
        }

        private void Arrive(SimulatedNode node)
        {
            int number = ++_lastNumber;
            var receiver = new RecordingReceiver { RemoteEndPoint = new IPEndPoint(new IPAddress([10, 0, (byte)(number >> 8), (byte)number]), 4000) };
            Session session = node.Directory.Attach(receiver);
            _model.Know(session.Person);
            _people.Add(new Somebody(number, node, session, receiver));
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
            Start(person, () => person.Session.LeaveAsync("bye"));
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
            string text = $"{person.Number}:{person.Count++}";
            int what = _random.Next(20);
            if (stay is null || what < 3) person.Busy = Start(person, () => session.JoinAsync(room, "", person.Node.Format));
            else if (what < 4) person.Busy = Start(person, () => session.PartAsync(stay.Room, "bye"));
            else if (what < 7) person.Busy = Start(person, () => session.RenameAsync(what < 5 ? $"shared{_random.Next(2)}" : $"p{person.Number}x{person.Count++}"));
            else if (what < 8) person.Busy = Start(person, () => stay.Room.AskAsync(new TopicRequest(session.Person, text), stay));
            else if (what < 9) person.Busy = Start(person, () => session.SetAwayAsync(text));
            else if (what < 13) person.Busy = Start(person, () => stay.Room.AskAsync(Moderation(person, session.Person), stay));
            else person.Busy = Start(person, () => session.SayAsync(stay, text, tag: text));
        }

        private RoomRequest Moderation(Somebody person, Person actor)
        {
            Somebody other = _people[_random.Next(_people.Count)];
            PersonId target = other.Session.Person.Id;
            SanctionKind kind = _random.Next(2) == 0 ? SanctionKind.Ban : SanctionKind.Mute;
            bool byName = other.Session.Person.HasChosenName && _random.Next(3) > 0;
            DateTimeOffset now = _clock.GetUtcNow();
            Sanction ban = new(kind, byName ? other.Session.Person.Name : other.Session.Person.Handle, actor.Name, "", now, now + TimeSpan.FromSeconds(10)) { Person = target };
            ban = byName ? ban with { NameKey = NameRules.Key(ban.Shown) } : ban with { Network = other.Session.Person.Origin.Network };
            return _random.Next(9) switch
            {
                0 => new SanctionRequest(actor, ban, target),
                1 => new RoleRequest(actor, target, Role.Operator, Given: _random.Next(2) == 0),
                2 => new InviteRequest(actor, target, ""),
                3 => new SettingRequest(actor, RoomSetting.SlowMode, _random.Next(3)),
                4 => new SettingRequest(actor, RoomSetting.InviteOnly, _random.Next(2)),
                5 => new SettingRequest(actor, RoomSetting.Moderated, _random.Next(2)),
                6 => new LiftRequest(actor, ban.Kind, new SanctionChoice(ban.Shown, null, target)),
                7 => new RoleRequest(actor, target, Role.Voice, Given: true),
                _ => new KickRequest(actor, target, $"{person.Number}"),
            };
        }

        // States: the first node that is at a position says what the others must be there.
        private void Compare(SimulatedNode node)
        {
            foreach (Room room in node.Directory.Rooms.All.OrderBy(room => room.Name, StringComparer.Ordinal))
            {
                var where = room;
                Start(node, () => where.AskAsync<Answer>(state =>
                {
                    string text = StateText.Of(state);
                    if (state.AppliedAt > 0 && !_states.TryAdd((state.Name, state.AppliedAt), text)) Assert.Equal(_states[(state.Name, state.AppliedAt)], text);
                    _model.Check(state);
                    return Answer.Done;
                }));
            }
        }

        private void Check()
        {
            foreach (Somebody person in _people.Where(person => person.Busy.IsCompleted)) person.Busy.GetAwaiter().GetResult();
            Assert.All(_people.Where(person => !person.Gone), person => Assert.True(person.Busy.IsCompletedSuccessfully, $"{person.Number} waits for ever"));
            foreach (SimulatedNode node in _nodes) Compare(node);
            foreach (SimulatedNode node in _nodes) node.Scheduler.RunAll();
            Assert.All(_nodes, node => Assert.Equal(_stream.Entries.Count, node.Sequence));

            // One history everywhere.
            foreach (string room in Rooms)
            {
                string[] histories = [.. _nodes.Select(node => string.Join('\n', node.Log.ReadAsync(room, HistoryRange.Latest(int.MaxValue - 1), 0).AsTask().Result
                    .Select(message => $"{message.Position} {message.Id} {RecordingFormat.Line(message)}")))];
                Assert.All(histories, history => Assert.Equal(histories[0], history));
                IReadOnlyList<Message> kept = _nodes[0].Log.ReadAsync(room, HistoryRange.Latest(int.MaxValue - 1), 0).AsTask().Result;
                Assert.Equal(_model.Said.GetValueOrDefault(room, []), kept.Select(message => message.Text));
            }

            // Unique names, and the same everywhere.
            Assert.All(_nodes, node => Assert.Equal(_nodes[0].Names, node.Names));
            string[] chosen = [.. _nodes.SelectMany(node => node.Directory.People).Where(one => one.Person.HasChosenName).Select(one => NameRules.Key(one.Person.Name))];
            Assert.Equal(chosen.Length, chosen.Distinct().Count());
            Assert.Equal(chosen.Order(StringComparer.Ordinal), _nodes[0].Names.Keys.Order(StringComparer.Ordinal));
        }

        private static Task Start(Somebody person, Func<Task> ask) => Start(person.Node, ask);

        private static Task Start(SimulatedNode node, Func<Task> ask) =>
            Task.Factory.StartNew(async () => await ask(), CancellationToken.None, TaskCreationOptions.None, node.Scheduler).Unwrap();
    }
}
