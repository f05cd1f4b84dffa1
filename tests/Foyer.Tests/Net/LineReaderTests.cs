// Bytes to lines: each rule of LineReader by example, and that no way of splitting the bytes changes what is read.

using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Foyer.Net;

namespace Foyer.Tests.Net;

public sealed class LineReaderTests
{
    private const int Limit = 4096;
    private const string TooLong = "<too long>";

    [Theory]
    [InlineData("helx\e[D\blo", "hello")]
    [InlineData("helx\e[D\e[1;5C\eOA\u007flo", "hello")]
    [InlineData("\e[D\bhello", "hello")]
    [InlineData("\e[Dx\bhello", "\e[Dhello")]
    [InlineData("é\e[\b\e[Ahello", "\e[Ahello")]
    public void A_cursor_key_is_erased_whole_with_the_letter_before_it(string typed, string line) => Assert.Equal([line], Read(typed + "\n"));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r\0")]
    [InlineData("\r")]
    public void LF_and_CRLF_and_CRNUL_and_CR_end_a_line(string end) => Assert.Equal(["one", "two"], Read($"one{end}two{end}"));

    [Fact]
    public void A_LF_or_NUL_after_CR_belongs_to_it_however_the_packets_fall() =>
        Assert.Equal(["one", "two", "three", "four"], Read("one\r", "\ntwo\r", "\0three\r", "four\r", "\n"));

    [Fact]
    public void Only_one_byte_after_CR_belongs_to_it() =>
        Assert.Equal(["one", "", "two", "\0three", "four", "\0five"], Read("one\r\n\n", "two\r\0\0three\r", "\nfour\n\0five\n"));

    [Fact]
    public void An_empty_packet_between_CR_and_LF_changes_nothing() => Assert.Equal(["one", "two"], Read("one\r", "", "\ntwo\n"));

    [Fact]
    public void Many_lines_may_come_in_one_packet_and_one_line_in_many() =>
        Assert.Equal(["one", "two", "three"], Read("one\ntwo\nth", "r", "ee", "\n"));

    [Fact]
    public void Empty_lines_are_read_as_empty_lines() => Assert.Equal(["", "", "", "", ""], Read("\n\r\n\r\r\0\n"));

    [Fact]
    public void A_NUL_that_follows_no_CR_is_part_of_the_line() => Assert.Equal(["a\0b"], Read("a\0b\n"));

    [Fact]
    public void Invalid_bytes_are_handed_on_as_they_came() =>
        Assert.Equal(["<FF61FEC0>"], Read([[0xFF, (byte)'a', 0xFE, 0xC0, (byte)'\n']]));

    [Theory]
    [InlineData("abc\b", "ab")]
    [InlineData("abc\u007F", "ab")]
    [InlineData("abc\b\b\bxyz", "xyz")]
    [InlineData("Đức\b", "Đứ")]
    [InlineData("Đức\b\b", "Đ")]
    [InlineData("名前\b", "名")]
    [InlineData("hi 😀\b", "hi ")]
    [InlineData("e\u0302\u0301x\b\b", "")] // ế, decomposed: one key
    [InlineData("te\u0302\u0301\b", "t")]
    [InlineData("a👩‍👩‍👧‍👦\b", "a")] // joined by ZWJ
    [InlineData("a👍🏽\b", "a")] // with a skin tone
    [InlineData("🇻🇳🇸🇪\b", "🇻🇳")] // flags: two letters each
    [InlineData("1️⃣2️⃣\b", "1️⃣")] // keycaps
    [InlineData("한국\b", "한")]
    [InlineData("a\0b\b\b", "a")]
    public void BS_and_DEL_erase_the_last_grapheme(string typed, string line) => Assert.Equal([line], Read(typed + "\n"));

    [Fact]
    public void Erasing_at_the_beginning_does_nothing() => Assert.Equal(["a", "b"], Read("\b\u007F\ba\n\b\u0015b\n"));

    [Theory]
    [InlineData(new byte[] { 0xE1 })] // ế is E1 BA BF
    [InlineData(new byte[] { 0xE1, 0xBA })]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98 })] // 😀 is F0 9F 98 80
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x80 })]
    public void Half_a_character_is_erased_like_a_character(byte[] half) =>
        Assert.Equal(["é"], Read([[.. "é"u8, .. half, LineReader.Backspace, (byte)'\n']]));

    [Fact]
    public void A_character_whose_first_half_was_erased_leaves_its_second_half_only() =>
        Assert.Equal(["<61BF>"], Read([[(byte)'a', 0xE1, 0xBA, LineReader.Backspace, 0xBF, (byte)'\n']]));

    [Fact]
    public void Erasing_looks_far_enough_back_in_a_long_line()
    {
        string line = string.Concat(Enumerable.Repeat("Việt 🇻🇳 👩‍👩‍👧‍👦 ", 50));
        Assert.Equal([line], Read(line + "e\u0302\u0301\b👩‍👩‍👧‍👦\b🇻🇳\b😀\b\n"));
    }

    [Fact]
    public void A_long_line_can_be_erased_key_by_key() =>
        Assert.Equal(["x"], Read(new string('ệ', 1000) + new string('\b', 1000) + "x\n"));

    [Fact]
    public void What_a_key_costs_is_bounded_also_where_no_character_begins()
    {
        // Both lines are longer than what is looked at; in one of them, no byte begins a character.
        TimeSpan letters = Cost((byte)'a'), invalid = Cost(0x80);
        Assert.True(invalid < letters * 100, $"{invalid.TotalMilliseconds} ms instead of {letters.TotalMilliseconds} ms");

        static TimeSpan Cost(byte filling)
        {
            var reader = new LineReader();
            ReadOnlySpan<byte> line = Enumerable.Repeat(filling, 60_000).ToArray();
            reader.TryRead(ref line, 64 * 1024, out _);
            ReadOnlySpan<byte> keys = Enumerable.Repeat(LineReader.Backspace, 500).ToArray();
            long start = Stopwatch.GetTimestamp();
            reader.TryRead(ref keys, 64 * 1024, out _);
            return Stopwatch.GetElapsedTime(start);
        }
    }

    [Fact]
    public void CtrlU_erases_the_line_and_not_the_one_before() => Assert.Equal(["one", "three"], Read("one\ntwo \u0015thr", "ee\n"));

    [Fact]
    public void What_came_in_earlier_packets_can_be_erased() =>
        Assert.Equal(["ac", "d"], Read("a", "b", "\b", "c\n", "xyz", "\u0015", "d\n"));

    [Fact]
    public void A_line_of_exactly_the_limit_is_read_and_one_above_is_too_long()
    {
        string longest = new('a', Limit);
        Assert.Equal([longest, TooLong, "next"], Read($"{longest}\r\n{longest}b\r\nnext\r\n"));
    }

    [Fact]
    public void The_limit_counts_bytes() => Assert.Equal(["ệ1", TooLong], Read(4, "ệ1\nệ12\n"));

    [Fact]
    public void What_was_erased_does_not_count() => Assert.Equal(["abxy", "1234"], Read(4, "abcd\b\bxy\nabcd\u00151234\n"));

    [Fact]
    public void Too_long_is_told_as_soon_as_it_is_known_and_once()
    {
        var reader = new LineReader();
        Assert.Equal(LineRead.TooLong, Next(ref reader, 4, "abcde"));
        Assert.Equal(LineRead.NeedMore, Next(ref reader, 4, "and more, and more"));
        Assert.Equal(LineRead.NeedMore, Next(ref reader, 4, "\n"));
        Assert.Equal(LineRead.TooLong, Next(ref reader, 4, "abcde\n"));
        Assert.Equal(LineRead.Line, Next(ref reader, 4, "abcd\n"));
    }

    [Fact]
    public void The_rest_of_a_line_that_is_too_long_cannot_be_edited_back() =>
        Assert.Equal([TooLong, "next"], Read(4, "abcde\b\b\b\bf\u0015g", "h\r", "\nnext\n"));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r\0")]
    [InlineData("\r")]
    public void After_a_line_that_is_too_long_the_next_is_read(string end) =>
        Assert.Equal([TooLong, "abcd", TooLong, "", "efgh"], Read(4, $"abcde{end}abcd{end}abcdefghijkl{end}{end}efgh{end}"));

    [Theory]
    [InlineData("last", "last")]
    [InlineData("one\nla", "one", "la")]
    [InlineData("one\r", "one")]
    [InlineData("one\n\b", "one")]
    [InlineData("last\b\b\b\b")]
    [InlineData("last\u0015")]
    [InlineData("")]
    public void A_last_line_without_an_end_is_a_line(string typed, params string[] lines) => Assert.Equal(lines, Read(typed));

    [Fact]
    public void The_rest_of_a_line_that_is_too_long_is_no_last_line() => Assert.Equal([TooLong], Read(4, "abcde", "fg"));

    [Fact]
    public void A_last_line_is_told_once()
    {
        var reader = new LineReader();
        Next(ref reader, "last");
        Assert.True(reader.TryFinish(out ReadOnlySpan<byte> line));
        Assert.True(line.SequenceEqual("last"u8));
        Assert.False(reader.TryFinish(out _));
    }

    [Fact]
    public void A_line_that_came_whole_is_not_copied()
    {
        ReadOnlySpan<byte> input = "one\ntwo\n"u8, rest = input;
        var reader = new LineReader();
        reader.TryRead(ref rest, Limit, out ReadOnlySpan<byte> one);
        reader.TryRead(ref rest, Limit, out ReadOnlySpan<byte> two);
        Assert.True(input[..3] == one);
        Assert.True(input[4..7] == two);
    }

    [Fact]
    public void A_buffer_is_given_back_while_no_line_is_under_way_and_not_before()
    {
        // The pool hands a thread back what that thread returned last.
        var reader = new LineReader();
        string half = new('a', 3000);
        Next(ref reader, half);
        reader.ReleaseIdleBuffer();
        ReadOnlySpan<byte> rest = "b\n"u8;
        Assert.Equal(LineRead.Line, reader.TryRead(ref rest, Limit, out ReadOnlySpan<byte> line));
        Assert.Equal(half + "b", Encoding.UTF8.GetString(line));
        ref byte buffer = ref MemoryMarshal.GetReference(line);

        byte[] before = ArrayPool<byte>.Shared.Rent(3000);
        Assert.False(Unsafe.AreSame(ref buffer, ref before[0]));
        reader.ReleaseIdleBuffer();
        byte[] after = ArrayPool<byte>.Shared.Rent(3000);
        Assert.True(Unsafe.AreSame(ref buffer, ref after[0]));

        ArrayPool<byte>.Shared.Return(before);
        ArrayPool<byte>.Shared.Return(after);
        Assert.Equal(LineRead.Line, Next(ref reader, "next\n"));
    }

    public static TheoryData<string> Samples =>
    [
        "one\r\ntwo\nthree\rfour\r\0five\n\n\r\r\n\0\0last",
        "Đức\b\b hỏi 名前\r\nlast ế\b",
        "👩‍👩‍👧‍👦\ba🇻🇳🇸🇪\b\re\u0302\u0301\u007Fx\n",
        "one\u0015two\r\0\u0015three\n\b\b\n",
        "0123456789ABCDEF\r\n0123456789ABCDEFG\r\n0123456789ABCDEFGHIJ\bK\u0015\r\0next\n",
        "0123456789ABCDEFG",
    ];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Samples_read_the_same_byte_by_byte_and_cut_at_every_index(string sample)
    {
        byte[] stream = Encoding.UTF8.GetBytes(sample);
        string[] whole = Read(16, [stream]);
        foreach (byte[][] pieces in Splits.Systematic(stream)) Assert.Equal(whole, Read(16, pieces));
    }

    [Fact]
    public void Any_bytes_read_the_same_however_they_are_split() =>
        Gen.Select(Splits.Of(Atoms), Gen.Int[1, 40]).Sample(
            (split, limit) => Assert.Equal(Read(limit, [split.Stream]), Read(limit, split.Pieces)),
            iter: 5_000,
            print: sample => $"limit {sample.Item2}: {Splits.Print(sample.Item1.Pieces)}");

    [Fact]
    public void Any_bytes_without_editing_are_what_stood_between_the_ends() =>
        Splits.Of(Atoms.Where(atom => !atom.AsSpan().ContainsAny(LineReader.Backspace, LineReader.EraseLine, (byte)0x7F))).Sample(
            split =>
            {
                string text = Encoding.Latin1.GetString(split.Stream).Replace("\r\n", "\n", StringComparison.Ordinal)
                    .Replace("\r\0", "\n", StringComparison.Ordinal).Replace('\r', '\n');
                IEnumerable<string> lines = text.Split('\n').Select(line => Show(Encoding.Latin1.GetBytes(line)));
                if (text.EndsWith('\n') || text.Length == 0) lines = lines.SkipLast(1);
                Assert.Equal(lines, Read(Limit, split.Pieces));
            },
            iter: 5_000,
            print: split => Splits.Print(split.Pieces));

    private static readonly Gen<byte[]> Atoms = Gen.Frequency(
        (6, Gen.OneOf<byte[]>([(byte)'\r'], [(byte)'\n'], [0], [.. "\r\n"u8], [.. "\r\0"u8])),
        (4, Gen.OneOf<byte[]>([LineReader.Backspace], [0x7F], [LineReader.EraseLine])),
        (4, Gen.OneOf("ệ", "名", "😀", "e\u0302\u0301", "👩‍👩‍👧", "🇻🇳", "\u200D", "\u0301", "🇸").Select(Encoding.UTF8.GetBytes)),
        (3, Gen.OneOf<byte[]>([0xE1], [0xE1, 0xBA], [0xF0, 0x9F, 0x98], [0x80], [0xBF, 0x80], [0xC0, 0x80], [0xFF], [0xED, 0xA0, 0x80])),
        (4, Gen.Byte[(byte)'a', (byte)'z'].Array[1, 12]),
        (1, Gen.Byte.Array[1, 3]));

    private static string[] Read(params string[] pieces) => Read(Limit, pieces);

    private static string[] Read(int limit, params string[] pieces) => Read(limit, pieces.Select(Encoding.UTF8.GetBytes));

    /// <summary>Everything that is read: lines, what is too long, and at the end the line without an end.</summary>
    private static string[] Read(IEnumerable<byte[]> pieces) => Read(Limit, pieces);

    private static string[] Read(int limit, IEnumerable<byte[]> pieces)
    {
        List<string> results = [];
        var reader = new LineReader();
        foreach (byte[] piece in pieces)
        {
            byte[] received = [.. piece];
            ReadOnlySpan<byte> rest = received;
            LineRead read;
            while ((read = reader.TryRead(ref rest, limit, out ReadOnlySpan<byte> line)) != LineRead.NeedMore)
            {
                Assert.True(line.Length <= limit);
                results.Add(read == LineRead.TooLong ? TooLong : Show(line));
            }
            Assert.True(rest.IsEmpty);
            reader.ReleaseIdleBuffer();
            received.AsSpan().Fill((byte)'#'); // the next packet comes into the same buffer
        }
        if (reader.TryFinish(out ReadOnlySpan<byte> last)) results.Add(Show(last));
        return [.. results];
    }

    private static LineRead Next(ref LineReader reader, string piece) => Next(ref reader, Limit, piece);

    private static LineRead Next(ref LineReader reader, int limit, string piece)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(piece);
        return reader.TryRead(ref rest, limit, out _);
    }

    private static string Show(ReadOnlySpan<byte> line) =>
        System.Text.Unicode.Utf8.IsValid(line) ? Encoding.UTF8.GetString(line) : $"<{Convert.ToHexString(line)}>";
}
