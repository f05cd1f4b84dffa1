// Events as lines of text, for line clients (CR LF) and for the console. This runs once a batch, not once a member: all who
// read one language share one instance, and who asks twice for the same gets the same.

using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Foyer.Chat;

namespace Foyer.Line;

internal sealed class LineFormat : Format
{
    /// <summary>Whether a line begins with the room that it comes from.</summary>
    private enum ShowRoom { Never, Always, ButLobby }

    private static readonly ConcurrentDictionary<(Words Words, bool WithRoom), LineFormat> Made = [];

    private readonly Words _words;
    private readonly byte[] _lineEnd;
    private readonly ShowRoom _showRoom;
    private readonly bool _tellsStop;

    private LineFormat(Words words, string lineEnd, ShowRoom showRoom, bool tellsStop = false)
    {
        _words = words;
        _lineEnd = Encoding.ASCII.GetBytes(lineEnd);
        _showRoom = showRoom;
        _tellsStop = tellsStop;
    }

    /// <summary>The tutorial's words and no others, in whatever language the server speaks.</summary>
    public static LineFormat Classic { get; } = new(Words.English, "\r\n", ShowRoom.Never);

    /// <summary>For people who read this language; <paramref name="withRoom"/> puts the event's room before each line, for a room that they are not looking at.</summary>
    public static LineFormat Of(Words words, bool withRoom = false) =>
        Made.GetOrAdd((words, withRoom), static key => new LineFormat(key.Words, "\r\n", key.WithRoom ? ShowRoom.Always : ShowRoom.Never, tellsStop: true));

    /// <summary>For standard output, which shows all rooms; the lobby's lines are the tutorial's.</summary>
    public static LineFormat ForConsole(Words words) => new(words, Environment.NewLine, ShowRoom.ButLobby);

    public override void Write(ChatEvent chatEvent, IBufferWriter<byte> output)
    {
        if (chatEvent is Stopping && !_tellsStop) return;
        if (chatEvent is Said said) WriteSaid(said, output);
        else WriteLine(chatEvent, "", _words.Event(chatEvent), output);
    }

    // What nearly every event is: without a string of its own for each.
    private void WriteSaid(Said said, IBufferWriter<byte> output)
    {
        ReadOnlySpan<char> text = said.Text;
        int end = text.IndexOf('\n');
        WriteRoom(said, output);
        output.Write(said.IsAction ? "* "u8 : "["u8);
        WriteText(said.Name, output);
        output.Write(said.IsAction ? " "u8 : "] "u8);
        WriteText(end < 0 ? text : text[..end], output);
        output.Write(_lineEnd);
        while (end >= 0) // a paste: what begins with a bar is the same person's still
        {
            text = text[(end + 1)..];
            end = text.IndexOf('\n');
            WriteLine(said, "| ", end < 0 ? text : text[..end], output);
        }
    }

    private void WriteLine(ChatEvent chatEvent, string start, ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        WriteRoom(chatEvent, output);
        WriteText(start, output);
        WriteText(text, output);
        output.Write(_lineEnd);
    }

    private void WriteRoom(ChatEvent chatEvent, IBufferWriter<byte> output)
    {
        // What is told in several rooms is shown once, and so belongs to none.
        if (_showRoom == ShowRoom.Never || chatEvent.Room.Length == 0 || chatEvent.InSeveralRooms) return;
        if (_showRoom == ShowRoom.ButLobby && chatEvent.Room == RoomDirectory.LobbyName) return;
        WriteText(chatEvent.Room, output);
        output.Write(" "u8);
    }

    private static void WriteText(ReadOnlySpan<char> text, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(text, output);
}
