// A log in memory that can be searched, as plainly as it can be done: what a store answers, without an index.

using Foyer.Chat.Log;

namespace Foyer.Tests.Support;

internal sealed class SearchableLog : FaultyLog, IMessageSearch
{
    private readonly List<(string Room, Message Message)> _all = []; // under its own lock

    /// <summary>False: as if every search took too long.</summary>
    public bool IsWhole { get; set; } = true;

    public bool Fails { get; set; }

    public override IMessageSearch? Search => this;

    public override ValueTask<bool> AppendAsync(string room, IReadOnlyList<Message> messages)
    {
        lock (_all) _all.AddRange(messages.Select(message => (room, message)));
        return base.AppendAsync(room, messages);
    }

    public override ValueTask<IReadOnlyList<Message>> ReadAsync(string room, HistoryRange range, long closedFrom) => Fails ? throw new IOException("no disk") : base.ReadAsync(room, range, closedFrom);

    public ValueTask<SearchResult> SearchAsync(SearchQuery query)
    {
        if (Fails) throw new IOException("no disk");
        string[] words = query.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        lock (_all)
        {
            IEnumerable<Message> found = from entry in Enumerable.Reverse(_all)
                                         let message = entry.Message
                                         from room in query.Rooms
                                         where room.Room == entry.Room && (!message.IsClosed || message.Position > room.ClosedFrom)
                                         where message.Id < query.Before && !(message.At < query.Since)
                                         where query.From.Length == 0 || message.Name.Equals(query.From, StringComparison.OrdinalIgnoreCase)
                                         where words.All(word => message.Text.Contains(word, StringComparison.OrdinalIgnoreCase))
                                         select message with { Room = entry.Room };
            return new ValueTask<SearchResult>(new SearchResult([.. found.Take(query.Count)], IsWhole));
        }
    }
}
