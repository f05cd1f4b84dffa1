// Somebody as the chat reaches it, without a protocol: it writes down, one line each, everything it is told, whichever
// way it comes (bytes of a room, a welcome, a refusal, something personal), in the order in which it came.

using System.Buffers;
using System.Net;
using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.Rooms;

namespace Foyer.Tests.Support;

/// <summary>Thread-safe.</summary>
internal sealed class RecordingReceiver : IReceiver, IOutbox
{
    private readonly Lock _gate = new();
    private List<string> _lines = [];

    public IPEndPoint RemoteEndPoint { get; set; } = new(IPAddress.Loopback, 4000);

    public bool SeesOwnEvents { get; init; }

    public IOutbox Outbox => this;

    /// <summary>Everything of each receipt, in order. For one reader, when nothing runs.</summary>
    public List<Receipt> Receipts { get; } = [];

    /// <summary>The names of the members that each welcome listed, in order. For one reader, when nothing runs.</summary>
    public List<string> Welcomes { get; } = [];

    public bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate) _lines.AddRange(Encoding.UTF8.GetString(bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return true;
    }

    public void Welcome(Welcome welcome)
    {
        lock (_gate) Welcomes.Add(string.Join(' ', welcome.Members.Select(member => $"{member.Name}:{member.Role}")));
        Add($"{welcome.Room.Name} welcome {welcome.Name}, {welcome.Others} others, {welcome.Role}, topic '{welcome.Settings.Topic}'");
    }

    public void Receive(Receipt receipt)
    {
        lock (_gate) Receipts.Add(receipt);
        Add($"{receipt.Room.Name} {(receipt.Tag is { } tag ? $"{tag}: " : "")}{(receipt.Answer.IsDone ? "done" : $"refused {receipt.Answer.Refusal}")}");
    }

    public void Tell(ChatEvent chatEvent) => Add(RecordingFormat.Line(chatEvent));

    /// <summary>What has come since it was asked last.</summary>
    public List<string> Take()
    {
        lock (_gate)
        {
            List<string> taken = _lines;
            _lines = [];
            return taken;
        }
    }

    private void Add(string line)
    {
        lock (_gate) _lines.Add(line);
    }
}

/// <summary>
/// One line an event. What several rooms tell is told without a room, for it is to come once. With a witness it also
/// keeps each event that some room has handed out, in each room's order: a room formats a batch once.
/// </summary>
internal sealed class RecordingFormat(Action<ChatEvent>? witness = null, bool withIds = false) : Format
{
    public override void Write(ChatEvent chatEvent, IBufferWriter<byte> output)
    {
        witness?.Invoke(chatEvent);
        output.Write(Encoding.UTF8.GetBytes(withIds ? $"{chatEvent.Id}\n" : Line(chatEvent) + "\n"));
    }

    public override void WritePage(HistoryPage page, IBufferWriter<byte> output)
    {
        if (page.IsReset) output.Write("reset\n"u8);
        foreach (Message message in page.Messages) output.Write(Encoding.UTF8.GetBytes(withIds ? $"earlier {message.Id}\n" : $"earlier {Line(message with { Room = page.Room })}\n"));
        if (page.HasOlder) output.Write("more\n"u8);
    }

    public static string Line(ChatEvent chatEvent)
    {
        string room = chatEvent.InSeveralRooms || chatEvent.Room.Length == 0 ? "" : chatEvent.Room + " ", name = chatEvent.Name;
        return chatEvent switch
        {
            Said said => $"{room}{(said.IsAction ? $"* {name}" : $"[{name}{(said.IsBot ? " (bot)" : "")}]")} {said.Text}",
            TopicChanged topic => $"{room}topic '{topic.Text}' by {name}",
            Joined => $"{room}+ {name}",
            Left left => $"{room}- {name} {left.Reason}".TrimEnd(),
            Renamed renamed => $"{room}{name} is now {renamed.NewName}",
            Kicked kicked => $"{room}kicked {kicked.Target} by {name}",
            Banned banned => $"{room}banned '{banned.Target}' by {name}",
            Unbanned unbanned => $"{room}unbanned '{unbanned.Target}' by {name}",
            Muted muted => $"{room}muted '{muted.Target}' by {name}",
            Unmuted unmuted => $"{room}unmuted '{unmuted.Target}' by {name}",
            RoleChanged role => $"{room}{role.Target} {role.OldRole} to {role.NewRole} by {name}",
            SettingChanged set => $"{room}set {set.Setting} {set.Value} by {name}",
            Whispered whispered => $"whisper [{name}] {whispered.Text}",
            Invited => $"{room}invited by {name}",
            KeyGuessed guessed => $"{room}{guessed.Count} wrong keys",
            RemovedFromRoom putOut => $"{room}put out by {name}{(putOut.Banned ? ", banned" : putOut.Closed ? ", closed" : "")}",
            ProfileChanged changed => $"{room}{name} away '{changed.By?.Profile?.AwayText}'",
            ContactChanged contact => contact.IsLost ? "contact lost" : "contact back",
            Announced announced => $"announced {announced.Text}",
            Disconnected cut => $"disconnected by {name}: {cut.Reason}",
            Stopping => "stopping",
            _ => throw new ArgumentOutOfRangeException(nameof(chatEvent), chatEvent, "not expected here"),
        };
    }
}
