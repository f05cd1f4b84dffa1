// The escape sequences of terminals (ECMA-48, 5.4 and 8.3; ECMA-35, 13.2), character by character. They come from arrow keys, from
// the coloured output of builds, and from pages that people copy. A program that removes only the ESC leaves the rest as text.
//
//   ESC [ 31 m, U+009B 31 m        control sequence: parameters, intermediate characters, a final character
//   ESC [ [ A                      a function key of the Linux console
//   ESC O A, U+008F A              a key of a keypad (SS3)
//   ESC ] 0;title BEL              control string (OSC, DCS, SOS, PM, APC), up to BEL, ESC \ or U+009C
//   ESC ( B, ESC 7                 a character set, the saved cursor
//
// A sequence may be broken off. A character that cannot go on with it ends it, and is no part of it; a control string takes everything
// up to the next control character. ECMA-48 would also take a slash or a dot as an intermediate character. No terminal uses them, and
// they begin what must not be lost: a command, and the line that ends a paste. So here they are never part of a control sequence.

namespace Foyer.Characters;

/// <summary>A parser for one text. It gets the characters in order. Pure; the default value is its start.</summary>
internal struct EscapeSequence
{
    private enum State : byte
    {
        None,
        AfterEscape,
        CharacterSet,
        ControlBegin,
        Control,
        Key,
        String,
        StringAfterEscape,
    }

    private const int Bell = 0x07, Escape = 0x1B, StringEnd = 0x9C;

    private State _state;

    /// <summary>A sequence has begun, and its end has not come.</summary>
    public readonly bool IsOpen => _state != State.None;

    /// <summary>Whether the character (a code point, or a UTF-16 code unit) is part of a sequence, and so not part of the text.</summary>
    public bool Takes(int character)
    {
        switch (_state)
        {
            case State.AfterEscape when character is '[':
                return Go(State.ControlBegin);
            case State.AfterEscape when character is 'O':
                return Go(State.Key);
            case State.AfterEscape when character is ']' or 'P' or 'X' or '^' or '_':
                return Go(State.String);
            case State.AfterEscape when character is '(' or ')' or '*' or '+' or '#' or '%':
                return Go(State.CharacterSet);
            case State.AfterEscape when character is '7' or '8' or '=' or '>':
            case State.CharacterSet when character is >= '0' and <= 'Z':
            case State.ControlBegin or State.Control or State.Key when character is >= '@' and <= '~' && !(_state == State.ControlBegin && character == '['):
            case State.String when character is Bell or StringEnd:
            case State.StringAfterEscape when character is '\\':
                return Go(State.None);
            case State.ControlBegin when character is '[':
                return Go(State.Key);
            case State.ControlBegin or State.Control when character is (>= ' ' and <= '-') or (>= '0' and <= '?'):
                return Go(State.Control);
            case State.Key when character is >= '0' and <= '?':
                return true;
            case State.String when character is Escape:
                return Go(State.StringAfterEscape);
            case State.String when character is >= ' ' and not (>= 0x7F and <= 0x9F):
                return true;
            case State.StringAfterEscape:
                _state = State.AfterEscape; // the string was not finished
                return Takes(character);
        }
        _state = character switch
        {
            Escape => State.AfterEscape,
            0x8F => State.Key,
            0x9B => State.ControlBegin,
            0x90 or 0x98 or 0x9D or 0x9E or 0x9F => State.String,
            _ => State.None,
        };
        return _state != State.None;
    }

    private bool Go(State next)
    {
        _state = next;
        return true;
    }
}
