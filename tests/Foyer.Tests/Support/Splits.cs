// A byte stream in pieces, as packets might bring it: for parsers whose result must not depend on the pieces.

using CsCheck;

namespace Foyer.Tests.Support;

internal static class Splits
{
    /// <summary>Byte by byte, and in two at every index.</summary>
    public static IEnumerable<byte[][]> Systematic(byte[] stream)
    {
        yield return [.. stream.Select(b => new[] { b })];
        for (int cut = 1; cut < stream.Length; cut++) yield return [stream[..cut], stream[cut..]];
    }

    /// <summary>The stream of some of these atoms, and some way to split it.</summary>
    public static Gen<(byte[] Stream, byte[][] Pieces)> Of(Gen<byte[]> atoms) =>
        from chosen in atoms.Array[0, 40]
        let stream = chosen.SelectMany(atom => atom).ToArray()
        from lengths in Gen.Int[1, 7].Array[stream.Length]
        select (stream, Cut(stream, lengths).ToArray());

    private static IEnumerable<byte[]> Cut(byte[] stream, int[] lengths)
    {
        int start = 0;
        foreach (int length in lengths.TakeWhile(_ => start < stream.Length))
        {
            yield return stream[start..Math.Min(start + length, stream.Length)];
            start += length;
        }
    }

    /// <summary>For messages: which stream, and which pieces of it.</summary>
    public static string Print(byte[][] pieces) => string.Join(" | ", pieces.Select(Convert.ToHexString));
}
