// Our side of telnet's option negotiation, by the Q method of RFC 1143 as far as a side that only ever enables needs it:
// an option is off, asked for, or on; an answer is sent only where a state changes, so that two sides cannot loop.
// Nothing is sent to a peer that has not spoken telnet, unless Begin is called.

namespace Foyer.Line;

internal sealed class TelnetNegotiation(Action<byte[]> send) : ITelnetHandler
{
    private const byte Binary = 0; // RFC 856
    private const byte SuppressGoAhead = 3; // RFC 858
    private const byte TerminalTypeOption = 24; // RFC 1091
    private const byte WindowSizeOption = 31; // RFC 1073
    private const byte TerminalTypeSend = 1;
    private const byte TerminalTypeIs = 0;
    private const byte AreYouThere = 246;

    private enum State : byte { Off, Asked, On }

    private sealed record Supported(byte Code)
    {
        public State State { get; set; }
    }

    /// <summary>What we do when asked (WILL), and what the peer may do (DO).</summary>
    private readonly Supported[] _ours = [new(Binary), new(SuppressGoAhead)];

    private readonly Supported[] _theirs = [new(Binary), new(SuppressGoAhead), new(TerminalTypeOption), new(WindowSizeOption)];

    private bool _begun;

    /// <summary>The peer's terminal, in columns and rows, once it has told.</summary>
    public (int Columns, int Rows)? WindowSize { get; private set; }

    /// <summary>What the peer calls its terminal, as it sent it: not yet cleaned.</summary>
    public byte[]? TerminalType { get; private set; }

    public bool BinaryFromPeer => Find(_theirs, Binary)!.State == State.On;

    public bool BinaryToPeer => Find(_ours, Binary)!.State == State.On;

    /// <summary>
    /// Asks for BINARY from the peer, so that a telnet client keeps the eighth bit of what is typed, and for its window and terminal.
    /// False: everything has been asked for already.
    /// </summary>
    public bool Begin()
    {
        if (_begun) return false;
        _begun = true;
        Ask(_theirs, Binary, TelnetVerb.Do);
        // BINARY to the peer is not offered: clients show all eight bits without it, and with it Debian's telnet switches off
        // its terminal's output processing, so that the Enter key goes down without going back to the line's start.
        Ask(_theirs, WindowSizeOption, TelnetVerb.Do);
        Ask(_theirs, TerminalTypeOption, TelnetVerb.Do);
        return true;
    }

    public void OnNegotiation(TelnetVerb verb, byte option)
    {
        switch (verb)
        {
            case TelnetVerb.Will: Enable(Find(_theirs, option), option, TelnetVerb.Do, TelnetVerb.Dont); break;
            case TelnetVerb.Wont: Disable(Find(_theirs, option), TelnetVerb.Dont); break;
            case TelnetVerb.Do: Enable(Find(_ours, option), option, TelnetVerb.Will, TelnetVerb.Wont); break;
            case TelnetVerb.Dont: Disable(Find(_ours, option), TelnetVerb.Wont); break;
            default: break;
        }
    }

    public void OnSubnegotiation(byte option, ReadOnlySpan<byte> bytes)
    {
        if (option == WindowSizeOption && bytes.Length == 4)
            WindowSize = ((bytes[0] << 8) | bytes[1], (bytes[2] << 8) | bytes[3]);
        if (option == TerminalTypeOption && bytes.Length > 1 && bytes[0] == TerminalTypeIs)
            TerminalType = bytes[1..].ToArray();
    }

    public void OnCommand(byte command)
    {
        if (command == AreYouThere) send("[Yes]\r\n"u8.ToArray());
    }

    private static Supported? Find(Supported[] options, byte code) => Array.Find(options, option => option.Code == code);

    private void Ask(Supported[] options, byte code, TelnetVerb verb)
    {
        Supported option = Find(options, code)!;
        if (option.State != State.Off) return;
        option.State = State.Asked;
        Send(verb, code);
    }

    private void Enable(Supported? option, byte code, TelnetVerb agree, TelnetVerb refuse)
    {
        if (option is null)
        {
            Send(refuse, code);
            return;
        }
        if (option.State == State.On) return;
        if (option.State == State.Off) Send(agree, code); // when we asked, this is the answer
        option.State = State.On;
        if (code == TerminalTypeOption && agree == TelnetVerb.Do)
            send([TelnetParser.Iac, TelnetParser.Sb, TerminalTypeOption, TerminalTypeSend, TelnetParser.Iac, TelnetParser.Se]);
    }

    private void Disable(Supported? option, TelnetVerb confirm)
    {
        if (option is null || option.State == State.Off) return;
        if (option.State == State.On) Send(confirm, option.Code);
        option.State = State.Off;
    }

    private void Send(TelnetVerb verb, byte option) => send([TelnetParser.Iac, (byte)verb, option]);
}
