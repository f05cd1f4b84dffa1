// Messages, which are stored before anybody sees them.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.State;

namespace Foyer.Chat.Requests;

internal sealed record SayRequest(Person By, string Text, bool IsAction = false) : RoomRequest(By)
{
    public override int Weight => base.Weight + Text.Length;

    public override Answer Apply(RoomState room)
    {
        if (room.Members.Find(By.Id) is not { } member) return Refusal.NotInRoom;
        if (room.MaySpeak(member) is { IsDone: false } refused) return refused;
        room.Reveal(member);
        room.Speak(room.Said(member.Person, Text, IsAction), member, member.Id);
        return Answer.Done;
    }
}

/// <summary>A message of the server itself, under the name <see cref="NameRules.ServerName"/>.</summary>
internal sealed record ServerSayRequest(string Text) : RoomRequest(Person.Server)
{
    public override int Weight => base.Weight + Text.Length;

    public override Answer Apply(RoomState room)
    {
        room.Speak(room.Said(By with { Name = NameRules.ServerName }, Text), by: null, PersonId.None);
        return Answer.Done;
    }
}

/// <summary>Sets the topic. An empty text removes it.</summary>
internal sealed record TopicRequest(Person By, string Text) : RoomRequest(By)
{
    public override int Weight => base.Weight + Text.Length;

    public override Answer Apply(RoomState room)
    {
        Actor actor = room.Actor(By);
        Role needed = room.Settings.TopicByAll ? Role.Member : Role.Operator;
        if (RoomRights.Needs(needed, actor) is { IsDone: false } refused) return refused;
        if (Text == room.TopicToBe) return Refusal.AlreadySo;
        if (actor.Member is { } member && room.MaySpeak(member) is { IsDone: false } silenced) return silenced;
        room.Reveal(actor.Member);
        // The person who set the topic sees the event too. Like for everybody, it is their answer, once the topic is stored.
        room.Speak(room.NewTopic(actor.Person, Text), by: null, By.Id);
        return Answer.Done;
    }
}
