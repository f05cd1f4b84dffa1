// A message of somebody who is not in the room, and does not join it. It is shown as a bot's message. All checks are made here, in the room's turn. The
// first check is whether the sender may know about the room at all.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.Requests;

/// <summary>
/// Posts under <paramref name="Name"/> or, if it is null, under the webhook's name or the visitor's own. A token is the room's permission to speak.
/// </summary>
internal sealed record PostRequest(INames Names, ServerBans ServerBans, IParticipant Visitor, string? Name, PostedText Text, WebhookToken? Token) : AskToSay
{
    public override int Weight => base.Weight + Text.Text.Length;

    protected override Answer<Message> Do(RoomState room)
    {
        Webhook? webhook = Token?.Find(room.Webhooks);
        string name = Name ?? webhook?.Name ?? Visitor.Name;
        if (MayPost(room, webhook, name) is { IsDone: false } refused) return refused;
        if (room.Stopped) return Refusal.NotLogged;
        Said said = room.Said(name, Text.Text, isBot: true);
        room.Speak(said, actor: null, Visitor, this);
        return said;
    }

    private Answer MayPost(RoomState room, Webhook? webhook, string name)
    {
        if (MayReach(room, webhook) is { IsDone: false } unreached) return unreached;
        if (ServerBans.Find(Visitor) is { } banned) return new Answer(Refusal.Banned, banned.Left(room.Now), banned.Reason);
        if (!Text.Answer.IsDone) return Text.Answer;
        if (Name is not null && NameRules.Check(Name) is { IsDone: false } unfit) return unfit;
        string key = NameRules.Key(name);
        if ((ServerBans.Find(key) ?? room.Sanctions.Find(SanctionKind.Ban, key, room.Now)) is { } ban) return new Answer(Refusal.Banned, ban.Left(room.Now), ban.Reason);
        // A stranger cannot use the name of somebody who is connected. A webhook can, because otherwise anybody could stop it by taking its name.
        if (Name is not null && webhook is null && Names.HasName(key)) return Refusal.NameInUse;
        Sanction? byAddress = webhook is null ? room.Sanctions.Find(SanctionKind.Mute, Visitor, room.Now) : null;
        if ((byAddress ?? room.Sanctions.Find(SanctionKind.Mute, key, room.Now)) is { } mute) return new Answer(Refusal.Muted, mute.Left(room.Now), mute.Reason);
        return webhook is null ? room.MaySpeakWithoutVoice(Visitor) : Answer.Done;
    }

    // As for reading: a sender who may not read the room must not learn more by posting. A token of another room is not valid.
    private Answer MayReach(RoomState room, Webhook? webhook)
    {
        if (!room.IsFounded) return Refusal.NoSuchRoom;
        if (webhook is not null) return Answer.Done;
        Answer answer = room.MayReadFromOutside(Visitor);
        return Token is null || answer.Refusal == Refusal.NoSuchRoom ? answer : Refusal.NoSuchWebhook;
    }
}
