// Commands about people: changing one's name, being away, information about others, and ignoring them.

using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Wording;

namespace Foyer.Line.Commands;

internal static class PeopleCommands
{
    public static async Task NickAsync(LineClient client, Arguments arguments)
    {
        if (!client.IsAllowed(RateKind.Rename)) return;
        string name = arguments.Word();
        Answer answer = await client.Session.RenameAsync(name);
        if (answer.IsDone) client.Tell(Phrase.YouAre, name);
        else client.Fail(answer);
    }

    public static async Task AwayAsync(LineClient client, Arguments arguments)
    {
        if (!client.TryShort(arguments, out string text)) return;
        bool returns = text.Length == 0 && client.Session.Person.Profile?.AwayText is not null;
        if (await client.Session.SetAwayAsync(returns ? null : text) is { IsDone: false } refused) client.Fail(refused);
        else client.Tell(returns ? Phrase.YouAreBack : Phrase.YouAreAway);
    }

    public static async Task WhoisAsync(LineClient client, Arguments arguments)
    {
        if (await client.FindAsync(arguments.Word()) is not { } found) return;
        Session asker = client.Session;
        Person person = found.Person;
        IEnumerable<string> rooms = found.Rooms.Where(name => client.Directory.Rooms.Find(name) is { } room && asker.MayLookInto(room));
        var about = new StringBuilder(client.Words.Format(Phrase.WhoisName, person.Name, person.Handle));
        string shown = string.Join(", ", rooms);
        Add(shown.Length > 0 ? Phrase.WhoisRooms : Phrase.WhoisNoRooms, shown);
        if (person.Profile?.AwayText is { } away) Add(away.Length > 0 ? Phrase.WhoisAway : Phrase.WhoisAwayBare, away);
        if (person.IsOperator) Add(Phrase.WhoisServerOperator, "");
        if (asker.Person.IsOperator && found.EndPoint is { } address) Add(Phrase.WhoisAddress, address.ToString());
        client.Tell(about.ToString());

        void Add(Phrase phrase, string value) => about.Append("\r\n  ").Append(client.Words.Format(phrase, value));
    }

    public static async Task IgnoreAsync(LineClient client, Arguments arguments)
    {
        if (await client.FindAsync(arguments.Word()) is not { Person: var person }) return;
        if (person.Id == client.Session.Person.Id)
        {
            client.Fail(Refusal.NotYourself);
            return;
        }
        if (client.Session.Participant.IgnoredCount >= client.Protocol.Limits.Ignored)
        {
            client.Fail(Phrase.TooManyIgnored, client.Protocol.Limits.Ignored);
            return;
        }
        await client.Session.IgnoreAsync(person.Id, ignore: true, client.FormatIn);
        client.Tell(Phrase.Ignoring, person.Name);
    }

    public static async Task UnignoreAsync(LineClient client, Arguments arguments)
    {
        if (await client.FindAsync(arguments.Word()) is not { Person: var person }) return;
        if (!client.Session.Ignores(person.Id))
        {
            client.Fail(Phrase.NotIgnoring, person.Name);
            return;
        }
        await client.Session.IgnoreAsync(person.Id, ignore: false, client.FormatIn);
        client.Tell(Phrase.IgnoringNoMore, person.Name);
    }
}
