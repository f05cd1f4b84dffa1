// What the server's operator can do, and how one becomes it.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Runtime;
using Foyer.Wording;

namespace Foyer.Line.Commands;

internal static class ServerCommands
{
    public static Task Oper(LineClient client, Arguments arguments)
    {
        // A password that travels in the clear is worth nothing: until there is TLS, on this machine only.
        if (!System.Net.IPAddress.IsLoopback(client.Session.Address)) client.Fail(Phrase.OperOnlyHere);
        else if (client.Session.IsServerOperator) client.Fail(Refusal.AlreadySo);
        else new PasswordMode(client, arguments.Word()).Begin();
        return Task.CompletedTask;
    }

    public static Task Kill(LineClient client, Arguments arguments)
    {
        if (!IsAllowed(client) || !client.TryPerson(arguments.Word(), out Session? person)) return Task.CompletedTask;
        if (person == client.Session)
        {
            client.Fail(Refusal.NotYourself);
            return Task.CompletedTask;
        }
        string reason = arguments.Rest();
        if (!client.TryShort(reason)) return Task.CompletedTask;
        client.Directory.Kill(person, client.Session.Name, reason);
        client.Tell(Phrase.KilledFromServer, person.Name);
        return Task.CompletedTask;
    }

    public static Task Announce(LineClient client, Arguments arguments)
    {
        if (IsAllowed(client)) client.Directory.Announce(client.Session.Name, arguments.Rest());
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
        if (!client.Session.IsServerOperator) client.Fail(Refusal.NeedsServerOperator);
        return client.Session.IsServerOperator;
    }
}
