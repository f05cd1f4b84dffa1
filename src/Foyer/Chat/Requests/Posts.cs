// A message of somebody who is not in the room, and never comes in: it is shown as a bot's. All that may stand against it is
// looked at here, in the room's turn, and first whether the room is to be known at all.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.Requests;

/// <summary>Under the <paramref name="Name"/> that was given, or else the webhook's, or the visitor's own. A token is the room's leave to speak.</summary>
internal sealed record PostRequest(INames Names, ServerBans ServerBans, IParticipant Visitor, string? Name, PostedText Text, WebhookToken? Token) : RoomRequest
{
    private readonly TaskCompletionSource<bool> _logged = NewAnswer<bool>();
    private Answer _answer = Refusal.NoSuchRoom; // also what a bug is answered with
    private Said? _said;

    public override int Weight => base.Weight + Text.Text.Length;

    /// <summary>Once the log has accepted the message; or why it was refused.</summary>
    public async Task<(Answer Answer, Message? Message)> PostedAsync() => await _logged.Task ? (Answer.Done, _said) : (_answer, null);

    public override void Apply(RoomState room)
    {
        bool isOn = false; // its way to the log, which answers
        try
        {
            Webhook? webhook = Token?.Find(room.Webhooks);
            string name = Name ?? webhook?.Name ?? Visitor.Name;
            _answer = MayPost(room, webhook, name);
            if (!_answer.IsDone) return;
            _answer = Refusal.NotLogged;
            if (room.Stopped) return;
            _said = new Said { Id = room.NextEventId(), Source = room.Source, At = room.Now, Room = room.Name, Name = name, Text = Text.Text, IsBot = true, IsClosed = !room.Settings.IsOpen };
            room.Speak(_said, actor: null, Visitor, _logged);
            isOn = true;
        }
        finally
        {
            if (!isOn) _logged.SetResult(false);
        }
    }

    private Answer MayPost(RoomState room, Webhook? webhook, string name)
    {
        if (MayReach(room, webhook) is { IsDone: false } unreached) return unreached;
        if (ServerBans.Find(Visitor) is { } banned) return new Answer(Refusal.Banned, banned.Left(room.Now), banned.Reason);
        if (!Text.Answer.IsDone) return Text.Answer;
        if (Name is not null && NameRules.Check(Name) is var refusal and not Refusal.None) return refusal;
        string key = NameRules.Key(name);
        if ((ServerBans.Find(key) ?? room.Sanctions.Find(SanctionKind.Ban, key, room.Now)) is { } ban) return new Answer(Refusal.Banned, ban.Left(room.Now), ban.Reason);
        // A stranger cannot use the name of somebody who is here. A webhook can: else anybody could stop it by taking its name.
        if (Name is not null && webhook is null && Names.HasName(key)) return Refusal.NameInUse;
        Sanction? byAddress = webhook is null ? room.Sanctions.Find(SanctionKind.Mute, Visitor, room.Now) : null;
        if ((byAddress ?? room.Sanctions.Find(SanctionKind.Mute, key, room.Now)) is { } mute) return new Answer(Refusal.Muted, mute.Left(room.Now), mute.Reason);
        return webhook is null ? room.MaySpeakWithoutVoice(Visitor) : Answer.Done;
    }

    // As reading: who may not read here is told no more by speaking. A token that is not of this room is none.
    private Answer MayReach(RoomState room, Webhook? webhook)
    {
        if (room.Gone || !room.IsFounded) return Refusal.NoSuchRoom;
        if (webhook is not null) return Answer.Done;
        if (room.Settings.Hidden) return Refusal.NoSuchRoom;
        return Token is null ? ReadRights.Of(room, new Actor(Visitor, null)).Answer : Refusal.NoSuchWebhook;
    }
}
