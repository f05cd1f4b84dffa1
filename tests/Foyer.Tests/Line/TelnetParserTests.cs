// Telnet commands taken out of a byte stream: each form by example, and that no way of splitting the bytes changes
// the text or the commands.

using System.Text;
using CsCheck;
using Foyer.Line;

namespace Foyer.Tests.Line;

public sealed class TelnetParserTests
{
    private const byte Iac = TelnetParser.Iac, Sb = TelnetParser.Sb, Se = TelnetParser.Se;
    private const byte Will = 251, Wont = 252, Do = 253, Dont = 254, NoOperation = 241;

    [Fact]
    public void Text_without_commands_stays_as_it_is() => Expect("Đức\r\n", [], [.. "Đức\r\n"u8]);

    [Fact]
    public void IAC_IAC_is_a_data_byte() => Expect([(byte)'a', 255, 255, (byte)'b'], [], [(byte)'a', Iac, Iac, Iac, Iac, (byte)'b']);

    [Theory]
    [InlineData(Will, "Will 31")]
    [InlineData(Wont, "Wont 31")]
    [InlineData(Do, "Do 31")]
    [InlineData(Dont, "Dont 31")]
    public void Negotiation_is_told_and_no_text(byte verb, string told) => Expect("ab", [told], [(byte)'a', Iac, verb, 31, (byte)'b']);

    [Theory]
    [InlineData(0)]
    [InlineData((byte)'\n')]
    [InlineData(Se)]
    [InlineData(Iac)]
    public void The_option_may_be_any_byte(byte option) => Expect("b", [$"Do {option}"], [Iac, Do, option, (byte)'b']);

    [Fact]
    public void Erase_character_and_erase_line_become_the_keys_that_do_so() =>
        Expect("ab\bc\u0015d", [], [.. "ab"u8, Iac, TelnetParser.EraseCharacter, (byte)'c', Iac, TelnetParser.EraseLine, (byte)'d']);

    [Fact]
    public void Other_commands_are_told_and_no_text() =>
        Expect("ab", ["command 241", "command 246", "command 97"], [(byte)'a', Iac, NoOperation, Iac, 246, Iac, (byte)'a', (byte)'b']);

    [Fact]
    public void A_sub_negotiation_is_told_whole_and_no_text() =>
        Expect("ab", ["sub 31: 00500018"], [(byte)'a', Iac, Sb, 31, 0, 80, 0, 24, Iac, Se, (byte)'b']);

    [Fact]
    public void In_a_sub_negotiation_IAC_IAC_is_a_data_byte() =>
        Expect("a", ["sub 31: FF000018"], [Iac, Sb, 31, Iac, Iac, 0, 0, 24, Iac, Se, (byte)'a']);

    [Fact]
    public void Line_ends_and_keys_in_a_sub_negotiation_are_no_text() =>
        Expect("a", ["sub 24: 000D0A0815"], [Iac, Sb, 24, 0, .. "\r\n\b\u0015"u8, Iac, Se, (byte)'a']);

    [Fact]
    public void A_sub_negotiation_may_have_an_option_only_or_nothing() =>
        Expect("a", ["sub 24: "], [Iac, Sb, 24, Iac, Se, Iac, Sb, Iac, Se, (byte)'a']);

    [Fact]
    public void A_sub_negotiation_begins_with_nothing_of_the_one_before() =>
        Expect("", ["sub 24: 010203", "sub 31: 04"], [Iac, Sb, 24, 1, 2, 3, Iac, Se, Iac, Sb, 31, 4, Iac, Se]);

    [Fact]
    public void A_long_sub_negotiation_is_cut_and_the_text_after_it_is_not()
    {
        byte[] longest = [.. Enumerable.Range(0, TelnetParser.SubnegotiationBytes).Select(i => (byte)(i % 100))];
        byte[] more = new byte[100_000];
        Expect("a", [$"sub 24: {Convert.ToHexString(longest)}"], [Iac, Sb, 24, .. longest, .. more, Iac, Iac, Iac, Se, (byte)'a']);
    }

    [Fact]
    public void A_sub_negotiation_that_never_ends_takes_everything()
    {
        byte[] text = [.. Enumerable.Repeat("more\n"u8.ToArray(), 1000).SelectMany(line => line)];
        Expect("a", [], [(byte)'a', Iac, Sb, 24, .. text]);
    }

    [Theory]
    [InlineData(new byte[] { Will, 1 }, "", "Will 1")]
    [InlineData(new byte[] { NoOperation }, "", "command 241")]
    [InlineData(new byte[] { TelnetParser.EraseCharacter }, "\b", null)]
    [InlineData(new byte[] { Sb, 31, 7, Iac, Se }, "", "sub 31: 07")]
    public void Another_command_ends_a_sub_negotiation_and_counts(byte[] command, string text, string? told) =>
        Expect(text + "a", told is null ? ["sub 24: 0102"] : ["sub 24: 0102", told], [Iac, Sb, 24, 1, 2, Iac, .. command, (byte)'a']);

    [Fact]
    public void SE_without_SB_is_nothing() => Expect("ab", [], [(byte)'a', Iac, Se, (byte)'b']);

    [Theory]
    [InlineData(new byte[] { Iac })]
    [InlineData(new byte[] { Iac, Do })]
    [InlineData(new byte[] { Iac, Sb })]
    [InlineData(new byte[] { Iac, Sb, 31 })]
    [InlineData(new byte[] { Iac, Sb, 31, 0, 80 })]
    [InlineData(new byte[] { Iac, Sb, 31, 0, 80, Iac })]
    public void A_command_that_ends_in_the_middle_is_no_text_and_not_told(byte[] beginning) => Expect("a", [], [(byte)'a', .. beginning]);

    public static TheoryData<byte[]> Samples => new(
        new byte[][]
        {
            // What PuTTY says first, then a line.
            [Iac, Will, 31, Iac, Will, 32, Iac, Will, 24, Iac, Will, 39, Iac, Do, 1, Iac, Will, 3, Iac, Do, 3, .. "hi\r\n"u8],
            [.. "a"u8, Iac, Iac, Iac, Sb, 24, 0, .. "xterm"u8, Iac, Se, .. "b"u8, Iac, TelnetParser.EraseLine, .. "c\r\0"u8],
            [Iac, Sb, 31, Iac, Iac, 0, Iac, Iac, Iac, Do, 0, Iac, Se, Iac, Sb, Iac, Sb, 1, Iac, 246, .. "đ"u8],
        });

    [Theory]
    [MemberData(nameof(Samples))]
    public void Samples_are_taken_apart_the_same_byte_by_byte_and_cut_at_every_index(byte[] stream)
    {
        (string text, string[] told) = Take([stream]);
        foreach (byte[][] pieces in Splits.Systematic(stream))
        {
            (string splitText, string[] splitTold) = Take(pieces);
            Assert.Equal(text, splitText);
            Assert.Equal(told, splitTold);
        }
    }

    [Fact]
    public void Any_bytes_are_taken_apart_the_same_however_they_are_split() =>
        Splits.Of(Atoms).Sample(
            split =>
            {
                (string text, string[] told) = Take([split.Stream]);
                (string splitText, string[] splitTold) = Take(split.Pieces);
                Assert.Equal(text, splitText);
                Assert.Equal(told, splitTold);
            },
            iter: 5_000,
            print: split => Splits.Print(split.Pieces));

    [Fact]
    public void Any_text_goes_through_whole_when_its_IACs_are_doubled() =>
        Splits.Of(Gen.Frequency((1, Gen.Const(new[] { Iac, Iac })), (3, Gen.Byte[0, 254].Array[0, 9]))).Sample(
            split =>
            {
                string text = Encoding.Latin1.GetString(split.Stream).Replace("\u00FF\u00FF", "\u00FF", StringComparison.Ordinal);
                Assert.Equal((text, 0), (Take(split.Pieces).Text, Take(split.Pieces).Told.Length));
            },
            iter: 5_000,
            print: split => Splits.Print(split.Pieces));

    private static readonly Gen<byte[]> Atoms = Gen.Frequency(
        (6, Gen.OneOf<byte[]>([Iac], [Iac, Iac], [Sb], [Se], [Iac, Sb], [Iac, Se], [Iac, Sb, 24], [Iac, Sb, 31, Iac, Iac])),
        (4, Gen.OneOf<byte[]>([Iac, Will], [Iac, Wont, 1], [Iac, Do, Iac], [Iac, Dont, 0], [Do])),
        (2, Gen.OneOf<byte[]>([Iac, NoOperation], [Iac, TelnetParser.EraseCharacter], [Iac, TelnetParser.EraseLine], [(byte)'\r'], [(byte)'\n'], [0])),
        (3, Gen.Byte[(byte)'a', (byte)'z'].Array[1, 9]),
        (1, Gen.Byte.Array[1, 3]),
        (1, Gen.Byte.Array[200, 300]));

    /// <summary>Each example also holds byte by byte.</summary>
    private static void Expect(string text, string[] told, byte[] stream) => Expect(Encoding.UTF8.GetBytes(text), told, stream);

    private static void Expect(byte[] text, string[] told, byte[] stream)
    {
        foreach (byte[][] pieces in new[] { [stream], Splits.Systematic(stream).First() })
        {
            (string taken, string[] events) = Take(pieces);
            Assert.Equal(Encoding.Latin1.GetString(text), taken);
            Assert.Equal(told, events);
        }
    }

    /// <summary>The text (a character a byte) and what was told, in order.</summary>
    private static (string Text, string[] Told) Take(byte[][] pieces)
    {
        var parser = new TelnetParser();
        var told = new Told();
        var text = new StringBuilder();
        foreach (byte[] piece in pieces)
        {
            byte[] received = [.. piece];
            text.Append(Encoding.Latin1.GetString(received, 0, parser.TakeCommands(received, told)));
        }
        return (text.ToString(), [.. told.Events]);
    }

    private sealed class Told : ITelnetHandler
    {
        public List<string> Events { get; } = [];

        public void OnNegotiation(TelnetVerb verb, byte option) => Events.Add($"{verb} {option}");

        public void OnSubnegotiation(byte option, ReadOnlySpan<byte> bytes) => Events.Add($"sub {option}: {Convert.ToHexString(bytes)}");

        public void OnCommand(byte command) => Events.Add($"command {command}");
    }
}
