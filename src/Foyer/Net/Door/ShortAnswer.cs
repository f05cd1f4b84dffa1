// For what is recognised and not served here: one answer in the peer's own language, and the end.

using System.Text;

namespace Foyer.Net.Door;

internal sealed class ShortAnswer(byte[] answer) : IProtocol
{
    public ShortAnswer(string answer) : this(Encoding.ASCII.GetBytes(answer)) { }

    public Task RunAsync(Connection connection) => connection.CloseAndDiscardAsync(answer);
}
