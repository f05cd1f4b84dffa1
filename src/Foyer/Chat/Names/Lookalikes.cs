// The form in which names are compared: case does not matter, and each character is replaced by the character that it looks like.
// Lookalikes.txt has the result for every character: the steps of Unicode's TS 39, with case folding around them
// (scripts/make-lookalikes.py; docs/decisions/0008-look-alike-names.md). So one look-up is enough, and .NET's case tables are not used. Those
// know only simple folding, and change with the runtime. This class knows nothing of what a name may contain.

using System.Runtime.CompilerServices;

namespace Foyer.Chat.Names;

/// <summary>Thread-safe. The table is read at the first use and kept: about 40 KiB.</summary>
internal static class Lookalikes
{
    private static readonly (int[] CodePoints, ushort[] Starts, string Targets) Table = Load();

    /// <summary>
    /// Two texts with equal skeletons look alike, perhaps in another case. The skeleton of a skeleton is the skeleton itself. Letters keep their marks.
    /// The ASCII letters and digits never count as each other. A skeleton is not for showing. Lone surrogates count as U+FFFD.
    /// </summary>
    public static string Skeleton(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        string decomposed = WellFormed(text).Normalize(NormalizationForm.FormKD);
        var skeleton = new StringBuilder(decomposed.Length + 8);
        for (int i = 0; i < decomposed.Length;)
        {
            Rune rune = Rune.GetRuneAt(decomposed, i);
            int row = rune.IsAscii ? -1 : Array.BinarySearch(Table.CodePoints, rune.Value);
            if (rune.IsAscii) skeleton.Append(char.ToLowerInvariant((char)rune.Value));
            else if (row < 0) skeleton.Append(decomposed, i, rune.Utf16SequenceLength);
            else skeleton.Append(Table.Targets, Table.Starts[row], Table.Starts[row + 1] - Table.Starts[row]);
            i += rune.Utf16SequenceLength;
        }
        string mapped = skeleton.ToString();
        return Ascii.IsValid(mapped) ? mapped : mapped.Normalize(NormalizationForm.FormD); // marks may need another order now
    }

    /// <summary>Replaces what <see cref="string.Normalize()"/> would throw at by U+FFFD.</summary>
    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\uFFFE')) return text;
        var wellFormed = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) wellFormed.Append(rune.Value == 0xFFFE ? "\uFFFD" : rune.ToString());
        return wellFormed.ToString();
    }

    /// <summary>
    /// Parses the bytes by hand, which takes 5 ms. Splitting and parsing lines took 20 ms of the first <c>/nick</c>, mostly for compiling library code.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // runs once, and the unoptimized code takes twice as long
    private static (int[] CodePoints, ushort[] Starts, string Targets) Load()
    {
        using Stream data = typeof(Lookalikes).Assembly.GetManifestResourceStream("Lookalikes.txt")!;
        byte[] bytes = new byte[data.Length];
        data.ReadExactly(bytes);

        int[] codePoints = new int[bytes.Length / 10]; // nearly all rows have ten bytes or more
        ushort[] starts = new ushort[codePoints.Length + 1];
        char[] targets = new char[bytes.Length / 5]; // each code point has at least four digits and a separator
        int rows = 0, length = 0, value = 0;
        bool comment = false, first = true;
        foreach (byte b in bytes)
        {
            if (b == '#') comment = true;
            else if (!comment && b > ' ') value = (value << 4) | (b <= '9' ? b - '0' : b - 'A' + 10);
            else if (!comment && first) codePoints[rows] = value;
            else if (!comment) length += new Rune(value).EncodeToUtf16(targets.AsSpan(length));

            if (b > ' ') continue;
            value = 0;
            first = b == '\n';
            if (b == '\n' && !comment) starts[++rows] = checked((ushort)length);
            if (b == '\n') comment = false;
        }
        return (codePoints[..rows], starts[..(rows + 1)], new string(targets, 0, length));
    }
}
