// Commands about rooms: joining, leaving, changing the current room, topics and settings.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Foyer.Wording;

namespace Foyer.Line.Commands;

internal static class RoomCommands
{
    /// <summary>At most this many are shown, to limit what a list costs and prints.</summary>
    private const int ShownMembers = 200;

    private const int ShownRooms = 100;

    /// <summary>The length of a topic in a list: a line of 80 columns has this much room beside the name.</summary>
    private const int ShownTopic = 60;

    public static async Task JoinAsync(LineClient client, Arguments arguments)
    {
        string name = arguments.Word();
        if (client.Directory.Rooms.Find(name) is { } known && client.Session.StayIn(known) is not null)
        {
            await client.TurnToAsync(known);
            client.Tell(Phrase.NowIn, known.Name);
            return;
        }
        if (!client.IsAllowed(RateKind.Join)) return;
        string key = arguments.Word();
        if (key.Length > RoomSettings.KeyChars)
        {
            client.Fail(Phrase.TextTooLong, RoomSettings.KeyChars);
            return;
        }
        Answer answer = await client.JoinAsync(name, key);
        if (answer.Refusal == Refusal.RoomNeedsKey && key.Length > 0) client.Fail(Phrase.NotTheKey, NameRules.WithHash(name));
        else if (!answer.IsDone) client.Fail(answer, NameRules.WithHash(name));
        else if (key.Length > 0 && client.Current is { } room && room.Settings.Key != key) client.Tell(Phrase.KeyNotUsed, room.Name);
    }

    public static async Task PartAsync(LineClient client, Arguments arguments)
    {
        string? name = arguments.Room();
        if (!client.TryShort(arguments, out string text)) return;
        // "/part lab" works like "/join lab": a single word that names one of the client's rooms is not a farewell.
        if (name is null && client.Directory.Rooms.Find(text) is { } named && client.Session.StayIn(named) is not null) (name, text) = (text, "");
        if (!client.TryRoom(name, out Room? room)) return;
        Answer answer = await client.PartAsync(room, text);
        if (!answer.IsDone)
        {
            client.Fail(answer, room.Name);
            return;
        }
        client.Tell(Phrase.YouLeft, room.Name);
        if (client.Current is not null) return;
        if (client.Session.Stays is [.., Stay last]) await client.TurnToAsync(last.Room);
        if (client.Current is { } now) client.Tell(Phrase.NowIn, now.Name);
        else client.Tell(Phrase.InNoRoom);
    }

    public static async Task RoomAsync(LineClient client, Arguments arguments)
    {
        if (arguments.IsEmpty)
        {
            string rooms = client.RoomList();
            if (client.Current is { } current) client.Tell(Phrase.RoomIs, current.Name, rooms);
            else client.Tell(rooms.Length > 0 ? Phrase.RoomIsNone : Phrase.InNoRoom, rooms);
            return;
        }
        string name = arguments.Word();
        if (client.Directory.Rooms.Find(name) is not { } room || client.Session.StayIn(room) is null)
        {
            client.Fail(Refusal.NotInRoom, NameRules.WithHash(name));
            return;
        }
        await client.TurnToAsync(room);
        client.Tell(Phrase.NowIn, room.Name);
    }

    public static Task Rooms(LineClient client, Arguments arguments)
    {
        if (!client.IsAllowed(RateKind.Read)) return Task.CompletedTask;
        string typed = arguments.Word();
        if (typed.Length > RoomPattern.MostChars) typed = typed[..RoomPattern.MostChars];
        var pattern = new RoomPattern(typed);
        List<Room> rooms = [.. client.Directory.Rooms.List.Current().Where(listed => pattern.Matches(listed.Folded) && client.Session.MayKnowOf(listed.Room)).Select(listed => listed.Room)];
        if (rooms.Count == 0)
        {
            client.Tell(Phrase.NoRooms, typed);
            return Task.CompletedTask;
        }
        IEnumerable<string> lines =
            from room in rooms.Take(ShownRooms)
            let topic = client.Session.MayLookInto(room) ? LineWords.Shortened(room.Settings.Topic, ShownTopic) : ""
            select "  " + client.Words.Count(Phrase.RoomRowOne, Phrase.RoomRowMany, room.Count, room.Name, topic).TrimEnd();
        string more = rooms.Count > ShownRooms ? "\r\n  " + client.Words.Format(Phrase.MoreRooms, rooms.Count - ShownRooms) : "";
        client.Tell($"{client.Words.Count(Phrase.RoomsOne, Phrase.RoomsMany, rooms.Count)}\r\n{string.Join("\r\n", lines)}{more}");
        return Task.CompletedTask;
    }

    public static async Task WhoAsync(LineClient client, Arguments arguments)
    {
        if (!client.TryRoom(arguments.IsEmpty ? null : arguments.Word(), out Room? room)) return;
        (Answer answer, RoomMembers? members) = await room.AskAsync(state => RoomMembers.Of(state, client.Session.Person, ShownMembers));
        if (members is not null) client.Tell(client.Words.Members(members));
        else client.Fail(answer, room.Name);
    }

    public static async Task TopicAsync(LineClient client, Arguments arguments)
    {
        if (!client.TryRoom(arguments.Room(), out Room? room)) return;
        if (arguments.IsEmpty)
        {
            if (!client.Session.MayLookInto(room)) client.Fail(Refusal.NotInRoom, room.Name);
            else if (room.Settings.Topic.Length == 0) client.Tell(Phrase.NoTopic, room.Name);
            else client.Tell(Phrase.TopicIs, room.Name, room.Settings.Topic);
            return;
        }
        await ChangeTopicAsync(client, room, arguments);
    }

    private static async Task ChangeTopicAsync(LineClient client, Room room, Arguments arguments)
    {
        if (!client.TryShort(arguments, out string text)) return;
        Answer answer = await room.AskAsync(new TopicRequest(client.Session.Person, text == "-" ? "" : text), client.Session.InOrOutOf(room));
        if (!answer.IsDone) client.Fail(answer, room.Name);
    }

    public static async Task InviteAsync(LineClient client, Arguments arguments)
    {
        if (!client.TryRoom(arguments.Room(), out Room? room) || await client.FindAsync(arguments.Word()) is not { Person: var person }) return;
        Answer answer = await room.AskAsync(new InviteRequest(client.Session.Person, person.Id, person.Name));
        if (answer.IsDone) client.Tell(Phrase.InviteSent, person.Name, room.Name);
        else client.Fail(answer, answer.Refusal == Refusal.PersonAlreadyInRoom ? person.Name : room.Name);
    }

    public static async Task SetAsync(LineClient client, Arguments arguments)
    {
        if (!client.TryRoom(arguments.Room(), out Room? room)) return;
        if (arguments.IsEmpty)
        {
            if (!client.Session.MayLookInto(room)) client.Fail(Refusal.NotInRoom, room.Name);
            else client.Tell(client.Words.Format(Phrase.SettingsTitle, room.Name) + SettingWords.Show(room.Settings));
            return;
        }
        string name = arguments.Word();
        if (name.Equals(SettingWords.Topic, StringComparison.OrdinalIgnoreCase) && !arguments.IsEmpty) await ChangeTopicAsync(client, room, arguments);
        else if (SettingWords.Find(name) is not { } setting)
            client.Fail(Phrase.NoSuchSetting, name, string.Join(", ", SettingWords.All.Select(word => word.Name)));
        else if (setting.Read(arguments.Rest()) is not { } change) client.Fail(Phrase.Usage, $"/set {setting.Usage}");
        else if (await room.AskAsync(new SettingRequest(client.Session.Person, setting.Setting, change.Value, change.Key)) is { IsDone: false } refused)
            client.Fail(refused, room.Name);
    }
}
