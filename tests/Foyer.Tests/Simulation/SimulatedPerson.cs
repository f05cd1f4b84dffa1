// Somebody in a simulation: types in pieces, reads when it likes, leaves in one way or another, and remembers what it was shown.

using System.Text;

namespace Foyer.Tests.Simulation;

internal sealed class SimulatedPerson(string address, int window, bool reads)
{
    private readonly List<byte> _shown = [];

    public MemoryTransport Transport { get; } = new(address, window);

    public string Address => address;

    /// <summary>Takes what it is sent; one who does not is to be given up.</summary>
    public bool Reads => reads;

    public bool Gone { get; set; }

    public int Said { get; set; }

    public List<string> Lines => [.. Encoding.UTF8.GetString([.. _shown]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];

    public bool EndsWholeLines => _shown.Count == 0 || _shown[^1] == '\n';

    public void Read(int atMost)
    {
        var buffer = new byte[atMost];
        int taken = Transport.PeerTryReceive(buffer);
        _shown.AddRange(buffer.AsSpan(0, taken));
    }

    public void ReadAll()
    {
        int before;
        do
        {
            before = _shown.Count;
            Read(1 << 16);
        }
        while (_shown.Count > before);
    }
}
