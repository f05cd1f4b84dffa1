// Random histories of people and rooms, one request after the other, against ChatModel: each answer, each line that
// anybody is shown, who is in a room in which role, what is set, and what observers saw must be the model's. A failure
// prints the shortest history that was found, and the seed that replays it (CsCheck_Seed=...).

using System.Globalization;
using System.Net;
using CsCheck;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Foyer.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Chat;

public sealed class RoomModelTests
{
    /// <summary>One request: <paramref name="Who"/> asks for it, <paramref name="Other"/> is whom it concerns, where it concerns somebody.</summary>
    internal sealed record Step(Act Act, int Who, int Other, int Room, int Number)
    {
        public override string ToString() => $"{Act} who:{Who} other:{Other} room:{Room} number:{Number}";
    }

    internal enum Act
    {
        Attach, Join, Part, Leave, Rename, Say, Me, Topic, Kick, BanName, BanHandle, BanAddress, MuteName, MuteHandle, MuteAddress,
        Unban, Unmute, SetRole, Invite, Set, Ignore, Unignore, Whisper, Wait, Follow, Post, AddWebhook, RemoveWebhook, PostByToken, ServerOperator,
    }

    private static readonly Gen<Act> Acts = Gen.Frequency(
        (6, Gen.Const(Act.Join)), (3, Gen.Const(Act.Say)), (2, Gen.Const(Act.Set)), (2, Gen.Const(Act.SetRole)), (12, Gen.Int[0, (int)Act.ServerOperator].Select(act => (Act)act)));

    private static readonly Gen<Step[]> Histories =
        Gen.Select(Acts, Gen.Int[0, ChatAndModel.Places - 1], Gen.Int[0, ChatAndModel.Places - 1], Gen.Frequency((3, Gen.Const(1)), (2, Gen.Int[0, 3])), Gen.Int[0, 15])
            .Select((act, who, other, room, number) => new Step(act, who, other, room, number)).Array[0, 80];

    [Fact(Timeout = 120_000)]
    public Task Rooms_do_what_the_model_does() => Task.Factory.StartNew(
        () => Histories.Sample(
            history =>
            {
                var both = new ChatAndModel();
                foreach (Step step in history) both.Do(step);
                both.End();
            },
            iter: 800, print: history => string.Join("\n", history.Select(step => step.ToString()))),
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The chat and the model side by side, and the same people in both.</summary>
    private sealed class ChatAndModel
    {
        public const int Places = 5;

        private static readonly string[] RoomNames = ["#lobby", "#a", "#b", "#c"];
        private static readonly string[] Names = ["ann", "Ann", "bob", "eve", "server", "4you", "guest-2"];
        private static readonly string[] Keys = ["", "", "", "sesame", "wrong"];
        private static readonly string[] Addresses = ["10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.3"];

        private static readonly string[] Tokens = ["a", "b", "c"];

        private readonly FakeTimeProvider _clock = new();
        private readonly RecordingFormat _format = new();
        private readonly ManualChat _manual;
        private readonly ChatDirectory _chat;
        private readonly ChatModel _model;
        private readonly EventFeed _feed;
        private readonly (Session Session, RecordingReceiver Receiver, ModelPerson Model)?[] _people = new (Session, RecordingReceiver, ModelPerson)?[Places];
        private readonly (Session Session, RecordingReceiver Receiver, ModelPerson Model) _watcher; // sees every room, is in none
        private int _attached;

        public ChatAndModel()
        {
            var limits = new Limits { AnnouncedJoins = 3, Rooms = 3, RoomsPerSession = 2, Bans = 3, WebhooksPerRoom = 2, KeepFor = TimeSpan.FromDays(3), FeedEvents = 1 << 20 };
            _manual = new ManualChat(new ChatServices { Limits = limits, Order = (services, ids) => new EntryRecorder(services, ids) }, clock: _clock);
            _chat = _manual.Directory;
            _model = new ChatModel(limits, _clock);
            _feed = _chat.Observers.Observe();
            _watcher = Attach("10.9.9.9");
            _watcher.Model.ServerOperator = true;
            _manual.MakeOperator(_watcher.Session);
        }

        public void Do(Step step)
        {
            ref (Session Session, RecordingReceiver Receiver, ModelPerson Model)? place = ref _people[step.Who];
            if (place is not { } who)
            {
                if (step.Act is Act.Attach or Act.Join) place = Attach(Addresses[step.Who]);
                return;
            }
            if (step.Act == Act.Leave)
            {
                _model.Leave(who.Model);
                _manual.Run(async () => { await who.Session.LeaveAsync("bye"); return Answer.Done; });
                place = null;
            }
            else
            {
                Refusal expected = Ask(step, who.Session, who.Model, _people[step.Other] ?? who, out Func<Task<Answer>>? ask);
                if (ask is not null) Assert.Equal((step, expected), (step, _manual.Run(ask).Refusal));
            }
            _model.ForgetEmptyRooms();
            Compare(step);
        }

        private (Session, RecordingReceiver, ModelPerson) Attach(string address)
        {
            var endPoint = new IPEndPoint(IPAddress.Parse(address), 4000 + _attached++);
            var receiver = new RecordingReceiver { RemoteEndPoint = endPoint };
            Session session = _chat.Attach(receiver);
            var person = new ModelPerson(session.Person.Id.Number, address, endPoint.ToString());
            _model.People.Add(person);
            return (session, receiver, person);
        }

        /// <summary>What the model answers, and the same request to the chat; null where neither is asked.</summary>
        private Refusal Ask(Step step, Session who, ModelPerson model, (Session Session, RecordingReceiver Receiver, ModelPerson Model) other, out Func<Task<Answer>>? ask)
        {
            string name = RoomNames[step.Room], text = $"text {step.Number}", newName = Names[step.Number % Names.Length], key = Keys[step.Number % Keys.Length];
            ask = null;
            switch (step.Act)
            {
                case Act.Join:
                    ask = async () => (await who.JoinAsync(name, key, _format)).Outcome;
                    return _model.Join(model, name, key);
                case Act.Follow:
                    ask = async () => (await who.JoinAsync(name, key, _format, quiet: true)).Outcome;
                    return _model.Join(model, name, key, quiet: true);
                case Act.Rename:
                    ask = () => who.RenameAsync(newName);
                    return _model.Rename(model, newName);
                case Act.Ignore or Act.Unignore:
                    bool ignore = step.Act == Act.Ignore;
                    if (ignore) model.Ignored.Add(other.Model); else model.Ignored.Remove(other.Model);
                    ask = async () => { await who.IgnoreAsync(other.Session.Person.Id, ignore, _ => _format); return Answer.Done; };
                    return Refusal.None;
                case Act.Whisper:
                    ChatModel.Whisper(model, other.Model, text);
                    ask = () => who.WhisperAsync(other.Session.Person, text).AsTask();
                    return Refusal.None;
                case Act.Wait:
                    _clock.Advance(TimeSpan.FromSeconds(step.Number * 5));
                    return Refusal.None;
                case Act.ServerOperator:
                    if (step.Number >= 5) return Refusal.None;
                    model.ServerOperator = true;
                    _manual.MakeOperator(who);
                    return Refusal.None;
            }
            return _model.Rooms.TryGetValue(name, out ModelRoom? room) && _chat.Rooms.Find(name) is { } real
                ? AskRoom(step, who, model, other, real, room, out ask) : Refusal.None;
        }

        private Refusal AskRoom(Step step, Session who, ModelPerson model, (Session Session, RecordingReceiver Receiver, ModelPerson Model) other, Room real, ModelRoom room, out Func<Task<Answer>>? ask)
        {
            string text = $"text {step.Number}";
            ask = null;
            Person actor = who.Person;
            Stay? stay = who.StayIn(real);
            PersonId target = other.Session.StayIn(real) is null ? PersonId.None : other.Session.Person.Id;
            ModelPerson? modelTarget = target == PersonId.None ? null : other.Model;
            switch (step.Act)
            {
                case Act.Part when stay is not null:
                    ask = () => who.PartAsync(real, "");
                    _model.Part(model, room);
                    return Refusal.None;
                case (Act.Say or Act.Me) when stay is not null:
                    ask = async () => { await who.SayAsync(stay, text, step.Act == Act.Me); return Answer.Done; };
                    _model.Say(model, room, text, step.Act == Act.Me);
                    return Refusal.None;
                case Act.Topic:
                    string topic = step.Number % 3 == 0 ? "" : text;
                    ask = () => real.AskAsync(new TopicRequest(actor, topic));
                    return _model.Topic(model, room, topic);
                case Act.Kick when modelTarget is not null:
                    ask = () => real.AskAsync(new KickRequest(actor, target, ""));
                    return _model.Kick(model, other.Model, room);
                case Act.SetRole when modelTarget is not null:
                    Role role = (Role)(1 + step.Number % 3);
                    bool given = step.Number % 2 == 0;
                    ask = () => real.AskAsync(new RoleRequest(actor, target, role, given));
                    return _model.SetRole(model, other.Model, role, given, room);
                case Act.Invite:
                    ask = () => real.AskAsync(new InviteRequest(actor, other.Session.Person.Id, other.Session.Person.Name));
                    return _model.Invite(model, other.Model, room);
                case Act.Set:
                    (RoomSetting setting, int value) = Setting(step.Number, step.Other);
                    ask = () => real.AskAsync(new SettingRequest(actor, setting, value, "sesame"));
                    return _model.Set(model, room, setting, value, room.Settings.With(setting, value, "sesame"));
                case >= Act.BanName and <= Act.MuteAddress:
                    ModelSanction sanction = Sanction(step, other.Model);
                    bool byAddress = step.Act is Act.BanAddress or Act.MuteAddress;
                    if (sanction.Name.Length > 0 && sanction.Person != other.Model || byAddress) (target, modelTarget) = (PersonId.None, null);
                    ask = () => real.AskAsync(new SanctionRequest(actor, Real(sanction, actor.Name), target));
                    return _model.Sanction(model, sanction, modelTarget, room);
                case Act.Post or Act.PostByToken:
                    var from = new IPEndPoint(IPAddress.Parse(Addresses[step.Who]), 9000);
                    string? name = step.Number % 4 == 0 ? null : Names[step.Number % Names.Length], token = step.Act == Act.Post ? null : Tokens[step.Other % Tokens.Length];
                    ask = async () => (await _chat.PostAsync(_chat.Visit(from), real, name, text, token is null ? null : new WebhookToken(token))).Outcome;
                    return _model.Post(Addresses[step.Who], from.ToString(), name, room, text, token);
                case Act.AddWebhook:
                    string added = Names[step.Number % Names.Length], fresh = Tokens[step.Other % Tokens.Length];
                    if (room.Webhooks.ContainsValue(fresh)) return Refusal.None; // a token is never made twice
                    ask = () => real.AskAsync(new WebhookAddRequest(actor, added, new WebhookToken(fresh).Hash));
                    return _model.AddWebhook(model, room, added, fresh);
                case Act.RemoveWebhook:
                    string removed = Names[step.Number % Names.Length];
                    ask = () => real.AskAsync(new WebhookRemoveRequest(actor, removed));
                    return ChatModel.RemoveWebhook(model, room, removed);
                case Act.Unban or Act.Unmute:
                    SanctionKind kind = step.Act == Act.Unban ? SanctionKind.Ban : SanctionKind.Mute;
                    string shown = (step.Number % 3) switch { 0 => other.Model.Name, 1 => other.Model.Handle, _ => other.Model.Address };
                    ask = () => real.AskAsync(new LiftRequest(actor, kind, new SanctionChoice(shown, null, PersonId.None)));
                    return _model.Lift(model, kind, shown, room);
                default:
                    return Refusal.None;
            }
        }

        private ModelSanction Sanction(Step step, ModelPerson other)
        {
            SanctionKind kind = step.Act < Act.MuteName ? SanctionKind.Ban : SanctionKind.Mute;
            DateTimeOffset? until = step.Number % 2 == 0 ? null : _clock.GetUtcNow() + TimeSpan.FromSeconds(step.Number * 10);
            if (step.Act is Act.BanHandle or Act.MuteHandle) return new ModelSanction(kind, "", other.Address, other, until);
            if (step.Act is Act.BanAddress or Act.MuteAddress) return new ModelSanction(kind, "", other.Address, null, until);
            string name = other.Chosen ?? Names[step.Number % 4];
            return new ModelSanction(kind, name, "", _model.People.Find(person => ChatModel.Alike(person.Chosen, name)), until);
        }

        private Sanction Real(ModelSanction sanction, string by) => new(sanction.Kind, sanction.Shown, by, "", _clock.GetUtcNow(), sanction.Until)
        {
            NameKey = NameRules.Key(sanction.Name),
            Person = sanction.Person is { } person ? new PersonId(_chat.Services.Source, person.Number) : PersonId.None,
            Network = sanction.Address.Length > 0 ? AddressGroup.Of(IPAddress.Parse(sanction.Address)).Network : null,
        };

        private static (RoomSetting, int) Setting(int which, int n) => (which % 9) switch
        {
            0 => (RoomSetting.TopicByAll, n % 2),
            1 => (RoomSetting.Key, n % 2),
            2 => (RoomSetting.InviteOnly, n % 2),
            3 => (RoomSetting.Moderated, n % 2),
            4 => (RoomSetting.MemberLimit, n),
            5 => (RoomSetting.Hidden, n % 2),
            6 => (RoomSetting.SlowMode, n * 10),
            7 => (RoomSetting.Keep, n + 1),
            _ => (RoomSetting.DelayedJoinSize, n),
        };

        private void Compare(Step step)
        {
            foreach ((Session session, RecordingReceiver receiver, ModelPerson model) in _people.OfType<(Session, RecordingReceiver, ModelPerson)>())
            {
                Same($"{step}: what {model.Handle} sees", model.Shown, receiver.Take());
                model.Shown.Clear();
                Same($"{step}: where {model.Handle} is", model.Rooms.Select(room => room.Name), session.Stays.Select(stay => stay.Room.Name));
            }
            List<string> rooms = [];
            foreach (Room room in _chat.Rooms.All) if (Describe(room) is { } described) rooms.Add(described);
            Same($"{step}: rooms", _model.Rooms.Values.Select(Describe).Order(), rooms.Order());
            Same($"{step}: people", _model.People.Select(person => $"{person.Handle} {person.Name}").Order(), _chat.People.Select(person => $"{person.Person.Handle} {person.Person.Name}").Order());
            Assert.All(_chat.People, person => Assert.True(_chat.Find(person.Person.Name) == person && _chat.Find(person.Person.Handle) == person));
        }

        private static string Describe(ModelRoom room) =>
            $"{room.Name} {room.Settings with { ClosedSince = 0 }} {string.Join(",", room.Members.Select(member => $"{member.Key.Name}:{member.Value.Role}").Order())}";

        // Asking also is a turn, in which a room that is empty goes when its last ban has run out.
        private string? Describe(Room room)
        {
            return _manual.Run(() => room.AskAsync(state => RoomMembers.Of(state, _watcher.Session.Person, 100))).Value is { } members && _chat.Rooms.Find(room.Name) == room
                ? $"{room.Name} {room.Settings with { ClosedSince = 0 }} {string.Join(",", members.Members.Select(member => $"{member.Person.Name}:{member.Role}").Order())}" : null;
        }

        public void End()
        {
            ((EntryRecorder)_chat.Rooms.Order).Check(_chat.Rooms, (room, look) => _manual.Run(() => room.AskAsync<Answer>(state => new Answer(Refusal.None, Reason: look(state)))).Reason);
            _feed.Complete();
            List<ChatEvent> observed = [], batch = [];
            while (_feed.WaitForBatch(batch)) observed.AddRange(batch);
            Same("observers", _model.Observed, observed.Select(RecordingFormat.Line));
        }

        private static void Same(string what, IEnumerable<string> expected, IEnumerable<string> actual)
        {
            if (!expected.SequenceEqual(actual))
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{what}\n  model: {string.Join("\n         ", expected)}\n  chat:  {string.Join("\n         ", actual)}"));
        }
    }
}
