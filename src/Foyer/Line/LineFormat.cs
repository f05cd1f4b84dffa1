// Events as lines of text, for line clients (CR LF) and for the console. This runs once a batch, not once a member: all who
// read one language share one instance, and who asks twice for the same gets the same.

using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Foyer.Chat;

namespace Foyer.Line;

internal sealed class LineFormat : Format
{
    private static readonly ConcurrentDictionary<(Words Words, bool WithRoom), LineFormat> Made = [];

    private readonly Words _words;
    private readonly byte[] _lineEnd;
    private readonly bool _withRoom;
    private readonly bool _tellsStop;

    private LineFormat(Words words, string lineEnd, bool withRoom = false, bool tellsStop = false)
    {
        _words = words;
        _lineEnd = Encoding.ASCII.GetBytes(lineEnd);
        _withRoom = withRoom;
        _tellsStop = tellsStop;
    }

    /// <summary>The tutorial's words and no others, in whatever language the server speaks.</summary>
    public static LineFormat Classic { get; } = new(Words.English, "\r\n");

    /// <summary>For people who read this language; <paramref name="withRoom"/> puts the event's room before each line, for a room that they are not looking at.</summary>
    public static LineFormat Of(Words words, bool withRoom = false) =>
        Made.GetOrAdd((words, withRoom), static key => new LineFormat(key.Words, "\r\n", key.WithRoom, tellsStop: true));

    /// <summary>For standard output.</summary>
    public static LineFormat ForConsole(Words words) => new(words, Environment.NewLine);

    public override void Write(ChatEvent chatEvent, IBufferWriter<byte> output)
    {
        if (chatEvent is Stopping && !_tellsStop) return;
        if (_withRoom && chatEvent.Room.Length > 0)
        {
            WriteText(chatEvent.Room, output);
            output.Write(" "u8);
        }
        switch (chatEvent)
        {
            case Said said:
                output.Write("["u8);
                WriteText(said.Name, output);
                output.Write("] "u8);
                WriteText(said.Text, output);
                break;
            case Joined joined:
                WriteText(_words.Format(Phrase.Joined, joined.Name), output);
                break;
            case Left left:
                WriteText(_words.Format(Phrase.Left, left.Name), output);
                break;
            case Renamed renamed:
                WriteText(_words.Format(Phrase.Renamed, renamed.Name, renamed.NewName), output);
                break;
            case Missed missed:
                WriteText(_words.Count(Phrase.MissedOne, Phrase.MissedMany, missed.Count), output);
                break;
            case Stopping:
                WriteText(_words[Phrase.Stopping], output);
                break;
            default:
                throw new NotSupportedException(chatEvent.GetType().Name);
        }
        output.Write(_lineEnd);
    }

    private static void WriteText(string text, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(text, output);
}
