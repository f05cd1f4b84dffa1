// From the bytes of one line client to lines: telnet's commands are taken out, the rest is split into lines, and the lines are cleaned.
// It is a part of LineClient, and a struct, so that an idle client needs no further object.

using Foyer.Chat.Names;
using Foyer.Net;
using Foyer.Wording;

namespace Foyer.Line;

internal struct LineInput
{
    private LineReader _lines;
    private TelnetClient? _telnet; // only for a peer that speaks telnet, or that asked us to negotiate it

    /// <summary>Begins to negotiate. If that has been done already, returns what was agreed.</summary>
    public TelnetNegotiation? NegotiateTelnet(IOutbox answers)
    {
        _telnet ??= new TelnetClient(answers);
        return _telnet.Begin() ? null : _telnet.Negotiation;
    }

    /// <summary>The width of the peer's terminal, in columns, within the bounds for wrapping; 0 if it is not known.</summary>
    public readonly int TerminalWidth => _telnet?.Negotiation.WindowSize is { Columns: > 0 and var columns } ? Math.Clamp(columns, Wrapping.LeastWidth, Wrapping.MostWidth) : 0;

    /// <summary>Hides what is typed from now on. Returns false if the client does not let us hide it.</summary>
    public readonly bool HideTyping() => _telnet?.HideTyping() == true;

    public readonly void ShowTyping() => _telnet?.ShowTyping();

    /// <summary>Takes telnet's commands out of the bytes that were received, answers them, and returns the text.</summary>
    public Memory<byte> TakeCommands(Memory<byte> received, IOutbox answers)
    {
        if (_telnet is null && !received.Span.Contains(TelnetParser.Iac)) return received;
        return received[..(_telnet ??= new TelnetClient(answers)).TakeCommands(received.Span)];
    }

    /// <summary>Takes a line from the beginning of the input, if it has one.</summary>
    public LineRead TryRead(ref Memory<byte> input, int limit, out string text)
    {
        ReadOnlySpan<byte> rest = input.Span;
        LineRead read = _lines.TryRead(ref rest, limit, out ReadOnlySpan<byte> line);
        input = input[(input.Length - rest.Length)..];
        text = read == LineRead.Line ? TextRules.Clean(line) : "";
        return read;
    }

    /// <summary>The peer will send no more. False: it has not begun another line.</summary>
    public bool TryFinish(out string text)
    {
        bool isLine = _lines.TryFinish(out ReadOnlySpan<byte> line);
        text = isLine ? TextRules.Clean(line) : "";
        return isLine;
    }

    /// <summary>See <see cref="LineReader.ReleaseIdleBuffer"/>.</summary>
    public void ReleaseIdleBuffer() => _lines.ReleaseIdleBuffer();
}
