// The webhooks of a room: its operators make, list and remove them. Only the people who were shown a token have it.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.Requests;

/// <summary>
/// The bot's name follows the rules for people's names, and no other webhook of the room has it. A person may have it too, because the bot's
/// posts have a mark.
/// </summary>
internal sealed record WebhookAddRequest(Actor Actor, string Name, WebhookToken Token) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        if (RoomRights.Needs(Role.Operator, Actor) is { IsDone: false } refused) return refused;
        if (NameRules.Check(Name) is { IsDone: false } unfit) return unfit;
        string key = NameRules.Key(Name);
        if (room.Webhooks.Any(known => NameRules.Key(known.Name) == key)) return Refusal.NameInUse;
        if (room.Webhooks.Count >= room.WebhookLimit) return Refusal.TooManyWebhooks;
        room.Webhooks = [.. room.Webhooks, new Webhook(Name, Actor.Name, room.Now, Token.Hash)];
        room.Save();
        room.LogAct("webhook add", Actor, Name);
        return Answer.Done;
    }
}

/// <summary>From here on, the webhook's token is no longer valid.</summary>
internal sealed record WebhookRemoveRequest(Actor Actor, string Name) : Ask<Answer>
{
    protected override Answer Do(RoomState room)
    {
        if (RoomRights.Needs(Role.Operator, Actor) is { IsDone: false } refused) return refused;
        string key = NameRules.Key(Name);
        if (room.Webhooks.FirstOrDefault(known => NameRules.Key(known.Name) == key) is not { } removed) return Refusal.NoSuchWebhook;
        room.Webhooks = [.. room.Webhooks.Where(known => known != removed)];
        room.Save();
        room.LogAct("webhook remove", Actor, removed.Name);
        return Answer.Done;
    }
}

internal sealed record WebhooksRequest(Actor Actor) : Ask<Answer<Webhook[]>>
{
    protected override Answer<Webhook[]> Do(RoomState room) => RoomRights.Needs(Role.Operator, Actor) is { IsDone: false } refused ? refused : room.Webhooks.ToArray();
}
