// Two servers on one log: whatever the order in which things reach the stream and come back from it, all members of the
// room, at either server, see its messages in the stream's order, each once; and what is replayed fits what follows live.

using CsCheck;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;

namespace Foyer.Tests.Chat;

public sealed class SharedLogTests
{
    private readonly SharedLog _stream = new();
    private readonly RecordingReceiver _alice = new(), _bob = new();
    private readonly SharedLog.Node _here, _there;
    private readonly ManualChat _chat, _other;
    private readonly Session _a, _b;

    public SharedLogTests()
    {
        (_here, _there) = (_stream.NewNode(), _stream.NewNode());
        (_chat, _other) = (new ManualChat(log: _here), new ManualChat(log: _there));
        (_a, _b) = (_chat.Attach(_alice), _other.Attach(_bob, "10.0.0.2"));
        _chat.Join(_a, "#Tea");
        _other.Join(_b, "#tea");
        _alice.Take();
        _bob.Take();
    }

    [Fact]
    public void What_is_said_at_one_server_is_shown_at_the_other_under_the_rooms_name_there()
    {
        SayThere("hi");
        Assert.True(_here.Receive("#tea"));
        _chat.Settle();
        Assert.Equal(["#Tea [10.0.0.2:4000] hi"], _alice.Take());
        Assert.Empty(_bob.Take());
    }

    [Fact]
    public void What_comes_from_elsewhere_right_behind_a_batch_of_ours_is_shown_behind_it()
    {
        Session carol = Carol(out RecordingReceiver seen);
        _chat.Say(_a, "ours", "#Tea");
        _chat.Settle();
        _here.Send();
        SayThere("theirs");
        _here.Receive("#tea"); // the answer is given, and the next is handed in before the room has taken it up
        _chat.Settle();
        Assert.Equal(["#Tea [10.0.0.1:4000] ours", "#Tea [10.0.0.2:4000] theirs"], seen.Take());
        Assert.NotNull(carol);
    }

    [Fact]
    public void What_comes_from_elsewhere_right_behind_a_late_batch_of_ours_is_shown_behind_it()
    {
        Carol(out RecordingReceiver seen);
        _chat.Say(_a, "ours", "#Tea");
        _chat.LosePatience();
        _here.Send();
        SayThere("theirs");
        _here.Receive("#tea");
        _chat.Settle();
        Assert.Equal(["#Tea [10.0.0.1:4000] ours", "#Tea [10.0.0.2:4000] theirs"], seen.Take());
    }

    [Fact]
    public void What_comes_from_elsewhere_in_the_middle_of_a_turn_is_shown_before_what_that_turn_says()
    {
        Carol(out RecordingReceiver seen);
        SayThere("theirs");
        _ = _chat.Room("#Tea").PostAsync(new Meanwhile(() => _here.Receive("#tea")));
        _chat.Say(_a, "ours", "#Tea");
        _chat.Settle();
        _here.Send();
        _here.Receive("#tea");
        _chat.Settle();
        Assert.Equal(["#Tea [10.0.0.2:4000] theirs", "#Tea [10.0.0.1:4000] ours"], seen.Take());
    }

    [Fact]
    public void A_topic_that_was_set_at_one_server_is_the_topic_at_both()
    {
        _ = _other.Start(() => _other.Room("#tea").AskAsync(new TopicRequest(_b.ActorIn(_other.Room("#tea")), "green")));
        _other.Settle();
        _there.Send();
        _there.Receive("#tea");
        _here.Receive("#tea");
        _other.Settle();
        _chat.Settle();
        Assert.Equal(["#Tea topic 'green' by 10.0.0.2:4000"], _alice.Take());
        Assert.Equal("green", _chat.Room("#Tea").Settings.Topic);
        Assert.Equal("green", _other.Room("#tea").Settings.Topic);
    }

    [Fact]
    public void A_stream_that_loses_ours_shows_it_nowhere_and_theirs_at_both()
    {
        _chat.Say(_a, "ours", "#Tea");
        _chat.LosePatience();
        SayThere("theirs");
        _here.Receive("#tea");
        _here.Send(accepted: false);
        _chat.Settle();
        Assert.Equal(["#Tea [10.0.0.2:4000] theirs", "#Tea refused NotLogged"], _alice.Take());
        Assert.False(_there.Receive("#tea"));
    }

    private enum Act { Say, Join, Part, Settle, Send, Lose, Receive, LosePatience, ReceiveInTurn }

    private static readonly Gen<(Act Act, int Machine, int Who, int Number)[]> Histories = Gen.Select(
        Gen.Frequency(
            (4, Gen.Const(Act.Say)), (4, Gen.Const(Act.Settle)), (3, Gen.Const(Act.Send)), (4, Gen.Const(Act.Receive)), (2, Gen.Const(Act.Join)),
            (1, Gen.Const(Act.Part)), (1, Gen.Const(Act.Lose)), (1, Gen.Const(Act.LosePatience)), (1, Gen.Const(Act.ReceiveInTurn))),
        Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[1, 4]).Array[0, 70];

    [Fact(Timeout = 120_000)]
    public Task All_members_at_both_servers_see_the_streams_order() => Task.Factory.StartNew(
        () => Histories.Sample(
            history =>
            {
                var servers = new TwoServers();
                foreach ((Act Act, int Machine, int Who, int Number) step in history) servers.Do(step.Act, step.Machine, step.Who, step.Number);
                servers.End();
            },
            iter: 1000, print: history => string.Join("\n", history)),
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed class TwoServers
    {
        private const string Name = "#a";

        private readonly SharedLog _stream = new();
        private readonly SharedLog.Node[] _nodes;
        private readonly ManualChat[] _chats;
        private readonly Person[] _people;
        private int _said;

        private sealed class Person(int machine, Session session, RecordingReceiver receiver)
        {
            public int Machine => machine;
            public Session Session => session;
            public RecordingReceiver Receiver => receiver;
            public Task Busy { get; set; } = Task.CompletedTask;
        }

        public TwoServers()
        {
            _nodes = [_stream.NewNode(), _stream.NewNode()];
            _chats = [.. _nodes.Select(node => new ManualChat(log: node))];
            _people = [.. Enumerable.Range(0, 6).Select(i =>
            {
                var receiver = new RecordingReceiver();
                return new Person(i / 3, _chats[i / 3].Attach(receiver, $"10.0.0.{i}"), receiver);
            })];
        }

        public void Do(Act act, int machine, int who, int number)
        {
            Person person = _people[machine * 3 + who];
            ManualChat chat = _chats[machine];
            switch (act)
            {
                case Act.Settle: chat.Settle(); break;
                case Act.Send: _nodes[machine].Send(); break;
                case Act.Lose: _nodes[machine].Send(accepted: false); break;
                case Act.Receive: _nodes[machine].Receive(Name, number); break;
                case Act.LosePatience: chat.LosePatience(); break;
                case Act.ReceiveInTurn: _ = chat.Directory.Rooms.Find(Name)?.PostAsync(new Meanwhile(() => _nodes[machine].Receive(Name, number))); break;
                case Act.Say when person.Busy.IsCompleted && person.Session.Members is [var member]: _ = member.Room.PostAsync(new SayRequest(member, $"{_said++}")); break;
                case Act.Join when person.Busy.IsCompleted && person.Session.Members.Count == 0:
                    Check(person, isIn: false);
                    person.Busy = chat.StartJoin(person.Session, Name, replay: 1000);
                    break;
                case Act.Part when person.Busy.IsCompleted && person.Session.Members is [var member]: person.Busy = chat.Start(() => person.Session.PartAsync(member.Room, "")); break;
            }
        }

        public void End()
        {
            bool moved;
            do
            {
                moved = false;
                foreach (ManualChat chat in _chats) chat.Settle();
                foreach (SharedLog.Node node in _nodes) moved |= node.Send() | node.Receive(Name);
            }
            while (moved);
            foreach (Person person in _people)
            {
                Assert.True(person.Busy.IsCompletedSuccessfully, "waits for ever");
                Check(person, isIn: person.Session.Members.Count > 0);
            }
        }

        /// <summary>Of one stay: from the first message of the stream on, without a gap, but for what it said itself while it was there.</summary>
        private void Check(Person person, bool isIn)
        {
            string[] lines = [.. person.Receiver.Take().Where(line => line.Contains('[', StringComparison.Ordinal))];
            int[] seen = [.. lines.Select(Number)];
            int[] live = [.. lines.Where(line => !line.StartsWith("earlier", StringComparison.Ordinal)).Select(Number)];
            Message[] stream = [.. _stream.Of(Name)];
            HashSet<int> own = [.. stream.Where(message => message.Name == person.Session.Name).Select(message => Number(message.Text))];
            Assert.DoesNotContain(live, own.Contains);
            int[] order = [.. stream.Select(message => Number(message.Text))];
            int end = isIn ? order.Length : seen.Length == 0 ? 0 : Array.IndexOf(order, seen[^1]) + 1;
            Assert.Equal(order.Take(end).Where(number => !own.Contains(number)), seen.Where(number => !own.Contains(number)));
        }

        private static int Number(string line) => int.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private Session Carol(out RecordingReceiver receiver)
    {
        receiver = new RecordingReceiver();
        Session carol = _chat.Attach(receiver);
        _chat.Join(carol, "#Tea");
        receiver.Take();
        return carol;
    }

    private void SayThere(string text)
    {
        _other.Say(_b, text, "#tea");
        _other.Settle();
        _there.Send();
        _there.Receive("#tea");
        _other.Settle();
    }

    /// <summary>Something that happens elsewhere while the room's turn runs.</summary>
    private sealed record Meanwhile(Action Act) : RoomRequest
    {
        public override void Apply(RoomState room) => Act();
    }
}
