// Commands that let programs post into a room: tokens are made and revoked here. A token is shown once, to the person who makes it, and
// never appears in a history, on the console or in a log.

using Foyer.Chat.Events;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Foyer.Wording;

namespace Foyer.Line.Commands;

internal static class WebhookCommands
{
    public static Task WebhookAsync(LineClient client, Arguments arguments)
    {
        string? roomName = arguments.Room();
        string act = arguments.Word().ToLowerInvariant(), name = arguments.Word();
        bool isUse = act == "list" ? name.Length == 0 : act is "add" or "remove" && name.Length > 0;
        if (!isUse) client.Fail(Phrase.Usage, client.Protocol.Commands.Find("/webhook")!.Usage);
        else if (client.TryRoom(roomName, out Room? room))
            return act switch { "add" => AddAsync(client, room, name), "remove" => RemoveAsync(client, room, name), _ => ListAsync(client, room) };
        return Task.CompletedTask;
    }

    private static async Task AddAsync(LineClient client, Room room, string name)
    {
        var token = WebhookToken.New();
        Answer answer = await room.AskAsync(new WebhookAddRequest(client.Session.Person, name, token.Hash));
        if (answer.IsDone)
            client.Tell(client.Words.Format(Phrase.WebhookMade, name, room.Name)
                + $"\r\n  curl -d 'text' http://HOST:PORT/webhooks/{Uri.EscapeDataString(room.Name[1..])}/{token.Text}");
        else client.Fail(answer, room.Name);
    }

    private static async Task RemoveAsync(LineClient client, Room room, string name)
    {
        Answer answer = await room.AskAsync(new WebhookRemoveRequest(client.Session.Person, name));
        if (answer.IsDone) client.Tell(Phrase.WebhookRemoved, name, room.Name);
        else client.Fail(answer, answer.Refusal == Refusal.NoSuchWebhook ? name : room.Name);
    }

    private static async Task ListAsync(LineClient client, Room room)
    {
        (Answer answer, Webhook[]? webhooks) = await room.AskAsync(state => RoomRights.For(Role.Operator, state, client.Session.Person, () => state.Webhooks.ToArray()));
        if (webhooks is null)
        {
            client.Fail(answer, room.Name);
            return;
        }
        if (webhooks.Length == 0)
        {
            client.Tell(Phrase.NoWebhooks, room.Name);
            return;
        }
        var list = new StringBuilder(client.Words.Format(Phrase.WebhooksTitle, room.Name));
        foreach (Webhook webhook in webhooks)
            list.Append("\r\n  ").Append(client.Words.Format(Phrase.WebhookRow, webhook.Name, webhook.By, TimeWords.DayAndTime(webhook.At)));
        client.Tell(list.ToString());
    }
}
