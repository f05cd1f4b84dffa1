// The commands of the server's operator, and the command to become one.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Runtime;
using Foyer.Wording;

namespace Foyer.Line.Commands;

internal static class ServerCommands
{
    public static Task Oper(LineClient client, Arguments arguments)
    {
        if (client.Session.MayBecomeOperator() is { IsDone: false } refused) client.Fail(refused);
        else new PasswordMode(client, arguments.Word()).Begin();
        return Task.CompletedTask;
    }

    public static Task Kill(LineClient client, Arguments arguments)
    {
        if (!IsAllowed(client) || !client.TryPerson(arguments.Word(), out Session? person)) return Task.CompletedTask;
        string reason = arguments.Rest();
        if (!client.TryShort(reason)) return Task.CompletedTask;
        Answer answer = client.Directory.Kill(client.Session, person, reason);
        if (answer.IsDone) client.Tell(Phrase.KilledFromServer, person.Name);
        else client.Fail(answer);
        return Task.CompletedTask;
    }

    public static Task Announce(LineClient client, Arguments arguments)
    {
        if (client.Directory.Announce(client.Session, arguments.Rest()) is { IsDone: false } refused) client.Fail(refused);
        return Task.CompletedTask;
    }

    public static Task Stats(LineClient client, Arguments arguments)
    {
        if (!IsAllowed(client)) return Task.CompletedTask;
        ChatDirectory directory = client.Directory;
        client.Tell(Phrase.StatsAre, client.Words.Time(directory.Now - directory.Started), directory.SessionCount, directory.Rooms.Count,
            directory.Rooms.MessageCount, Environment.WorkingSet / (1024 * 1024));
        return Task.CompletedTask;
    }

    public static async Task RehashAsync(LineClient client, Arguments arguments)
    {
        if (!IsAllowed(client)) return;
        if (client.Directory.Services.Reload is not { } reload)
        {
            client.Fail(Phrase.CannotRehash);
            return;
        }
        ReloadResult result = await reload(client.Session.Name);
        if (result.Problem is { } problem)
        {
            client.Fail(Phrase.RehashFailed, TextRules.Clean(problem));
            return;
        }
        client.Tell(Phrase.Rehashed);
        if (result.NeedRestart.Count > 0) client.Tell(Phrase.RehashNeedsRestart, string.Join(", ", result.NeedRestart));
    }

    private static bool IsAllowed(LineClient client)
    {
        Answer answer = RoomRights.NeedsServerOperator(client.Session);
        if (!answer.IsDone) client.Fail(answer);
        return answer.IsDone;
    }
}
