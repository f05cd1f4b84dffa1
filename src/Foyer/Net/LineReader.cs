// Splits bytes into lines. LF, CR LF, CR NUL or CR ends a line, even if they arrive in different reads. For clients that send each key at
// once, BS and DEL erase the last grapheme of the line being typed, and Ctrl-U erases the whole line. An escape sequence (a cursor key) is no
// grapheme: it is erased as a whole, with the grapheme before it. Pure: it uses no sockets, and applies
// no text rules. The result does not depend on how the bytes were split.

using Foyer.Characters;

namespace Foyer.Net;

internal enum LineRead
{
    /// <summary>There is no complete line yet; all input has been taken.</summary>
    NeedMore,
    Line,

    /// <summary>The line exceeds the limit. Returned once per line, as soon as that is known. The rest of the line is thrown away.</summary>
    TooLong,
}

internal struct LineReader
{
    public const byte Backspace = 0x08;
    public const byte EraseLine = 0x15; // Ctrl-U
    private const byte Delete = 0x7F;

    /// <summary>How many bytes, from the end of the line, are searched for the last grapheme. It limits the cost of a keystroke.</summary>
    private const int EraseWindow = 128;

    private static readonly SearchValues<byte> Stops = SearchValues.Create((byte)'\n', (byte)'\r', Backspace, Delete, EraseLine);

    private byte[]? _partial; // the line being typed, as edited so far; rented
    private int _length;
    private bool _afterReturn;
    private bool _discarding;

    /// <summary>
    /// Takes input up to the end of a line. <paramref name="line"/> does not include the line's end, has at most <paramref name="limit"/> bytes, and is
    /// valid until the next call.
    /// </summary>
    public LineRead TryRead(ref ReadOnlySpan<byte> input, int limit, out ReadOnlySpan<byte> line)
    {
        line = default;
        while (!input.IsEmpty)
        {
            if (_afterReturn)
            {
                _afterReturn = false;
                if (input[0] is (byte)'\n' or 0)
                {
                    input = input[1..];
                    continue;
                }
            }

            int stop = input.IndexOfAny(Stops);
            ReadOnlySpan<byte> piece = stop < 0 ? input : input[..stop];
            byte key = stop < 0 ? default : input[stop];
            input = stop < 0 ? default : input[(stop + 1)..];
            bool ends = stop >= 0 && key is (byte)'\n' or (byte)'\r';
            if (ends) _afterReturn = key == '\r';

            if (_discarding)
            {
                _discarding = !ends;
                continue;
            }
            if (_length + piece.Length > limit)
            {
                _length = 0;
                _discarding = !ends;
                return LineRead.TooLong;
            }
            if (ends)
            {
                line = _length == 0 ? piece : Append(piece);
                _length = 0;
                return LineRead.Line;
            }
            if (!piece.IsEmpty) Append(piece);
            if (stop >= 0) _length = key == EraseLine ? 0 : LengthWithoutLastGrapheme();
        }
        return LineRead.NeedMore;
    }

    /// <summary>The peer will send no more. The text that it typed last is a line too, even without a line end.</summary>
    public bool TryFinish(out ReadOnlySpan<byte> line)
    {
        line = _partial.AsSpan(0, _length);
        _length = 0;
        return !line.IsEmpty;
    }

    /// <summary>Gives the buffer back if no line is being typed. Lines that were returned before become invalid.</summary>
    public void ReleaseIdleBuffer()
    {
        if (_length > 0 || _partial is null) return;
        ArrayPool<byte>.Shared.Return(_partial);
        _partial = null;
    }

    private ReadOnlySpan<byte> Append(ReadOnlySpan<byte> piece)
    {
        int length = _length + piece.Length;
        if (_partial is null || _partial.Length < length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, 2 * _length));
            _partial.AsSpan(0, _length).CopyTo(larger);
            if (_partial is not null) ArrayPool<byte>.Shared.Return(_partial);
            _partial = larger;
        }
        piece.CopyTo(_partial.AsSpan(_length));
        _length = length;
        return _partial.AsSpan(0, length);
    }

    private readonly int LengthWithoutLastGrapheme()
    {
        if (_length == 0) return 0;
        ReadOnlySpan<byte> line = _partial.AsSpan(0, _length);
        int start = Math.Max(0, line.Length - EraseWindow);
        for (int back = 0; back < 3 && start > 0 && (line[start] & 0xC0) == 0x80; back++) start--; // a character has at most four bytes

        // The window as UTF-16, because the grapheme rules need that, and the position in bytes where each of its characters begins.
        ReadOnlySpan<byte> window = line[start..];
        Span<char> text = stackalloc char[window.Length];
        Span<int> begins = stackalloc int[window.Length];
        int chars = 0;
        var sequence = new EscapeSequence();
        for (int at = 0; at < window.Length;)
        {
            Rune.DecodeFromUtf8(window[at..], out Rune rune, out int bytes); // an invalid byte becomes U+FFFD, and the text rules do the same later
            if (sequence.Takes(rune.Value))
            {
                at += bytes;
                continue;
            }
            int written = rune.EncodeToUtf16(text[chars..]);
            begins.Slice(chars, written).Fill(at);
            chars += written;
            at += bytes;
        }

        if (chars == 0) return start;
        int last = 0;
        for (int next = 0; next < chars; next += StringInfo.GetNextTextElementLength(text[next..chars])) last = next;
        return start + begins[last];
    }
}
