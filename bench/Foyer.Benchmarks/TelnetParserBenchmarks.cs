// Removing telnet commands from a read of 16 KiB: text without commands, and text with commands in every line.
// The parser moves text within its buffer, so each run begins with a copy. The cost of the copy alone is the baseline.

using System.Text;
using BenchmarkDotNet.Attributes;
using Foyer.Line;

namespace Foyer.Benchmarks;

[MemoryDiagnoser]
public class TelnetParserBenchmarks
{
    private const int Lines = 256;

    private static readonly byte[] Text = Repeat([.. Encoding.ASCII.GetBytes(new string('a', 62)), .. "\r\n"u8]);
    private static readonly byte[] Commands = Repeat([.. Encoding.ASCII.GetBytes(new string('a', 30)), 255, 251, 3, 255, 250, 31, 0, 80, 0, 24, 255, 240,
        .. Encoding.ASCII.GetBytes(new string('a', 20)), .. "\r\n"u8]);

    private readonly TelnetParser _parser = new();
    private readonly Nobody _handler = new();
    private readonly byte[] _buffer = new byte[Text.Length];

    /// <summary>Per line of 64 bytes.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Lines)]
    public void OnlyTheCopy() => Text.CopyTo(_buffer, 0);

    /// <summary>Per line of 64 bytes.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public int TextWithoutCommands() => Take(Text);

    /// <summary>Per line of 64 bytes; twelve of them are a request and a sub-negotiation.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public int TextWithCommands() => Take(Commands);

    private int Take(byte[] bytes)
    {
        bytes.CopyTo(_buffer, 0);
        return _parser.TakeCommands(_buffer, _handler);
    }

    private static byte[] Repeat(byte[] line) => [.. Enumerable.Repeat(line, Lines).SelectMany(bytes => bytes)];

    private sealed class Nobody : ITelnetHandler
    {
        public void OnNegotiation(TelnetVerb verb, byte option) { }

        public void OnSubnegotiation(byte option, ReadOnlySpan<byte> bytes) { }

        public void OnCommand(byte command) { }
    }
}
