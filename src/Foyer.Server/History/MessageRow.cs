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
        long id = row.Number(0), source = row.Number(1);
        DateTimeOffset at = new MessageId(id, source).At;
        bool isClosed = row.Number(3) != 0;
        return row.Number(2) is Topic
            ? new TopicChanged { Id = id, Source = source, At = at, Room = room, Name = row.Text(4), Text = row.Text(5), IsClosed = isClosed, Position = id }
            : new Said { Id = id, Source = source, At = at, Room = room, Name = row.Text(4), Text = row.Text(5), IsClosed = isClosed, Position = id, IsAction = row.Number(2) == Action, IsBot = row.Number(2) == Bot };
    }
}
