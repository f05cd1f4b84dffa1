// Splitting bytes into lines: the cost of a read of 16 KiB with whole lines of 64 bytes, and the cost of a person who types key by key.

using System.Text;
using BenchmarkDotNet.Attributes;
using Foyer.Net;

namespace Foyer.Benchmarks;

[MemoryDiagnoser]
public class LineReaderBenchmarks
{
    private const int Lines = 256;

    private static readonly byte[] WholeLines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new string('a', 62) + "\r\n", Lines)));
    private static readonly byte[] WithErasing = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new string('ệ', 20) + "\b\b\r\n", Lines)));

    private LineReader _reader;

    /// <summary>Per line.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public int WholeLinesInOneRead() => Read(WholeLines);

    /// <summary>Per line: 62 letters and the line end, one byte in each read.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public int LinesTypedKeyByKey()
    {
        int lines = 0;
        for (int i = 0; i < WholeLines.Length; i++) lines += Read(WholeLines.AsSpan(i, 1));
        return lines;
    }

    /// <summary>Per line; two characters of each line are erased.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public int LinesWithErasing() => Read(WithErasing);

    private int Read(ReadOnlySpan<byte> input)
    {
        int lines = 0;
        while (_reader.TryRead(ref input, 4096, out _) == LineRead.Line) lines++;
        return lines;
    }
}
