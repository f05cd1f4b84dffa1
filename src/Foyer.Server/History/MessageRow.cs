// Converts a message to a row and back. Only this file knows what the numbers in the columns mean.

namespace Foyer.Server.History;

internal static class MessageRow
{
    /// <summary>The columns in the order in which <see cref="Read"/> takes them, from a message m and its run r.</summary>
    public const string Columns = "m.id, r.source, m.kind, m.closed, m.name, m.text";

    private const long Action = 1, Topic = 2, Bot = 3;

    public static long Kind(Message message) => message switch
    {
        TopicChanged => Topic,
        Said { IsAction: true } => Action,
        Said { IsBot: true } => Bot,
        _ => 0,
    };

    public static Message Read(Statement row, string room)
    {
        (long id, long source, long kind) = (row.Number(0), row.Number(1), row.Number(2));
        var stamp = new EventStamp(id, new MessageId(id, source).At, room, row.Text(4));
        (string text, bool isClosed) = (row.Text(5), row.Number(3) != 0);
        return kind == Topic
            ? new TopicChanged { Stamp = stamp, Source = source, Position = id, Text = text, IsClosed = isClosed }
            : new Said { Stamp = stamp, Source = source, Position = id, Text = text, IsClosed = isClosed, IsAction = kind == Action, IsBot = kind == Bot };
    }
}
