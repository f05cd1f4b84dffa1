// Messages: what waits for the log before anybody sees it.

namespace Foyer.Chat;

internal sealed record SayRequest(Member Member, string Text, bool IsAction = false) : RoomRequest
{
    public override int Weight => base.Weight + Text.Length;

    public override void Apply(Conversation room)
    {
        if (room.Stopped || Member.Seat == Member.NoSeat) return;
        if (room.MaySpeak(Member) is { IsDone: false } refused)
        {
            Member.Receiver.Refuse(room.Room, refused);
            return;
        }
        room.Reveal(Member);
        room.ShowMessage(new Said { Id = room.NextEventId(), At = room.Now, Room = room.Room.Name, Name = Member.Name, Text = Text, IsAction = IsAction }, Member);
    }
}

/// <summary>The server itself speaks, as <see cref="NameRules.ServerName"/>.</summary>
internal sealed record ServerSayRequest(string Text) : RoomRequest
{
    public override int Weight => base.Weight + Text.Length;

    public override void Apply(Conversation room)
    {
        if (room.Stopped) return;
        room.ShowMessage(new Said { Id = room.NextEventId(), At = room.Now, Room = room.Room.Name, Name = NameRules.ServerName, Text = Text }, actor: null);
    }
}

/// <summary>An empty text takes the topic away.</summary>
internal sealed record TopicRequest(Actor Actor, string Text) : AnsweredRequest
{
    public override int Weight => base.Weight + Text.Length;

    protected override Answer Do(Conversation room)
    {
        Role needed = room.Settings.TopicByAll ? Role.Member : Role.Operator;
        if (Conversation.Needs(needed, Actor) is var refusal and not Refusal.None) return refusal;
        if (Text == room.Settings.Topic) return Refusal.AlreadySo;
        if (room.Stopped) return Answer.Done;
        if (Actor.Member is { Seat: not Member.NoSeat } member)
        {
            if (room.MaySpeak(member) is { IsDone: false } refused) return refused;
            room.Reveal(member);
        }
        // The one who did it sees it too: its answer is what everybody sees, once the log has it.
        var changed = new TopicChanged { Id = room.NextEventId(), At = room.Now, Room = room.Room.Name, Name = Actor.Name, Text = Text };
        room.ShowMessage(changed, actor: null);
        room.AfterDelivery(() =>
        {
            if (changed.Position > 0) room.Save();
            else Actor.Session.Receiver.Refuse(room.Room, Refusal.NotLogged);
        });
        return Answer.Done;
    }
}
