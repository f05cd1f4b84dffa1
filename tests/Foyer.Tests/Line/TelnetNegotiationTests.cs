// Our side of telnet's option negotiation (RFC 1143): what is agreed to, what is refused, and that no exchange goes on
// for ever. The bytes go through the parser, as a client's do.

using System.Text;
using CsCheck;
using Foyer.Line;

namespace Foyer.Tests.Line;

public sealed class TelnetNegotiationTests
{
    private const byte Iac = TelnetParser.Iac, Sb = TelnetParser.Sb, Se = TelnetParser.Se;
    private const byte Will = 251, Wont = 252, Do = 253, Dont = 254;
    private const byte Binary = 0, Echo = 1, SuppressGoAhead = 3, TerminalType = 24, WindowSize = 31;

    private readonly Peer _server = new();

    [Theory]
    [InlineData(Do, Binary, Will)]
    [InlineData(Do, SuppressGoAhead, Will)]
    [InlineData(Will, Binary, Do)]
    [InlineData(Will, SuppressGoAhead, Do)]
    [InlineData(Will, WindowSize, Do)]
    public void Agrees_once_to_what_it_supports(byte request, byte option, byte answer)
    {
        Expect([Iac, answer, option], [Iac, request, option]);
        Expect([], [Iac, request, option, Iac, request, option]);
    }

    [Fact]
    public void Agrees_to_a_terminal_type_and_asks_for_it()
    {
        Expect([Iac, Do, TerminalType, Iac, Sb, TerminalType, 1, Iac, Se], [Iac, Will, TerminalType]);
        Expect([], [Iac, Will, TerminalType]);
    }

    [Fact]
    public void Refuses_everything_else()
    {
        byte[] ours = [Binary, SuppressGoAhead], theirs = [.. ours, TerminalType, WindowSize];
        for (int option = 0; option < 256; option++)
        {
            byte code = (byte)option;
            if (!ours.Contains(code)) Expect([Iac, Wont, code], [Iac, Do, code]);
            if (!theirs.Contains(code)) Expect([Iac, Dont, code], [Iac, Will, code]);
        }
    }

    [Fact]
    public void Says_nothing_when_what_is_off_is_turned_off()
    {
        for (int option = 0; option < 256; option++) Expect([], [Iac, Wont, (byte)option, Iac, Dont, (byte)option]);
    }

    [Theory]
    [InlineData(Do, Dont, Will, Wont)]
    [InlineData(Will, Wont, Do, Dont)]
    public void Confirms_once_when_what_is_on_is_turned_off_and_can_be_turned_on_again(byte on, byte off, byte agree, byte confirm)
    {
        Expect([Iac, agree, Binary], [Iac, on, Binary]);
        Expect([Iac, confirm, Binary], [Iac, off, Binary, Iac, off, Binary]);
        Assert.False(_server.Negotiation.BinaryFromPeer || _server.Negotiation.BinaryToPeer);
        Expect([Iac, agree, Binary], [Iac, on, Binary]);
    }

    [Fact]
    public void Begin_asks_for_binary_from_the_peer_its_window_and_its_terminal_once()
    {
        Assert.True(_server.Begin());
        Expect([Iac, Do, Binary, Iac, Do, WindowSize, Iac, Do, TerminalType], []);
        Assert.False(_server.Begin());
        Expect([], []);
    }

    [Fact]
    public void Begin_asks_only_for_what_is_not_on_yet()
    {
        Expect([Iac, Do, Binary, Iac, Do, WindowSize], [Iac, Will, Binary, Iac, Will, WindowSize]);
        Assert.True(_server.Begin());
        Expect([Iac, Do, TerminalType], []);
    }

    [Fact]
    public void An_agreement_to_what_was_asked_is_not_answered()
    {
        Begin();
        Expect([], [Iac, Will, Binary, Iac, Will, WindowSize]);
        Assert.True(_server.Negotiation.BinaryFromPeer);
        Assert.False(_server.Negotiation.BinaryToPeer);
        Expect([Iac, Sb, TerminalType, 1, Iac, Se], [Iac, Will, TerminalType]);
    }

    [Fact]
    public void A_refusal_of_what_was_asked_is_not_answered()
    {
        Begin();
        Expect([], [Iac, Wont, Binary, Iac, Wont, WindowSize, Iac, Wont, TerminalType]);
        Assert.False(_server.Negotiation.BinaryFromPeer);
        Assert.False(_server.Negotiation.BinaryToPeer);
    }

    [Fact]
    public void After_a_refusal_the_peer_can_change_its_mind()
    {
        Begin();
        Expect([], [Iac, Wont, Binary]);
        Expect([Iac, Do, Binary], [Iac, Will, Binary]);
        Assert.True(_server.Negotiation.BinaryFromPeer);
        Assert.False(_server.Negotiation.BinaryToPeer);
    }

    [Fact]
    public void The_window_is_known_and_changes()
    {
        Assert.Null(_server.Negotiation.WindowSize);
        Expect([Iac, Do, WindowSize], [Iac, Will, WindowSize, Iac, Sb, WindowSize, 0, 80, 0, 24, Iac, Se]);
        Assert.Equal((80, 24), _server.Negotiation.WindowSize);
        Expect([], [Iac, Sb, WindowSize, 1, Iac, Iac, 0, 25, Iac, Se]); // 255 is doubled
        Assert.Equal((511, 25), _server.Negotiation.WindowSize);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0, 80, 0 })]
    [InlineData(new byte[] { 0, 80, 0, 24, 0 })]
    public void A_window_that_is_none_is_not_taken(byte[] window)
    {
        Expect([], [Iac, Sb, WindowSize, .. window, Iac, Se]);
        Assert.Null(_server.Negotiation.WindowSize);
    }

    [Fact]
    public void The_terminal_type_is_known()
    {
        Assert.Null(_server.Negotiation.TerminalType);
        Expect([], [Iac, Sb, TerminalType, 0, .. "xterm-256color"u8, Iac, Se]);
        Assert.Equal("xterm-256color"u8.ToArray(), _server.Negotiation.TerminalType);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 1 })] // SEND: we have none
    [InlineData(new byte[] { 1, (byte)'x' })]
    public void A_terminal_type_that_is_none_is_not_taken(byte[] type)
    {
        Expect([], [Iac, Sb, TerminalType, .. type, Iac, Se]);
        Assert.Null(_server.Negotiation.TerminalType);
    }

    [Fact]
    public void Are_you_there_is_answered() => Expect([.. "[Yes]\r\n"u8], [Iac, 246]);

    [Fact]
    public void Typing_is_hidden_and_shown_again_with_the_line_end_that_the_peer_did_not_show()
    {
        SpeakTelnet();
        for (int i = 0; i < 2; i++)
        {
            Assert.True(_server.HideTyping());
            Expect([Iac, Will, Echo], []);
            Assert.False(_server.Negotiation.TypingIsHidden); // not before the peer has said so
            Expect([], [Iac, Do, Echo]);
            Assert.True(_server.Negotiation.TypingIsHidden);
            Assert.True(_server.HideTyping());
            Expect([], []);
            _server.ShowTyping();
            Expect([.. "\r\n"u8, Iac, Wont, Echo], []);
            _server.ShowTyping();
            Expect([], [Iac, Dont, Echo]);
            Assert.False(_server.Negotiation.TypingIsHidden);
        }
    }

    [Fact]
    public void A_peer_that_has_not_spoken_telnet_is_not_asked_to_hide_what_is_typed()
    {
        Assert.Equal("text"u8.ToArray(), _server.Receive([.. "text"u8]));
        Assert.False(_server.HideTyping());
        _server.ShowTyping();
        Begin(); // by us, which is no sign of the peer's
        Assert.False(_server.HideTyping());
        Expect([], []);
        Expect([], [Iac, Wont, Binary]);
        Assert.True(_server.HideTyping());
        Expect([Iac, Will, Echo], []);
    }

    [Fact]
    public void A_peer_that_refuses_to_hide_what_is_typed_is_not_answered_and_can_be_asked_again()
    {
        SpeakTelnet();
        for (int i = 0; i < 2; i++)
        {
            _server.HideTyping();
            Expect([Iac, Will, Echo], [Iac, Dont, Echo]);
            Assert.False(_server.Negotiation.TypingIsHidden);
            _server.ShowTyping();
            Expect([], []);
        }
    }

    [Fact]
    public void A_peer_that_answers_late_is_told_then_what_is_wanted_by_then()
    {
        SpeakTelnet();
        _server.HideTyping();
        Expect([Iac, Will, Echo], []);
        _server.ShowTyping();
        Expect([], []);
        Expect([Iac, Wont, Echo], [Iac, Do, Echo]);
        _server.HideTyping();
        Expect([], []);
        Expect([Iac, Will, Echo], [Iac, Dont, Echo]);
        _server.ShowTyping();
        _server.HideTyping();
        Expect([], [Iac, Do, Echo]);
        Assert.True(_server.Negotiation.TypingIsHidden);
    }

    [Fact]
    public void A_peer_that_takes_its_echo_back_gets_it()
    {
        SpeakTelnet();
        _server.HideTyping();
        Expect([Iac, Will, Echo], [Iac, Do, Echo]);
        Expect([Iac, Wont, Echo], [Iac, Dont, Echo]);
        Assert.False(_server.Negotiation.TypingIsHidden);
        _server.ShowTyping();
        Expect([], []);
    }

    [Fact]
    public void A_peer_that_asks_us_to_echo_is_refused_also_after_it_was_hidden_once()
    {
        Expect([Iac, Wont, Echo], [Iac, Do, Echo]);
        _server.HideTyping();
        Expect([Iac, Will, Echo], [Iac, Do, Echo]);
        _server.ShowTyping();
        Expect([.. "\r\n"u8, Iac, Wont, Echo], [Iac, Dont, Echo]);
        Expect([Iac, Wont, Echo], [Iac, Do, Echo]);
        Assert.False(_server.Negotiation.TypingIsHidden);
    }

    [Fact]
    public void What_is_typed_is_hidden_when_it_is_wanted_last_however_the_words_cross() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 4]).Array[0, 30].Sample(
            steps =>
            {
                var server = new Peer();
                var client = new EchoingClient();
                server.Receive([Iac, Wont, 99]);
                bool wanted = false;
                foreach ((int step, int bytes) in steps)
                {
                    if (step == 0) wanted = server.HideTyping();
                    else if (step == 1) { server.ShowTyping(); wanted = false; }
                    else if (step == 2) client.Receive(server.Say(bytes));
                    else server.Receive(client.Say(bytes));
                }
                TalkUntilSilence(bytes => server.Receive(bytes), server.Sent, bytes => [.. client.Receive(bytes).Where(b => b is not ((byte)'\r' or (byte)'\n'))], client.Sent);
                Assert.Equal((wanted, wanted), (server.Negotiation.TypingIsHidden, client.Hides));
            },
            iter: 5_000);

    [Fact]
    public void No_byte_of_a_negotiation_becomes_text()
    {
        byte[] puttys = [Iac, Will, WindowSize, Iac, Will, 32, Iac, Will, TerminalType, Iac, Will, 39, Iac, Do, Echo, Iac, Will, SuppressGoAhead];
        byte[] line = [.. "Đức\r\n"u8];
        byte[] answers = [Iac, Sb, WindowSize, 0, 13, 0, 10, Iac, Se, Iac, Sb, TerminalType, 0, .. "xterm"u8, Iac, Se];
        Assert.Equal(line, _server.Receive([.. puttys, .. line[..2], .. answers, .. line[2..]]));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Two_sides_like_ours_agree_and_fall_silent(bool oneBegins, bool otherBegins)
    {
        var other = new Peer();
        if (oneBegins) _server.Begin();
        if (otherBegins) other.Begin();
        TalkUntilSilence(_server.Receive, _server.Sent, other.Receive, other.Sent);
        // Each begins with what it wants of the other; offering is left to the other's asking.
        Assert.Equal((oneBegins, oneBegins), (_server.Negotiation.BinaryFromPeer, other.Negotiation.BinaryToPeer));
        Assert.Equal((otherBegins, otherBegins), (other.Negotiation.BinaryFromPeer, _server.Negotiation.BinaryToPeer));
    }

    [Fact]
    public void Two_sides_like_ours_agree_however_their_words_cross() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 4]).Array[0, 30].Sample(
            steps =>
            {
                Peer one = new(), other = new();
                foreach ((int step, int bytes) in steps)
                {
                    if (step == 0) one.Begin();
                    else if (step == 1) other.Begin();
                    else if (step == 2) other.Receive(one.Say(bytes));
                    else one.Receive(other.Say(bytes));
                }
                TalkUntilSilence(one.Receive, one.Sent, other.Receive, other.Sent);
                bool oneBegan = steps.Any(step => step.Item1 == 0), otherBegan = steps.Any(step => step.Item1 == 1);
                Assert.Equal((oneBegan, oneBegan), (one.Negotiation.BinaryFromPeer, other.Negotiation.BinaryToPeer));
                Assert.Equal((otherBegan, otherBegan), (other.Negotiation.BinaryFromPeer, one.Negotiation.BinaryToPeer));
            },
            iter: 5_000);

    [Fact]
    public void A_peer_that_answers_everything_does_not_keep_us_talking() =>
        Gen.Select(Sayings, Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, 12]).Sample(
            (sayings, begin, hide, show) =>
            {
                var server = new Peer();
                var peer = new AnswersEverything();
                for (int i = 0; i < sayings.Length; i++)
                {
                    if (i == begin) server.Begin(); // what it says next crosses that
                    if (i == hide) server.HideTyping();
                    if (i == show) server.Negotiation.ShowTyping();
                    server.Receive(sayings[i]);
                    TalkUntilSilence(server.Receive, server.Sent, peer.Receive, peer.Sent);
                }
            },
            iter: 5_000);

    private static readonly Gen<byte[][]> Sayings =
        Gen.Select(Gen.Byte[Will, Dont], Gen.OneOf(Binary, Echo, SuppressGoAhead, TerminalType, WindowSize, (byte)39))
            .Select((verb, option) => new[] { Iac, verb, option }).Array[0, 12];

    /// <summary>The peer does so, about nothing.</summary>
    private void SpeakTelnet() => Expect([], [Iac, Wont, Binary]);

    private void Begin()
    {
        _server.Begin();
        _server.Sent.Clear();
    }

    /// <summary>These bytes are answered by exactly those, and none of them is text.</summary>
    private void Expect(byte[] answer, byte[] received)
    {
        Assert.Empty(_server.Receive(received));
        Assert.Equal(Convert.ToHexString(answer), Convert.ToHexString([.. _server.Sent]));
        _server.Sent.Clear();
    }

    private static void TalkUntilSilence(Func<byte[], byte[]> one, List<byte> oneSent, Func<byte[], byte[]> other, List<byte> otherSent)
    {
        for (int round = 0; oneSent.Count + otherSent.Count > 0; round++)
        {
            Assert.True(round < 10, $"still talking: {Convert.ToHexString([.. oneSent])} and {Convert.ToHexString([.. otherSent])}");
            byte[] toOther = [.. oneSent], toOne = [.. otherSent];
            oneSent.Clear();
            otherSent.Clear();
            Assert.Empty(one(toOne));
            Assert.Empty(other(toOther));
        }
    }

    /// <summary>A side as the server has it.</summary>
    private sealed class Peer : IOutbox
    {
        private readonly TelnetClient _telnet;

        public Peer() => _telnet = new TelnetClient(this);

        public List<byte> Sent { get; } = [];

        public TelnetNegotiation Negotiation => _telnet.Negotiation;

        public bool TrySend(ReadOnlyMemory<byte> bytes)
        {
            Sent.AddRange(bytes.Span);
            return true;
        }

        public bool Begin() => _telnet.Begin();

        public bool HideTyping() => _telnet.HideTyping();

        public void ShowTyping() => _telnet.ShowTyping();

        /// <summary>Takes so many of the bytes that are on their way to the other side.</summary>
        public byte[] Say(int bytes)
        {
            byte[] said = [.. Sent.Take(bytes)];
            Sent.RemoveRange(0, said.Length);
            return said;
        }

        /// <summary>Returns the text.</summary>
        public byte[] Receive(byte[] bytes)
        {
            byte[] received = [.. bytes];
            return received[.._telnet.TakeCommands(received)];
        }
    }

    /// <summary>A client that shows what is typed, unless the server says that it does: it answers where something changes.</summary>
    private sealed class EchoingClient : ITelnetHandler
    {
        private readonly TelnetParser _parser = new();

        public List<byte> Sent { get; } = [];

        public bool Hides { get; private set; }

        public byte[] Say(int bytes)
        {
            byte[] said = [.. Sent.Take(bytes)];
            Sent.RemoveRange(0, said.Length);
            return said;
        }

        public byte[] Receive(byte[] bytes)
        {
            byte[] received = [.. bytes];
            return received[.._parser.TakeCommands(received, this)];
        }

        public void OnNegotiation(TelnetVerb verb, byte option)
        {
            bool hides = verb == TelnetVerb.Will;
            Assert.True(option == Echo && verb is TelnetVerb.Will or TelnetVerb.Wont);
            Assert.NotEqual(Hides, hides); // nothing is said twice
            Hides = hides;
            Sent.AddRange(Iac, hides ? Do : Dont, Echo);
        }

        public void OnSubnegotiation(byte option, ReadOnlySpan<byte> bytes) { }

        public void OnCommand(byte command) { }
    }

    /// <summary>A peer without RFC 1143: it agrees to all requests, and acknowledges also what changes nothing.</summary>
    private sealed class AnswersEverything : ITelnetHandler
    {
        private readonly TelnetParser _parser = new();

        public List<byte> Sent { get; } = [];

        public byte[] Receive(byte[] bytes)
        {
            byte[] received = [.. bytes];
            return received[.._parser.TakeCommands(received, this)];
        }

        public void OnNegotiation(TelnetVerb verb, byte option) => Sent.AddRange(Iac, verb switch
        {
            TelnetVerb.Will => Do,
            TelnetVerb.Wont => Dont,
            TelnetVerb.Do => Will,
            TelnetVerb.Dont or _ => Wont,
        }, option);

        public void OnSubnegotiation(byte option, ReadOnlySpan<byte> bytes)
        {
            if (option == TerminalType) Sent.AddRange([Iac, Sb, TerminalType, 0, .. Encoding.ASCII.GetBytes("DUMB"), Iac, Se]);
        }

        public void OnCommand(byte command) { }
    }
}
