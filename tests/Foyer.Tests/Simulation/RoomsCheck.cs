// Holds what each person was shown against what the rooms told. A room's own order decides; a person is known by every
// spelling of a name that only it uses.

using System.Globalization;
using Foyer.Chat;

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
            if (chatEvent is Message) Assert.True(names.Contains(chatEvent.Name), $"never in the room: {chatEvent}");
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

    private static bool Is(Seen person, string name) =>
        name == person.GuestName || name == person.SharedName || name.StartsWith($"p{person.Person}x", StringComparison.Ordinal);
}
