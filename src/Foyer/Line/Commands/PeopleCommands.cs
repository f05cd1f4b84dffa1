// Commands about people: changing one's name, being away, information about others, and ignoring them.

using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
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

    public static Task Away(LineClient client, Arguments arguments)
    {
        string text = arguments.Rest();
        if (!client.TryShort(text)) return Task.CompletedTask;
        bool returns = text.Length == 0 && client.Session.AwayText is not null;
        client.Session.AwayText = returns ? null : text;
        client.Tell(returns ? Phrase.YouAreBack : Phrase.YouAreAway);
        return Task.CompletedTask;
    }

    public static Task Whois(LineClient client, Arguments arguments)
    {
        if (!client.TryPerson(arguments.Word(), out Session? person)) return Task.CompletedTask;
        Session asker = client.Session;
        IEnumerable<string> rooms = person.Members.Where(member => asker.MayLookInto(member.Room)).Select(member => member.Room.Name);
        var about = new StringBuilder(client.Words.Format(Phrase.WhoisName, person.Name, person.Handle));
        string shown = string.Join(", ", rooms);
        Add(shown.Length > 0 ? Phrase.WhoisRooms : Phrase.WhoisNoRooms, shown);
        if (person.AwayText is { } away) Add(away.Length > 0 ? Phrase.WhoisAway : Phrase.WhoisAwayBare, away);
        if (person.IsServerOperator) Add(Phrase.WhoisServerOperator, "");
        if (asker.IsServerOperator) Add(Phrase.WhoisAddress, person.EndPoint.ToString());
        client.Tell(about.ToString());
        return Task.CompletedTask;

        void Add(Phrase phrase, string value) => about.Append("\r\n  ").Append(client.Words.Format(phrase, value));
    }

    public static async Task IgnoreAsync(LineClient client, Arguments arguments)
    {
        if (!client.TryPerson(arguments.Word(), out Session? person)) return;
        if (person == client.Session)
        {
            client.Fail(Refusal.NotYourself);
            return;
        }
        if (client.Session.IgnoredCount >= client.Protocol.Limits.Ignored)
        {
            client.Fail(Phrase.TooManyIgnored, client.Protocol.Limits.Ignored);
            return;
        }
        await client.Session.IgnoreAsync(person, ignore: true, client.FormatIn);
        client.Tell(Phrase.Ignoring, person.Name);
    }

    public static async Task UnignoreAsync(LineClient client, Arguments arguments)
    {
        if (!client.TryPerson(arguments.Word(), out Session? person)) return;
        if (!client.Session.Ignores(person))
        {
            client.Fail(Phrase.NotIgnoring, person.Name);
            return;
        }
        await client.Session.IgnoreAsync(person, ignore: false, client.FormatIn);
        client.Tell(Phrase.IgnoringNoMore, person.Name);
    }
}
