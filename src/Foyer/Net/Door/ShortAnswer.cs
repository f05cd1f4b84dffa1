// For a protocol that is recognised but not served here: one answer in that protocol, and the end of the connection.

namespace Foyer.Net.Door;

internal sealed class ShortAnswer(byte[] answer) : IProtocol
{
    public ShortAnswer(string answer) : this(Encoding.ASCII.GetBytes(answer)) { }

    public Task RunAsync(Connection connection) => connection.CloseAndDiscardAsync(answer);
}
