// Takes telnet commands (RFC 854, RFC 855) out of a byte stream, before it is split into lines. Pure: it sends no answers itself.
//
//   IAC IAC                          a data byte 255
//   IAC WILL|WONT|DO|DONT option     negotiation
//   IAC SB option ... IAC SE         sub-negotiation; within it IAC IAC is a byte 255
//   IAC EC, IAC EL                   erase character, erase line: passed on as the keys that do the same
//   IAC other                        a command without argument

using System.Diagnostics;
using Foyer.Net;

namespace Foyer.Line;

internal interface ITelnetHandler
{
    void OnNegotiation(TelnetVerb verb, byte option);

    /// <summary>The bytes are valid only during the call.</summary>
    void OnSubnegotiation(byte option, ReadOnlySpan<byte> bytes);

    void OnCommand(byte command);
}

internal enum TelnetVerb : byte { Will = 251, Wont = 252, Do = 253, Dont = 254 }

internal sealed class TelnetParser
{
    public const byte Iac = 255;
    public const byte Sb = 250;
    public const byte Se = 240;
    public const byte EraseCharacter = 247;
    public const byte EraseLine = 248;

    /// <summary>Longer sub-negotiations are cut off. The longest that we use is a terminal's name (RFC 1091: 40 characters).</summary>
    public const int SubnegotiationBytes = 256;

    private enum State : byte { Text, AfterIac, AfterVerb, InSub, InSubAfterIac }

    private State _state;
    private TelnetVerb _verb;
    private byte[]? _sub; // first the option, then its bytes
    private int _subLength;

    /// <summary>Moves the text to the front and returns its length. A command that is cut goes on with the next call.</summary>
    public int TakeCommands(Span<byte> bytes, ITelnetHandler handler)
    {
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte b = bytes[i];
            switch (_state)
            {
                case State.Text:
                    // The text up to the next command is moved in one piece.
                    int run = bytes[i..].IndexOf(Iac);
                    if (run < 0) run = bytes.Length - i;
                    else _state = State.AfterIac;
                    bytes.Slice(i, run).CopyTo(bytes[length..]);
                    length += run;
                    i += run;
                    break;
                case State.AfterIac:
                    length += AfterIac(b, bytes[length..], handler);
                    break;
                case State.AfterVerb:
                    _state = State.Text;
                    handler.OnNegotiation(_verb, b);
                    break;
                case State.InSub:
                    if (b == Iac) _state = State.InSubAfterIac;
                    else AddToSub(b);
                    break;
                case State.InSubAfterIac:
                    length += InSubAfterIac(b, bytes[length..], handler);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
        return length;
    }

    private int AfterIac(byte b, Span<byte> text, ITelnetHandler handler)
    {
        _state = State.Text;
        switch (b)
        {
            case Iac:
                text[0] = Iac;
                return 1;
            case EraseCharacter:
                text[0] = LineReader.Backspace;
                return 1;
            case EraseLine:
                text[0] = LineReader.EraseLine;
                return 1;
            case Sb:
                _state = State.InSub;
                _subLength = 0;
                return 0;
            case >= (byte)TelnetVerb.Will and <= (byte)TelnetVerb.Dont:
                _state = State.AfterVerb;
                _verb = (TelnetVerb)b;
                return 0;
            case Se:
                return 0; // a sub-negotiation's end without its beginning
            default:
                handler.OnCommand(b);
                return 0;
        }
    }

    private int InSubAfterIac(byte b, Span<byte> text, ITelnetHandler handler)
    {
        if (b == Iac)
        {
            _state = State.InSub;
            AddToSub(Iac);
            return 0;
        }
        if (_subLength > 0) handler.OnSubnegotiation(_sub![0], _sub.AsSpan(1, _subLength - 1));
        _sub = null;
        _subLength = 0;
        _state = State.Text;
        // Any byte but SE: the peer did not end the sub-negotiation, and this is its next command.
        return b == Se ? 0 : AfterIac(b, text, handler);
    }

    private void AddToSub(byte b)
    {
        _sub ??= new byte[1 + SubnegotiationBytes];
        if (_subLength < _sub.Length) _sub[_subLength++] = b;
    }
}
