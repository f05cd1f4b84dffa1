// A message of somebody who is not in the room, and does not join it. It is shown as a bot's message. The first check is whether the sender may know about
// the room at all.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.State;

namespace Foyer.Chat.Requests;

/// <summary>
/// Posts under <paramref name="Name"/> or, if it is null, under the webhook's name or the sender's own. <paramref name="TokenHash"/> is of the room's
/// permission to speak, or null. The rest is what the sender's server has found out about them: <paramref name="TextAnswer"/>, why the text cannot be
/// posted; <paramref name="ServerBan"/>, the ban from the server for the sender or the name; <paramref name="NameIsTaken"/>, somebody who is connected has the name.
/// </summary>
internal sealed record PostRequest(Person By, string? Name, string Text, string? TokenHash, Answer TextAnswer, Answer ServerBan, Answer NameBan, bool NameIsTaken)
    : RoomRequest(By)
{
    public override int Weight => base.Weight + Text.Length;

    public override Answer Apply(RoomState room)
    {
        Webhook? webhook = TokenHash is null ? null : Webhook.Find(room.Webhooks, TokenHash);
        string name = Name ?? webhook?.Name ?? By.Name;
        if (MayPost(room, webhook, name) is { IsDone: false } refused) return refused;
        room.Speak(room.Said(By with { Name = name }, Text, isBot: true), by: null, Speaker);
        return Answer.Done;
    }

    private PersonId Speaker => PersonId.Of(By.Origin);

    private Answer MayPost(RoomState room, Webhook? webhook, string name)
    {
        if (MayReach(room, webhook) is { IsDone: false } unreached) return unreached;
        if (!ServerBan.IsDone) return ServerBan;
        if (!TextAnswer.IsDone) return TextAnswer;
        if (Name is not null && NameRules.Check(Name) is { IsDone: false } unfit) return unfit;
        string key = NameRules.Key(name);
        if (!NameBan.IsDone) return NameBan;
        if (room.Sanctions.Find(SanctionKind.Ban, key, room.Now) is { } ban) return new Answer(Refusal.Banned, ban.Left(room.Now), ban.Reason);
        // A stranger cannot use the name of somebody who is connected. A webhook can, because otherwise anybody could stop it by taking its name.
        if (Name is not null && webhook is null && NameIsTaken) return Refusal.NameInUse;
        Sanction? byAddress = webhook is null ? room.Sanctions.Find(SanctionKind.Mute, By, room.Now) ?? room.FindMuteOfMemberAt(By.Origin) : null;
        if ((byAddress ?? room.Sanctions.Find(SanctionKind.Mute, key, room.Now)) is { } mute) return new Answer(Refusal.Muted, mute.Left(room.Now), mute.Reason);
        return webhook is null ? room.MaySpeakWithoutVoice(Speaker) : Answer.Done;
    }

    // As for reading: a sender who may not read the room must not learn more by posting. A token of another room is not valid.
    private Answer MayReach(RoomState room, Webhook? webhook)
    {
        if (!room.IsFounded) return Refusal.NoSuchRoom;
        if (webhook is not null) return Answer.Done;
        Answer answer = room.MayReadFromOutside(By);
        return TokenHash is null || answer.Refusal == Refusal.NoSuchRoom ? answer : Refusal.NoSuchWebhook;
    }
}
