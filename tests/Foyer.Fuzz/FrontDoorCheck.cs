// One connection at the front door of a server whose turns and time are this file's, and somebody in the room who must not be shown
// what is no talk.

using Foyer.Net.Door;
using Foyer.Tests.Support;

namespace Foyer.Fuzz;

internal static class FrontDoorCheck
{
    private static readonly Signature[] NoTalk = [Signatures.Tls, Signatures.Http, Signatures.Irc, Signatures.Ssh, Signatures.ProxyHeader];

    /// <summary>The first byte says how long the pieces are, and how much time passes between them. Throws when something is wrong.</summary>
    public static void Try(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        int piece = 1 + (input[0] & 0x1F);
        TimeSpan pause = TimeSpan.FromMilliseconds((input[0] >> 5) * 50);
        input = input[1..];
        byte[] sent = input.ToArray();

        var log = new TestLog();
        var server = new ManualServer(new ChatServerOptions { Limits = Limits.Off, Replay = 0 }, log);
        MemoryTransport witness = server.Join(), peer = server.Arrive();
        while (!input.IsEmpty)
        {
            int length = Math.Min(piece, input.Length);
            peer.PeerSend(input[..length]);
            input = input[length..];
            server.Advance(pause);
        }
        server.Advance(TimeSpan.FromMilliseconds(250));
        server.Advance(TimeSpan.FromSeconds(5));
        bool isTold = peer.PeerReadAll().Length > 0;
        server.Advance(TimeSpan.FromSeconds(2)); // for one that is closed without a word
        if (!isTold && !peer.IsDisposed && sent.Length > 0) throw new InvalidOperationException("it was neither told anything nor closed in time");
        peer.PeerHalfClose();
        for (int i = 0; i < 30 && server.Chat.ClientCount > 1; i++) server.Advance(TimeSpan.FromSeconds(1));
        if (server.Chat.ClientCount > 1) throw new InvalidOperationException("the connection was never decided");
        bool isTalk = sent.Length == 0 || NoTalk.All(row => row.Matches(sent, true) is Match.No or Match.Possible);
        string[] shown = witness.PeerReadAll().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (!isTalk && shown.Any(line => !line.StartsWith("Client ", StringComparison.Ordinal))) throw new InvalidOperationException("a request was shown as talk");
        if (log.Bugs is [var bug, ..]) throw new InvalidOperationException(bug);
    }
}
