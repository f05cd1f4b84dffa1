// What a line connection keeps for a peer that speaks telnet: where its byte stream stands, and what was agreed.

namespace Foyer.Line;

internal sealed class TelnetClient(Action<byte[]> send)
{
    private readonly TelnetParser _parser = new();

    public TelnetNegotiation Negotiation { get; } = new(send);

    /// <summary>See <see cref="TelnetParser.TakeCommands"/>.</summary>
    public int TakeCommands(Span<byte> bytes) => _parser.TakeCommands(bytes, Negotiation);
}
