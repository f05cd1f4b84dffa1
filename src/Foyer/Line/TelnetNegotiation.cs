// Our side of telnet's option negotiation, by the Q method of RFC 1143. An option is off, asked for, on, or being ended. An answer is sent
// only if a state changes, so two sides cannot loop. If a new request comes up while an answer is due, it waits for that answer. Nothing is
// sent to a peer that has not spoken telnet, unless Begin is called. ECHO is the only option that we end, and the only one that we do not
// grant on request. The server never echoes. It announces ECHO only to make a client hide what is typed.

using System.Diagnostics;

namespace Foyer.Line;

internal sealed class TelnetNegotiation(Action<byte[]> send) : ITelnetHandler
{
    private const byte Binary = 0; // RFC 856
    private const byte Echo = 1; // RFC 857
    private const byte SuppressGoAhead = 3; // RFC 858
    private const byte TerminalTypeOption = 24; // RFC 1091
    private const byte WindowSizeOption = 31; // RFC 1073
    private const byte TerminalTypeSend = 1;
    private const byte TerminalTypeIs = 0;
    private const byte AreYouThere = 246;

    /// <summary>RFC 1143 calls them NO, WANTYES, YES and WANTNO.</summary>
    private enum State : byte { Off, Asked, On, Ending }

    private sealed record Supported(byte Code, bool OnRequest = true)
    {
        public State State { get; set; }

        /// <summary>The opposite of our last request is wanted. It is sent when the peer has answered that request.</summary>
        public bool Turn { get; set; }
    }

    /// <summary>The options that we turn on when asked (WILL). The array below has those that the peer may turn on (DO).</summary>
    private readonly Supported[] _ours = [new(Binary), new(Echo, OnRequest: false), new(SuppressGoAhead)];

    private readonly Supported[] _theirs = [new(Binary), new(SuppressGoAhead), new(TerminalTypeOption), new(WindowSizeOption)];

    private bool _begun;

    /// <summary>The peer has sent a telnet command, so it understands telnet.</summary>
    public bool PeerSpeaks { get; private set; }

    /// <summary>The size of the peer's terminal, in columns and rows; null until the peer sends it.</summary>
    public (int Columns, int Rows)? WindowSize { get; private set; }

    /// <summary>The peer's name for its terminal, as it was sent: not yet cleaned.</summary>
    public byte[]? TerminalType { get; private set; }

    public bool BinaryFromPeer => Find(_theirs, Binary)!.State == State.On;

    public bool BinaryToPeer => Find(_ours, Binary)!.State == State.On;

    /// <summary>The peer leaves the echo to the server, which echoes nothing. So what is typed is not shown anywhere, nor are its line ends.</summary>
    public bool TypingIsHidden => Find(_ours, Echo)!.State == State.On;

    /// <summary>
    /// Asks the peer for BINARY, so that a telnet client keeps the eighth bit of what is typed, and for its window size and terminal type.
    /// Returns false if everything has been asked for already.
    /// </summary>
    public bool Begin()
    {
        if (_begun) return false;
        _begun = true;
        Ask(_theirs, Binary, TelnetVerb.Do);
        // BINARY to the peer is not offered, because clients show all eight bits without it. With it, Debian's telnet switches off its
        // terminal's output processing, so the Enter key moves the cursor down but not back to the start of the line.
        Ask(_theirs, WindowSizeOption, TelnetVerb.Do);
        Ask(_theirs, TerminalTypeOption, TelnetVerb.Do);
        return true;
    }

    /// <summary>
    /// Asks the peer not to show what is typed from now on. A peer that agrees does so before it shows anything that is sent after this. A
    /// peer that refuses, or does not answer, goes on showing it. Returns false, and sends nothing, if the peer has not spoken telnet.
    /// </summary>
    public bool HideTyping()
    {
        if (PeerSpeaks) Ask(_ours, Echo, TelnetVerb.Will);
        return PeerSpeaks;
    }

    /// <summary>Gives the echo back to the peer. Does nothing if the echo was not asked for, or if the peer refused.</summary>
    public void ShowTyping() => End(_ours, Echo, TelnetVerb.Wont);

    public void OnNegotiation(TelnetVerb verb, byte option)
    {
        PeerSpeaks = true;
        switch (verb)
        {
            case TelnetVerb.Will: Enable(Find(_theirs, option), option, TelnetVerb.Do, TelnetVerb.Dont); break;
            case TelnetVerb.Wont: Disable(Find(_theirs, option), TelnetVerb.Do, TelnetVerb.Dont); break;
            case TelnetVerb.Do: Enable(Find(_ours, option), option, TelnetVerb.Will, TelnetVerb.Wont); break;
            case TelnetVerb.Dont: Disable(Find(_ours, option), TelnetVerb.Will, TelnetVerb.Wont); break;
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
        option.Turn = option.State == State.Ending;
        if (option.State == State.Off) Send(option, State.Asked, verb);
    }

    private void End(Supported[] options, byte code, TelnetVerb verb)
    {
        Supported option = Find(options, code)!;
        option.Turn = option.State == State.Asked;
        if (option.State == State.On) Send(option, State.Ending, verb);
    }

    /// <summary>The peer agrees to an option, or asks for it.</summary>
    private void Enable(Supported? option, byte code, TelnetVerb agree, TelnetVerb refuse)
    {
        if (option is null || (option.State == State.Off && !option.OnRequest))
        {
            Send(refuse, code);
            return;
        }
        bool turn = option.Turn;
        option.Turn = false;
        switch (option.State)
        {
            case State.On: return;
            case State.Ending: // an error of the peer by RFC 1143: only a refusal can answer our ending
                option.State = turn ? State.On : State.Off;
                return;
            case State.Asked when turn:
                Send(option, State.Ending, refuse);
                return;
            case State.Asked: // we asked, and this is the answer
                option.State = State.On;
                break;
            case State.Off:
                Send(option, State.On, agree);
                break;
            default: throw new UnreachableException();
        }
        if (code == TerminalTypeOption && agree == TelnetVerb.Do)
            send([TelnetParser.Iac, TelnetParser.Sb, TerminalTypeOption, TerminalTypeSend, TelnetParser.Iac, TelnetParser.Se]);
    }

    /// <summary>The peer refuses an option, or ends it.</summary>
    private void Disable(Supported? option, TelnetVerb agree, TelnetVerb confirm)
    {
        if (option is null) return;
        bool turn = option.Turn;
        option.Turn = false;
        if (option.State == State.On) Send(option, State.Off, confirm);
        else if (option.State == State.Ending && turn) Send(option, State.Asked, agree);
        else option.State = State.Off;
    }

    private void Send(Supported option, State state, TelnetVerb verb)
    {
        option.State = state;
        Send(verb, option.Code);
    }

    private void Send(TelnetVerb verb, byte option) => send([TelnetParser.Iac, (byte)verb, option]);
}
