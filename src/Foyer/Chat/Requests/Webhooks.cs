// The webhooks of a room: its operators make and remove them. Only the people who were shown a token have it.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.State;

namespace Foyer.Chat.Requests;

/// <summary>
/// The bot's name follows the rules for people's names, and no other webhook of the room has it. A person may have it too, because the bot's
/// posts have a mark.
/// </summary>
internal sealed record WebhookAddRequest(Person By, string Name, string TokenHash) : RoomRequest(By)
{
    public override Answer Apply(RoomState room)
    {
        Actor actor = room.Actor(By);
        if (RoomRights.Needs(Role.Operator, actor) is { IsDone: false } refused) return refused;
        if (NameRules.Check(Name) is { IsDone: false } unfit) return unfit;
        string key = NameRules.Key(Name);
        if (room.Webhooks.Any(known => NameRules.Key(known.Name) == key)) return Refusal.NameInUse;
        if (room.Webhooks.Count >= room.Limits.Webhooks) return Refusal.TooManyWebhooks;
        room.Webhooks = [.. room.Webhooks, new Webhook(Name, actor.Person.Name, room.Now, TokenHash)];
        room.Save();
        room.LogAct("webhook add", actor, Name);
        return Answer.Done;
    }
}

/// <summary>From here on, the webhook's token is no longer valid.</summary>
internal sealed record WebhookRemoveRequest(Person By, string Name) : RoomRequest(By)
{
    public override Answer Apply(RoomState room)
    {
        Actor actor = room.Actor(By);
        if (RoomRights.Needs(Role.Operator, actor) is { IsDone: false } refused) return refused;
        string key = NameRules.Key(Name);
        if (room.Webhooks.FirstOrDefault(known => NameRules.Key(known.Name) == key) is not { } removed) return Refusal.NoSuchWebhook;
        room.Webhooks = [.. room.Webhooks.Where(known => known != removed)];
        room.Save();
        room.LogAct("webhook remove", actor, removed.Name);
        return Answer.Done;
    }
}
