// Random histories of people with up to two sessions each, against a model that is as plain as possible: what each session is shown, where it is, who is in
// a room in which role, and who is here. Rights and settings are in RoomModelTests. A failure prints the shortest history that was found, and the seed that
// replays it (CsCheck_Seed=...).

using CsCheck;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;

namespace Foyer.Tests.Chat;

public sealed class SessionsModelTests
{
    internal enum Act { Attach, Join, Part, Leave, LeaveForNow, Say, Rename, Away, Kick, Ignore, Unignore, Whisper, Wait }

    /// <summary>One request: session <paramref name="Slot"/> of person <paramref name="Who"/> asks for it. <paramref name="Other"/>: the person it concerns.</summary>
    internal sealed record Step(Act Act, int Who, int Slot, int Other, int Room, int Number);

    private static readonly Gen<Act> Acts = Gen.Frequency(
        (4, Gen.Const(Act.Attach)), (6, Gen.Const(Act.Join)), (3, Gen.Const(Act.Say)), (12, Gen.Int[0, (int)Act.Wait].Select(act => (Act)act)));

    private static readonly Gen<Step[]> Histories = Gen.Select(Acts, Gen.Int[0, Both.Places - 1], Gen.Int[0, 1], Gen.Int[0, Both.Places - 1], Gen.Int[0, 1], Gen.Int[0, 7])
        .Select((act, who, slot, other, room, number) => new Step(act, who, slot, other, room, number)).Array[0, 80];

    [Fact(Timeout = 120_000)]
    public Task Sessions_are_shown_what_the_model_says() => Task.Factory.StartNew(
        () => Histories.Sample(
            history =>
            {
                var both = new Both();
                foreach (Step step in history) both.Do(step);
                both.End();
            },
            iter: 1_000, print: history => string.Join("\n", history.Select(step => step.ToString()))),
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed class ModelSession(Session session, RecordingReceiver receiver, int slot)
    {
        public Session Session => session;
        public RecordingReceiver Receiver => receiver;
        public int Slot => slot;
        public List<string> Rooms { get; } = [];
        public List<string> Shown { get; } = [];
    }

    private sealed class ModelPerson(Participant real)
    {
        public Participant Real => real;
        public string Name { get; set; } = real.Person.Name;
        public string? Away { get; set; }
        public List<ModelSession> Sessions { get; } = [];
        public HashSet<ModelPerson> Ignored { get; } = [];
        public List<string> LeftBehind { get; } = [];
        public string Reason { get; set; } = "";
        public DateTimeOffset? Until { get; set; } // null: no session may come back

        public bool IsIn(string room) => Sessions.Any(session => session.Rooms.Contains(room)) || LeftBehind.Contains(room);
    }

    private sealed class ModelMember(Role role, bool isHidden)
    {
        public Role Role => role;
        public bool IsHidden { get; set; } = isHidden;
    }

    /// <summary>The chat and the model side by side.</summary>
    private sealed class Both
    {
        public const int Places = 4;
        private const int AnnouncedJoins = 2;

        private static readonly string[] RoomNames = ["#a", "#b"];
        private static readonly string[] Names = ["ann", "bob", "eve"];

        private readonly ManualChat _chat = new(new ChatServices { Limits = new Limits { AnnouncedJoins = AnnouncedJoins }, Order = (services, ids) => new EntryRecorder(services, ids) });
        private readonly ModelPerson?[] _people = new ModelPerson?[Places];
        private readonly Dictionary<string, Dictionary<ModelPerson, ModelMember>> _rooms = RoomNames.ToDictionary(name => name, _ => new Dictionary<ModelPerson, ModelMember>());

        private IEnumerable<ModelPerson> People => _people.OfType<ModelPerson>();

        public void Do(Step step)
        {
            if (step.Act == Act.Attach) Attach(step.Who, step.Slot);
            else if (step.Act == Act.Wait) Wait(TimeSpan.FromSeconds(10 * step.Number));
            else if (_people[step.Who] is { } who && who.Sessions.Find(session => session.Slot == step.Slot) is { } session) Do(step, who, session);
            Compare(step);
        }

        private void Attach(int place, int slot)
        {
            if (_people[place] is { } known && known.Sessions.Exists(session => session.Slot == slot)) return;
            var receiver = new RecordingReceiver { SeesOwnEvents = slot == 1 };
            Session session = _people[place] is { } here ? here.Real.Attach(receiver)! : _chat.Attach(receiver, $"10.0.0.{place}");
            ModelPerson person = _people[place] ??= new ModelPerson(session.Participant);
            person.Sessions.Add(new ModelSession(session, receiver, slot));
            if (person.LeftBehind.Count == 0) person.Until = null;
        }

        private void Do(Step step, ModelPerson who, ModelSession session)
        {
            string room = RoomNames[step.Room], text = $"text {step.Number}";
            Session real = session.Session;
            ModelPerson? other = _people[step.Other];
            switch (step.Act)
            {
                case Act.Join:
                    Same(step, Join(who, session, room), _chat.Join(real, room));
                    break;
                case Act.Part:
                    bool isIn = session.Rooms.Remove(room);
                    if (_chat.Directory.Rooms.Find(room) is null) break;
                    Same(step, isIn ? Refusal.None : Refusal.NotInRoom, _chat.Part(real, room));
                    if (!isIn || who.IsIn(room)) break;
                    if (session.Slot == 1 && !_rooms[room][who].IsHidden) session.Shown.Add($"{room} - {who.Name}");
                    Go(who, [room], "");
                    break;
                case Act.Leave or Act.LeaveForNow:
                    Leave(who, session, text, step.Act == Act.LeaveForNow ? TimeSpan.FromSeconds(15 * step.Number) : TimeSpan.Zero);
                    _chat.Run(async () => { await real.LeaveAsync(text, step.Act == Act.LeaveForNow ? TimeSpan.FromSeconds(15 * step.Number) : default); return Answer.Done; });
                    break;
                case Act.Say when session.Rooms.Contains(room):
                    Reveal(room, who);
                    Show(room, $"{room} [{who.Name}] {text}", session, unlessIgnored: who);
                    _chat.SayNow(real, text, room);
                    break;
                case Act.Rename:
                    string name = Names[step.Number % Names.Length];
                    Same(step, Rename(who, session, name), _chat.Rename(real, name));
                    break;
                case Act.Away:
                    string? away = step.Number % 2 == 0 ? null : text;
                    if (away != who.Away) ShowOnce(who, session, $"{who.Name} away '{away}'");
                    who.Away = away;
                    _chat.SetAway(real, away);
                    break;
                case Act.Kick when other is not null && _rooms[room].Count > 0:
                    Same(step, Kick(who, other, room), _chat.Run(() => _chat.Room(room).AskAsync(new KickRequest(real.Person, other.Real.Id, ""), real.StayIn(_chat.Room(room)))));
                    break;
                case Act.Ignore or Act.Unignore when other is not null && other != who:
                    bool ignore = step.Act == Act.Ignore;
                    if (ignore) who.Ignored.Add(other); else who.Ignored.Remove(other);
                    _chat.Run(async () => { await real.IgnoreAsync(other.Real.Id, ignore, _ => _chat.Format); return Answer.Done; });
                    break;
                case Act.Whisper when other is not null:
                    if (!other.Ignored.Contains(who)) other.Sessions.ForEach(recipient => recipient.Shown.Add($"whisper [{who.Name}] {text}"));
                    Same(step, Refusal.None, _chat.Run(() => real.WhisperAsync(other.Real.Person, text).AsTask()));
                    break;
            }
        }

        private Refusal Join(ModelPerson who, ModelSession session, string room)
        {
            if (session.Rooms.Contains(room)) return Refusal.AlreadyInRoom;
            Dictionary<ModelPerson, ModelMember> members = _rooms[room];
            if (!members.TryGetValue(who, out ModelMember? member))
            {
                member = new ModelMember(members.Count == 0 ? Role.Owner : Role.Member, isHidden: members.Count >= AnnouncedJoins);
                if (!member.IsHidden) Show(room, $"{room} + {who.Name}");
                members.Add(who, member);
            }
            session.Rooms.Add(room);
            session.Shown.Add($"{room} welcome {who.Name}, {members.Count - 1} others, {member.Role}, topic ''");
            NotLeftBehind(who, room);
            return Refusal.None;
        }

        private static void NotLeftBehind(ModelPerson who, string room)
        {
            if (who.LeftBehind.Remove(room) && who.LeftBehind.Count == 0 && who.Sessions.Count > 0) who.Until = null;
        }

        private void Leave(ModelPerson who, ModelSession session, string reason, TimeSpan grace)
        {
            who.Sessions.Remove(session);
            if (grace > TimeSpan.Zero)
            {
                who.LeftBehind.AddRange([.. session.Rooms.Where(room => !who.IsIn(room))]);
                who.Reason = reason;
                if (who.Until is not { } until || until < _chat.Clock.GetUtcNow() + grace) who.Until = _chat.Clock.GetUtcNow() + grace;
            }
            Go(who, [.. session.Rooms.Where(room => !who.IsIn(room))], reason);
        }

        /// <summary>The person leaves these rooms, and the server if nothing is left of them.</summary>
        private void Go(ModelPerson who, List<string> rooms, string reason)
        {
            bool leaves = who.Sessions.Count == 0 && who.Until is null, isShared = leaves && rooms.Count > 1;
            string line = $"- {who.Name} {reason}".TrimEnd();
            HashSet<ModelSession> seen = [];
            foreach (string room in rooms)
            {
                _rooms[room].Remove(who, out ModelMember? member);
                foreach (ModelSession session in SessionsIn(room).Where(_ => !member!.IsHidden).ToArray())
                {
                    if (!isShared || seen.Add(session)) session.Shown.Add(isShared ? line : $"{room} {line}");
                }
            }
            if (leaves) _people[Array.IndexOf(_people, who)] = null;
        }

        private void Wait(TimeSpan time)
        {
            _chat.Clock.Advance(time);
            _chat.Settle();
            foreach (ModelPerson who in People.Where(person => person.Until <= _chat.Clock.GetUtcNow()).OrderBy(person => person.Until).ToArray())
            {
                who.Until = null;
                List<string> rooms = [.. who.LeftBehind];
                who.LeftBehind.Clear();
                Go(who, rooms, who.Reason);
            }
        }

        private Refusal Rename(ModelPerson who, ModelSession session, string name)
        {
            if (who.Name == name) return Refusal.None;
            if (People.Any(other => other.Name == name)) return Refusal.NameInUse;
            ShowOnce(who, session, $"{who.Name} is now {name}");
            who.Name = name;
            return Refusal.None;
        }

        private Refusal Kick(ModelPerson who, ModelPerson target, string room)
        {
            Dictionary<ModelPerson, ModelMember> members = _rooms[room];
            if (!members.TryGetValue(who, out ModelMember? actor)) return Refusal.NotInRoom;
            if (actor.Role != Role.Owner) return Refusal.NeedsOperator;
            if (!members.ContainsKey(target)) return Refusal.PersonNotInRoom;
            if (target == who) return Refusal.NotYourself;
            Reveal(room, target);
            members.Remove(target);
            foreach (ModelSession session in target.Sessions.Where(session => session.Rooms.Remove(room))) session.Shown.Add($"{room} put out by {who.Name}");
            NotLeftBehind(target, room);
            Show(room, $"{room} kicked {target.Name} by {who.Name}");
            return Refusal.None;
        }

        private void Reveal(string room, ModelPerson who)
        {
            if (!_rooms[room][who].IsHidden) return;
            _rooms[room][who].IsHidden = false;
            foreach (ModelSession session in SessionsIn(room).Except(who.Sessions)) session.Shown.Add($"{room} + {who.Name}");
        }

        private IEnumerable<ModelSession> SessionsIn(string room) => People.SelectMany(person => person.Sessions).Where(session => session.Rooms.Contains(room));

        private void Show(string room, string line, ModelSession? by = null, ModelPerson? unlessIgnored = null)
        {
            foreach (ModelPerson person in People.Where(person => unlessIgnored is null || !person.Ignored.Contains(unlessIgnored)))
            {
                foreach (ModelSession session in person.Sessions.Where(session => session.Rooms.Contains(room) && (session != by || session.Slot == 1))) session.Shown.Add(line);
            }
        }

        /// <summary>Shows it in all rooms of the person, once to each session.</summary>
        private void ShowOnce(ModelPerson who, ModelSession by, string line)
        {
            string[] rooms = [.. RoomNames.Where(who.IsIn)];
            foreach (ModelSession session in rooms.Where(room => !_rooms[room][who].IsHidden).SelectMany(SessionsIn).Distinct().Where(session => session != by || session.Slot == 1).ToArray())
                session.Shown.Add(rooms.Length > 1 ? line : $"{rooms[0]} {line}");
        }

        private void Compare(Step step)
        {
            foreach (ModelPerson person in People)
            {
                foreach (ModelSession session in person.Sessions)
                {
                    List<string> seen = session.Receiver.Take();
                    // If several people leave at one moment, each room shows it in its own turn.
                    if (step.Act == Act.Wait) Same($"{step}: {person.Name} sees", session.Shown.Order(), seen.Order());
                    else Same($"{step}: {person.Name} {session.Slot} sees", session.Shown, seen);
                    session.Shown.Clear();
                    Same($"{step}: {person.Name} {session.Slot} is in", session.Rooms, session.Session.Stays.Select(stay => stay.Room.Name));
                }
                Same($"{step}: {person.Name} is in", RoomNames.Where(person.IsIn), person.Real.Rooms.Select(room => room.Name).Order());
            }
            foreach (string room in RoomNames)
            {
                string[] members = _chat.Directory.Rooms.Find(room) is null ? [] : _chat.Look(state => state.Members.All.Select(member => $"{member.Name}:{member.Role}:{member.Hidden}").ToArray(), room);
                Same($"{step}: {room}", _rooms[room].Select(member => $"{member.Key.Name}:{member.Value.Role}:{member.Value.IsHidden}").Order(), members.Order());
            }
            Same($"{step}: people", People.Select(person => person.Name).Order(), _chat.Directory.People.Select(person => person.Person.Name).Order());
            Assert.All(People, person => Assert.Same(person.Real, _chat.Directory.Find(person.Name)));
        }

        public void End() => ((EntryRecorder)_chat.Directory.Rooms.Order).Check(
            _chat.Directory.Rooms, (room, look) => _chat.Run(() => room.AskAsync<Answer>(state => new Answer(Refusal.None, Reason: look(state)))).Reason);

        private static void Same(Step step, Refusal expected, Answer actual) => Assert.Equal((step, expected), (step, actual.Refusal));

        private static void Same(string what, IEnumerable<string> expected, IEnumerable<string> actual)
        {
            if (!expected.SequenceEqual(actual)) Assert.Fail($"{what}\n  model: {string.Join("\n         ", expected)}\n  chat:  {string.Join("\n         ", actual)}");
        }
    }
}
