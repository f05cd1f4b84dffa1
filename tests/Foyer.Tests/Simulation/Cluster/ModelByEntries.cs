// ChatModel as the oracle of the simulation: it is asked what the entries ask, in their order, and says who must be in a room in which role, what must be
// set, who must be banned or muted or invited, and which messages must have been taken.

using Foyer.Chat.Events;
using Foyer.Chat.Requests;
using Foyer.Chat.State;
using Foyer.Tests.Chat;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Simulation.Cluster;

internal sealed class ModelByEntries
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ChatModel _model;
    private readonly Dictionary<PersonId, ModelPerson> _people = [];
    private readonly Dictionary<(string Room, ModelPerson Person), string> _names = []; // what the room knows the person as
    private readonly Dictionary<string, long> _appliedAt = [];
    private readonly Dictionary<(string Room, long At), (string Text, DateTimeOffset Time)> _states = [];

    public ModelByEntries(Limits limits) => _model = new ChatModel(limits, _clock);

    /// <summary>By room: the texts that the model has let through, in their order.</summary>
    public Dictionary<string, List<string>> Said { get; } = [];

    /// <summary>A room that has applied its entries up to this one is in the state that the model expects.</summary>
    public void Check(RoomState room)
    {
        if (_states.TryGetValue((room.Name, room.AppliedAt), out (string Text, DateTimeOffset Time) expected)) Assert.Equal(expected.Text, Text(room, expected.Time));
    }

    /// <summary>The first node that has an entry gives it to the model; the others may come later.</summary>
    public void Apply(string room, Entry entry)
    {
        if (entry.FirstPosition <= _appliedAt.GetValueOrDefault(room)) return;
        _appliedAt[room] = entry.FirstPosition;
        if (entry.At > _clock.GetUtcNow()) _clock.SetUtcNow(entry.At);
        _model.ForgetEmptyRooms();
        foreach (RoomRequest request in entry.Requests) Ask(room, request);
        _model.ForgetEmptyRooms();
        _states[(room, entry.FirstPosition)] = (Text(_model.Rooms.GetValueOrDefault(room)), _clock.GetUtcNow());
        foreach (ModelPerson person in _people.Values) person.Shown.Clear();
        _model.Observed.Clear();
    }

    private void Ask(string name, RoomRequest request)
    {
        if (request.By.Id == PersonId.None) return;
        ModelPerson who = Know(request.By);
        string? before = _names.GetValueOrDefault((name, who));
        if (request is JoinRequest or ChangeRequest) _names[(name, who)] = who.Name;
        if (request is JoinRequest join)
        {
            _model.Join(who, name, join.Key, join.Quiet);
            return;
        }
        if (!_model.Rooms.TryGetValue(name, out ModelRoom? room)) return;
        switch (request)
        {
            case ChangeRequest when who.Name != before && room.Members.ContainsKey(who): ChatModel.Heard(who, room, _clock.GetUtcNow()); break;
            case LeaveRequest when room.Members.ContainsKey(who): _model.Part(who, room); break;
            case SayRequest say when room.Members.ContainsKey(who):
                int shown = who.Shown.Count;
                _model.Say(who, room, say.Text, say.IsAction);
                if (who.Shown.Count == shown) Keep(say.Text); // otherwise it was shown the refusal
                break;
            case TopicRequest topic when _model.Topic(who, room, topic.Text) == Refusal.None: Keep(topic.Text); break;
            case KickRequest kick when Member(kick.Target) is { } target: _model.Kick(who, target, room); break;
            case RoleRequest role when Member(role.Target) is { } target: _model.SetRole(who, target, role.Role, role.Given, room); break;
            case InviteRequest invite: _model.Invite(who, _people[invite.Target], room); break;
            case SettingRequest set: _model.Set(who, room, set.Setting, set.Value, room.Settings.With(set.Setting, set.Value, set.Key)); break;
            case SanctionRequest sanction: _model.Sanction(who, Of(sanction.Sanction), Member(sanction.Target), room); break;
            case LiftRequest lift: _model.Lift(who, lift.Kind, lift.Choice.Text, room); break;
        }

        ModelPerson? Member(PersonId id) => _people.TryGetValue(id, out ModelPerson? person) && room.Members.ContainsKey(person) ? person : null;

        void Keep(string text)
        {
            if (!Said.TryGetValue(name, out List<string>? said)) Said.Add(name, said = []);
            said.Add(text);
        }
    }

    /// <summary>The model has this person as they are now.</summary>
    public ModelPerson Know(Person person)
    {
        if (!_people.TryGetValue(person.Id, out ModelPerson? known)) _people.Add(person.Id, known = new ModelPerson(person.Id.Number, person.Origin.ToString(), person.Name));
        known.Chosen = person.HasChosenName ? person.Name : null;
        return known;
    }

    private ModelSanction Of(Sanction sanction)
    {
        ModelPerson? person = _people.GetValueOrDefault(sanction.Person);
        return sanction.Network is null
            ? new ModelSanction(sanction.Kind, sanction.Shown, "", person, sanction.Until)
            : new ModelSanction(sanction.Kind, "", person!.Address, person, sanction.Until);
    }

    private static string Text(RoomState room, DateTimeOffset time) => Text(
        room.Settings,
        room.Members.All.Select(member => $"{member.Id.Number} {member.Role}"),
        room.Sanctions.At(time).Select(sanction => $"{sanction.Kind} {sanction.Shown} until {sanction.Until:O}"),
        room.Invitations.At(time).Select(invited => invited.Person.Number));

    private string Text(ModelRoom? room) => room is null ? Text(RoomSettings.Default, [], [], []) : Text(
        room.Settings,
        room.Members.Select(member => $"{member.Key.Number} {member.Value.Role}"),
        room.Sanctions.Where(sanction => !(sanction.Until <= _clock.GetUtcNow())).Select(sanction => $"{sanction.Kind} {sanction.Shown} until {sanction.Until:O}"),
        room.Invited.Where(invited => invited.Value > _clock.GetUtcNow()).Select(invited => invited.Key.Number));

    private static string Text(RoomSettings settings, IEnumerable<string> members, IEnumerable<string> sanctions, IEnumerable<long> invited) => string.Join('\n',
    [
        $"{settings with { ClosedSince = 0 }}",
        .. members.Order(StringComparer.Ordinal),
        .. sanctions.Order(StringComparer.Ordinal),
        $"invited {string.Join(' ', invited.Order())}",
    ]);
}
