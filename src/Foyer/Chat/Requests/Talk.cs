// Messages: what waits for the log before anybody sees it.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.Requests;

internal sealed record SayRequest(Member Member, string Text, bool IsAction = false) : RoomRequest
{
    public override int Weight => base.Weight + Text.Length;

    public override void Apply(RoomState room)
    {
        if (room.Stopped || Member.Seat == Member.NoSeat) return;
        if (room.MaySpeak(Member) is { IsDone: false } refused)
        {
            Member.Receiver.Refuse(room.Room, refused);
            return;
        }
        room.Reveal(Member);
        room.Speak(new Said { Id = room.NextEventId(), Source = room.Source, At = room.Now, Room = room.Name, Name = Member.Name, Text = Text, IsAction = IsAction, IsClosed = !room.Settings.IsOpen }, Member, Member.Person);
    }
}

/// <summary>The server itself speaks, as <see cref="NameRules.ServerName"/>. <see cref="Logged"/>: whether the log has accepted it.</summary>
internal sealed record ServerSayRequest(string Text) : RoomRequest
{
    private readonly TaskCompletionSource<bool> _logged = NewAnswer<bool>();

    public Task<bool> Logged => _logged.Task;

    public override int Weight => base.Weight + Text.Length;

    public override void Apply(RoomState room)
    {
        if (room.Stopped) _logged.SetResult(false);
        else room.Speak(new Said { Id = room.NextEventId(), Source = room.Source, At = room.Now, Room = room.Name, Name = NameRules.ServerName, Text = Text, IsClosed = !room.Settings.IsOpen }, actor: null, author: null, _logged);
    }
}

/// <summary>An empty text takes the topic away.</summary>
internal sealed record TopicRequest(Actor Actor, string Text) : AnsweredRequest
{
    public override int Weight => base.Weight + Text.Length;

    protected override Answer Do(RoomState room)
    {
        Role needed = room.Settings.TopicByAll ? Role.Member : Role.Operator;
        if (RoomState.Needs(needed, Actor) is var refusal and not Refusal.None) return refusal;
        if (Text == room.TopicToBe) return Refusal.AlreadySo;
        if (room.Stopped) return Answer.Done;
        if (Actor.Member is { Seat: not Member.NoSeat } member)
        {
            if (room.MaySpeak(member) is { IsDone: false } refused) return refused;
            room.Reveal(member);
        }
        // The one who did it sees it too: its answer is what everybody sees, once the log has it.
        room.Speak(new TopicChanged { Id = room.NextEventId(), Source = room.Source, At = room.Now, Room = room.Name, Name = Actor.Name, Text = Text, IsClosed = !room.Settings.IsOpen }, actor: null, Actor.Person);
        return Answer.Done;
    }
}
