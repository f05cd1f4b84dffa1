// Events as lines of text, for line clients (CR LF) and for the console. Formatting runs once per batch, not once per member: all members
// that read one language on terminals of one width share one instance, and two requests for the same format get the same instance.

using System.Collections.Concurrent;
using Foyer.Chat.Events;
using Foyer.Chat.Rooms;

namespace Foyer.Wording;

internal sealed class LineFormat : Format
{
    /// <summary>Follows the name of a bot. No name has a space or a parenthesis, or a letter that looks like one, so nobody can take such a name.</summary>
    public const string BotMark = " (bot)";

    private enum ShowRoom { Never, Always, ButLobby }

    private static readonly ConcurrentDictionary<(Words Words, bool WithRoom, int Width), LineFormat> Made = [];
    private static readonly ConcurrentDictionary<Words, LineFormat> MadeForPrograms = [];

    private readonly Words _words;
    private readonly byte[] _lineEnd;
    private readonly ShowRoom _showRoom;
    private readonly bool _tellsStop;
    private readonly int _width;

    private LineFormat(Words words, string lineEnd, ShowRoom showRoom, bool tellsStop = false, int width = 0)
    {
        _words = words;
        _lineEnd = Encoding.ASCII.GetBytes(lineEnd);
        _showRoom = showRoom;
        _tellsStop = tellsStop;
        _width = width;
    }

    /// <summary>Only the tutorial's words, whatever language the server uses.</summary>
    public static LineFormat Classic { get; } = new(Words.English, "\r\n", ShowRoom.Never);

    /// <summary>
    /// <paramref name="withRoom"/> puts the event's room before each line, for a room that the person is not looking at. Lines are wrapped if the
    /// <paramref name="width"/> is known (<see cref="Wrapping"/>).
    /// </summary>
    public static LineFormat Of(Words words, bool withRoom = false, int width = 0) =>
        Made.GetOrAdd((words, withRoom, width), static key => new LineFormat(key.Words, "\r\n", key.WithRoom ? ShowRoom.Always : ShowRoom.Never, tellsStop: true, key.Width));

    /// <summary>With LF, for output that programs read, or that is put into files.</summary>
    public static LineFormat ForPrograms(Words words) =>
        MadeForPrograms.GetOrAdd(words, static words => new LineFormat(words, "\n", ShowRoom.Never, tellsStop: true));

    /// <summary>For standard output, which shows all rooms. The lobby's lines are the tutorial's.</summary>
    public static LineFormat ForConsole(Words words) => new(words, Environment.NewLine, ShowRoom.ButLobby);

    public override void Write(ChatEvent chatEvent, IBufferWriter<byte> output)
    {
        if (_width == 0) WriteLines(chatEvent, output);
        else WriteWrapped(chatEvent, output);
    }

    // A method of its own, so that clients without a width do not pay for its closure.
    private void WriteWrapped(ChatEvent chatEvent, IBufferWriter<byte> output) => Wrap(lines => WriteLines(chatEvent, lines), output);

    private void WriteLines(ChatEvent chatEvent, IBufferWriter<byte> output)
    {
        if (chatEvent is ProfileChanged || (chatEvent is Stopping && !_tellsStop)) return;
        string room = RoomOf(chatEvent);
        if (chatEvent is Said said) WriteSaid(said, room, room, output);
        else WriteBare(room + _words.Event(chatEvent), output);
    }

    public override void WritePage(HistoryPage page, IBufferWriter<byte> output)
    {
        if (page.IsReset) Wrap(lines => WriteBare(_words[Phrase.EarlierReset], lines), output);
        if (page.Messages.Count == 0) return;
        string title = _words.Format(Phrase.EarlierTitle, page.Room, DayOf(page.Messages[0]));
        WritePage(title, page.Messages, _words[page.HasOlder ? Phrase.EarlierEndMore : Phrase.EarlierEnd], output);
    }

    /// <summary>Writes messages that a person asked for: a title with the source and the day of the first message, the messages, and a last line.</summary>
    public void WritePage(string title, IReadOnlyList<Message> messages, string end, IBufferWriter<byte> output)
    {
        Wrap(lines =>
        {
            WriteBare(title, lines);
            WritePage(messages, lines);
            WriteBare(end, lines);
        }, output);
    }

    private void Wrap(Action<IBufferWriter<byte>> write, IBufferWriter<byte> output)
    {
        if (_width == 0)
        {
            write(output);
            return;
        }
        var lines = new ArrayBufferWriter<byte>();
        write(lines);
        WriteText(Wrapping.Wrap(Encoding.UTF8.GetString(lines.WrittenSpan), _width), output);
    }

    // Writes each message with its time, and a line with the day where a new day begins. The first day is in the title.
    private void WritePage(IReadOnlyList<Message> messages, IBufferWriter<byte> output)
    {
        string day = messages.Count > 0 ? DayOf(messages[0]) : "";
        foreach (Message message in messages)
        {
            if (DayOf(message) != day) WriteBare($"-- {day = DayOf(message)} --", output);
            string time = message.At.ToString("HH:mm ", CultureInfo.InvariantCulture);
            if (message is Said said) WriteSaid(said, time, new string(' ', time.Length), output);
            else WriteBare(time + _words.Event(message), output);
        }
    }

    public static string DayOf(ChatEvent chatEvent) => chatEvent.At.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Nearly every event is a message, so this creates no string for each. The lines of a paste after its first begin with a bar.
    private void WriteSaid(Said said, string start, string startOfMore, IBufferWriter<byte> output)
    {
        ReadOnlySpan<char> text = said.Text;
        int end = text.IndexOf('\n');
        WriteText(start, output);
        output.Write(said.IsAction ? "* "u8 : "["u8);
        WriteText(said.Name, output);
        if (said.IsBot) WriteText(BotMark, output);
        output.Write(said.IsAction ? " "u8 : "] "u8);
        WriteText(end < 0 ? text : text[..end], output);
        output.Write(_lineEnd);
        while (end >= 0)
        {
            text = text[(end + 1)..];
            end = text.IndexOf('\n');
            WriteText(startOfMore, output);
            output.Write("| "u8);
            WriteText(end < 0 ? text : text[..end], output);
            output.Write(_lineEnd);
        }
    }

    private void WriteBare(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        WriteText(text, output);
        output.Write(_lineEnd);
    }

    // An event in several rooms is shown once, and so belongs to none of them.
    private string RoomOf(ChatEvent chatEvent)
    {
        if (_showRoom == ShowRoom.Never || chatEvent.Room.Length == 0 || chatEvent.InSeveralRooms) return "";
        return _showRoom == ShowRoom.ButLobby && chatEvent.Room == RoomDirectory.LobbyName ? "" : chatEvent.Room + " ";
    }

    private static void WriteText(ReadOnlySpan<char> text, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(text, output);
}
