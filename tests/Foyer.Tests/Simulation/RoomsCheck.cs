// Holds what each person was shown against what the rooms told. A room's own order decides; a person is known by every
// spelling of a name that only it uses.

using System.Globalization;
using Foyer.Chat.Names;

namespace Foyer.Tests.Simulation;

/// <summary>What one person was shown: the ids of events, and in between what was told to it alone.</summary>
internal sealed record Seen(int Person, string GuestName, string SharedName, List<string> Lines);

internal static class RoomsCheck
{
    public static void Check(List<ChatEvent> told, HashSet<string> accepted, List<Seen> seen)
    {
        string[] rooms = [.. told.Select(chatEvent => chatEvent.Room).Distinct()];
        foreach (Message message in told.OfType<Message>()) Assert.True(message.Position > 0 && accepted.Contains(message.Text), $"shown, but never accepted: {message.Text}");
        foreach (string room in rooms) CheckRoom([.. told.Where(chatEvent => chatEvent.Room == room)]);
        foreach (Seen person in seen) CheckPerson(person, [.. rooms.Select(room => told.Where(chatEvent => chatEvent.Room == room).ToList())]);
    }

    /// <summary>Every name is that of a member of this moment, no two members have one name, and a sender's messages keep their order.</summary>
    private static void CheckRoom(List<ChatEvent> order)
    {
        Dictionary<string, string> members = []; // by key
        Dictionary<string, int> last = [];
        HashSet<string> names = [];
        long position = 0;
        foreach (ChatEvent chatEvent in order)
        {
            // What was late in the log is told as it was said: its sender may be gone by then, or be called something else.
            if (chatEvent is Joined or Renamed) names.Add((chatEvent as Renamed)?.NewName ?? chatEvent.Name);
            if (chatEvent is Said { IsBot: true }) Assert.True(chatEvent.Name[0] == 'b', $"not a bot's name: {chatEvent}");
            else if (chatEvent is Message) Assert.True(names.Contains(chatEvent.Name), $"never in the room: {chatEvent}");
            else if (chatEvent is not Joined) Assert.True(members.GetValueOrDefault(NameRules.Key(chatEvent.Name)) == chatEvent.Name, $"not in the room: {chatEvent}");
            switch (chatEvent)
            {
                case Joined: Assert.True(members.TryAdd(NameRules.Key(chatEvent.Name), chatEvent.Name), $"twice: {chatEvent}"); break;
                case Left: members.Remove(NameRules.Key(chatEvent.Name)); break;
                case Kicked kicked: Assert.True(members.Remove(NameRules.Key(kicked.Target)), $"not in the room: {kicked}"); break;
                case Renamed renamed:
                    members.Remove(NameRules.Key(renamed.Name));
                    Assert.True(members.TryAdd(NameRules.Key(renamed.NewName), renamed.NewName), $"twice: {renamed}");
                    break;
                case Message message:
                    Assert.True(message.Position > position, $"out of the log's order: {message}");
                    position = message.Position;
                    string[] parts = message.Text.Split(':');
                    int number = int.Parse(parts[1], CultureInfo.InvariantCulture);
                    Assert.True(number > last.GetValueOrDefault(parts[0], -1), $"out of its sender's order: {message}");
                    last[parts[0]] = number;
                    break;
            }
        }
    }

    /// <summary>
    /// It saw, once each, all that its rooms told while it was in, but what it did itself; each room's in its order; and so
    /// nothing of a room that it was put out of. What several rooms told, in the order of one of them.
    /// </summary>
    private static void CheckPerson(Seen person, List<List<ChatEvent>> rooms)
    {
        List<long> ids = [.. person.Lines.Where(line => char.IsDigit(line[0])).Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
        Assert.True(ids.Count == ids.Distinct().Count(), $"{person.Person} saw something twice");

        HashSet<long> due = [];
        foreach (List<ChatEvent> order in rooms)
        {
            List<ChatEvent> ofRoom = WhileIn(person, order);
            foreach (ChatEvent chatEvent in ofRoom) due.Add(chatEvent.Id);
            List<long> expected = [.. ofRoom.Where(chatEvent => !chatEvent.InSeveralRooms).Select(chatEvent => chatEvent.Id)];
            HashSet<long> all = [.. order.Where(chatEvent => !chatEvent.InSeveralRooms).Select(chatEvent => chatEvent.Id)];
            Assert.Equal(expected, ids.Where(all.Contains));
        }
        Assert.True(due.SetEquals(ids), $"{person.Person} did not see {string.Join(" ", due.Except(ids))}, saw {string.Join(" ", ids.Except(due))}");
    }

    private static List<ChatEvent> WhileIn(Seen person, List<ChatEvent> order)
    {
        List<ChatEvent> shown = [];
        bool isIn = false;
        foreach (ChatEvent chatEvent in order)
        {
            bool own = Is(person, chatEvent.Name);
            if (chatEvent is Joined && own) isIn = true;
            else if (chatEvent is Left && own) isIn = false;
            else if (chatEvent is Kicked kicked && Is(person, kicked.Target)) isIn = false;
            else if (isIn && !(own && chatEvent is Said or Renamed)) shown.Add(chatEvent);
        }
        return shown;
    }

    /// <summary>
    /// Of each stay of each person in each room: what it was replayed and what it saw live are together what the log has, from some message
    /// on, in the log's order, each once and without a gap; but for what it said itself while it was there.
    /// </summary>
    public static void CheckStays(List<Seen> seen, string[] rooms, Func<string, IReadOnlyList<Message>> log)
    {
        foreach (string room in rooms)
        {
            IReadOnlyList<Message> order = log(room);
            Dictionary<string, Message> byId = order.ToDictionary(message => message.Id.ToString(CultureInfo.InvariantCulture));
            foreach (Seen person in seen)
            {
                List<string>? stay = null;
                foreach (string line in person.Lines.Append($"{room} welcome"))
                {
                    if (line.StartsWith($"{room} welcome", StringComparison.Ordinal))
                    {
                        CheckStay(person, room, order, byId, stay ?? []);
                        stay = [];
                    }
                    else if (byId.ContainsKey(IdIn(line))) stay?.Add(line);
                }
            }
        }
    }

    private static void CheckStay(Seen person, string room, IReadOnlyList<Message> order, Dictionary<string, Message> byId, List<string> stay)
    {
        if (stay.Count == 0) return;
        int replayed = stay.TakeWhile(line => IsEarlier(line)).Count();
        Assert.True(!stay.Skip(replayed).Any(IsEarlier), $"{person.Person} was replayed something in {room} after it was live");
        List<Message> shown = [.. stay.Select(line => byId[IdIn(line)])];
        List<Message> expected = [.. order.SkipWhile(message => message != shown[0])];
        expected = [.. expected.Where((message, i) => i < replayed || !(message is Said && Is(person, message.Name))).Take(shown.Count)];
        Assert.True(shown.SequenceEqual(expected), $"{person.Person} saw of {room} {string.Join(" ", shown.Select(message => message.Text))}, and the log has {string.Join(" ", expected.Select(message => message.Text))}");
    }

    private static bool IsEarlier(string line) => line.StartsWith("earlier ", StringComparison.Ordinal);

    private static string IdIn(string line) => IsEarlier(line) ? line["earlier ".Length..] : line;

    private static bool Is(Seen person, string name) =>
        name == person.GuestName || name == person.SharedName || name.StartsWith($"p{person.Person}x", StringComparison.Ordinal);
}
