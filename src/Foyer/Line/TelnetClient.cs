// The state that a line connection keeps for a telnet peer: the parser's position in the byte stream, and the negotiated options.

namespace Foyer.Line;

internal sealed class TelnetClient
{
    private readonly IOutbox _outbox;
    private readonly TelnetParser _parser = new();
    private readonly List<byte> _answers = [];

    public TelnetClient(IOutbox outbox)
    {
        _outbox = outbox;
        Negotiation = new TelnetNegotiation(_answers.AddRange);
    }

    public TelnetNegotiation Negotiation { get; }

    /// <summary>See <see cref="TelnetParser.TakeCommands"/>. All answers to one read are sent together.</summary>
    public int TakeCommands(Span<byte> bytes)
    {
        int length = _parser.TakeCommands(bytes, Negotiation);
        SendAnswers();
        return length;
    }

    public bool Begin()
    {
        bool begun = Negotiation.Begin();
        SendAnswers();
        return begun;
    }

    public bool HideTyping()
    {
        bool asked = Negotiation.HideTyping();
        SendAnswers();
        return asked;
    }

    /// <summary>If typing was hidden, the Enter key was, too, so this also ends the line on the peer's screen.</summary>
    public void ShowTyping()
    {
        if (Negotiation.TypingIsHidden) _answers.AddRange("\r\n"u8);
        Negotiation.ShowTyping();
        SendAnswers();
    }

    private void SendAnswers()
    {
        if (_answers.Count == 0) return;
        _outbox.TrySend(_answers.ToArray());
        _answers.Clear();
    }
}
