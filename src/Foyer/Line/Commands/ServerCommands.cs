// The commands of the server's operator, and the command to become one.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.State;
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

    public static async Task KillAsync(LineClient client, Arguments arguments)
    {
        if (!IsAllowed(client) || await client.FindAsync(arguments.Word()) is not { Person: var person }) return;
        if (!client.TryShort(arguments, out string reason)) return;
        Answer answer = await client.Directory.KillAsync(client.Session.Person, person, reason);
        if (answer.IsDone) client.Tell(Phrase.KilledFromServer, person.Name);
        else client.Fail(answer);
    }

    public static async Task AnnounceAsync(LineClient client, Arguments arguments)
    {
        if (await client.Directory.AnnounceAsync(client.Session.Person, arguments.Rest()) is { IsDone: false } refused) client.Fail(refused);
    }

    public static Task Stats(LineClient client, Arguments arguments)
    {
        if (!IsAllowed(client)) return Task.CompletedTask;
        ChatDirectory directory = client.Directory;
        client.Tell(Phrase.StatsAre, client.Words.Time(directory.Now - directory.Started), directory.PersonCount, directory.Rooms.Count,
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
        Answer answer = RoomRights.NeedsServerOperator(client.Session.Person);
        if (!answer.IsDone) client.Fail(answer);
        return answer.IsDone;
    }
}
