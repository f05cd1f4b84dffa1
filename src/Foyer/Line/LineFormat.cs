// Events as lines of text, for line clients (CR LF) and for the console. This runs once a batch, not once a member.

using System.Buffers;
using System.Text;
using Foyer.Chat;

namespace Foyer.Line;

internal sealed class LineFormat : Format
{
    private readonly byte[] _lineEnd;
    private readonly bool _tellsStop;

    private LineFormat(string lineEnd, bool tellsStop)
    {
        _lineEnd = Encoding.ASCII.GetBytes(lineEnd);
        _tellsStop = tellsStop;
    }

    public static LineFormat English { get; } = new("\r\n", tellsStop: true);

    /// <summary>The tutorial's words and no others.</summary>
    public static LineFormat Classic { get; } = new("\r\n", tellsStop: false);

    public static LineFormat Console { get; } = new(Environment.NewLine, tellsStop: false);

    public override void Write(ChatEvent chatEvent, IBufferWriter<byte> output)
    {
        switch (chatEvent)
        {
            case Said said:
                output.Write("["u8);
                WriteText(said.Name, output);
                output.Write("] "u8);
                WriteText(said.Text, output);
                break;
            case Joined joined:
                output.Write("Client joined "u8);
                WriteText(joined.Name, output);
                break;
            case Left left:
                output.Write("Client left "u8);
                WriteText(left.Name, output);
                break;
            case Renamed renamed:
                WriteText(LineWords.Renamed(renamed.Name, renamed.NewName), output);
                break;
            case Moderation or SettingChanged or TopicChanged or Announced:
                return;
            case Missed missed:
                WriteText(LineWords.Missed(missed.Count), output);
                break;
            case Stopping when _tellsStop:
                WriteText(LineWords.Stopping, output);
                break;
            case Stopping:
                return;
            default:
                throw new NotSupportedException(chatEvent.GetType().Name);
        }
        output.Write(_lineEnd);
    }

    private static void WriteText(string text, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(text, output);
}
