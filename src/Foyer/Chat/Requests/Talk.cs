// Messages, which wait for the log before anybody sees them.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.Requests;

internal sealed record SayRequest(Member Member, string Text, bool IsAction = false) : RoomRequest
{
    public override int Weight => base.Weight + Text.Length;

    public override void Apply(RoomState room)
    {
        if (room.Stopped || !Member.IsSeated) return;
        if (room.MaySpeak(Member) is { IsDone: false } refused)
        {
            Member.Receiver.Refuse(room.Room, refused);
            return;
        }
        room.Reveal(Member);
        room.Speak(room.Said(Member.Name, Text, IsAction), Member, Member.Person);
    }

    public override void Fail(RoomState room) => Member.Receiver.Refuse(room.Room, Refusal.ServerError);
}

/// <summary>A message of the server itself, under the name <see cref="NameRules.ServerName"/>.</summary>
internal sealed record ServerSayRequest(string Text) : AskToSay
{
    public override int Weight => base.Weight + Text.Length;

    protected override Answer<Message> Do(RoomState room)
    {
        if (room.Stopped) return Refusal.NotLogged;
        Said said = room.Said(NameRules.ServerName, Text);
        room.Speak(said, actor: null, author: null, this);
        return said;
    }
}

/// <summary>Sets the topic. An empty text removes it.</summary>
internal sealed record TopicRequest(Actor Actor, string Text) : Ask<Answer>
{
    public override int Weight => base.Weight + Text.Length;

    protected override Answer Do(RoomState room)
    {
        Role needed = room.Settings.TopicByAll ? Role.Member : Role.Operator;
        if (RoomRights.Needs(needed, Actor) is { IsDone: false } refused) return refused;
        if (Text == room.TopicToBe) return Refusal.AlreadySo;
        if (room.Stopped) return Answer.Done;
        if (Actor.Member is { IsSeated: true } member)
        {
            if (room.MaySpeak(member) is { IsDone: false } silenced) return silenced;
            room.Reveal(member);
        }
        // The person who set the topic sees the event too. Like for everybody, it is their answer, once the log has accepted it.
        room.Speak(room.NewTopic(Actor.Name, Text), actor: null, Actor.Person);
        return Answer.Done;
    }
}
