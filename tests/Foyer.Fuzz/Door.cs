// One connection at the front door of a server whose turns and time are this file's, and somebody in the room who must not be shown
// what is no talk.

using System.Text;
using Foyer.Net.Door;
using Foyer.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Fuzz;

internal static class Door
{
    private static readonly Signature[] NoTalk = [Signatures.Tls, Signatures.Http, Signatures.Irc, Signatures.Ssh, Signatures.ProxyHeader];

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(30);

    /// <summary>The first byte says how long the pieces are, and how much time passes between them. Throws when something is wrong.</summary>
    public static void Try(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        int piece = 1 + (input[0] & 0x1F);
        TimeSpan pause = TimeSpan.FromMilliseconds((input[0] >> 5) * 50);
        input = input[1..];
        byte[] sent = input.ToArray();

        var log = new StrictLog();
        var clock = new FakeTimeProvider();
        var turns = new ManualTurns();
        var server = new ChatServer(new ChatServerOptions { Limits = Limits.Off, Replay = 0 }, new EngineSettings { Time = clock, Turns = turns, Log = log });
        MemoryTransport peer = new("192.0.2.9:1"), witness = new("192.0.2.8:1");
        _ = server.AttachAsync(witness);
        turns.Run();
        Heard(witness);
        _ = server.AttachAsync(peer, atFrontDoor: true);
        turns.Run();
        while (!input.IsEmpty)
        {
            int length = Math.Min(piece, input.Length);
            peer.PeerSend(input[..length]);
            input = input[length..];
            Pass(pause);
        }
        Pass(TimeSpan.FromMilliseconds(250));
        Pass(TimeSpan.FromSeconds(5));
        bool isTold = peer.PeerTryReceive(new byte[64]) > 0;
        Pass(TimeSpan.FromSeconds(2)); // for one that is closed without a word
        if (!isTold && !peer.IsDisposed && sent.Length > 0) throw new InvalidOperationException("it was neither told anything nor closed in time");
        peer.PeerHalfClose();
        for (TimeSpan waited = TimeSpan.Zero; waited < Enough && server.ClientCount > 1; waited += TimeSpan.FromSeconds(1)) Pass(TimeSpan.FromSeconds(1));
        if (server.ClientCount > 1) throw new InvalidOperationException("the connection was never decided");
        bool isTalk = sent.Length == 0 || NoTalk.All(row => row.Matches(sent, true) is Match.No or Match.Possible);
        if (!isTalk && Heard(witness).Any(line => !line.StartsWith("Client ", StringComparison.Ordinal))) throw new InvalidOperationException("a request was shown as talk");
        if (log.Bug is { } bug) throw new InvalidOperationException("a bug", bug);

        void Pass(TimeSpan time)
        {
            turns.Run();
            if (time > TimeSpan.Zero) clock.Advance(time);
            turns.Run();
        }
    }

    private static string[] Heard(MemoryTransport witness)
    {
        var buffer = new byte[1 << 20];
        return Encoding.UTF8.GetString(buffer, 0, witness.PeerTryReceive(buffer)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class StrictLog : ServerLog
    {
        public Exception? Bug { get; private set; }

        public override void ConnectionFailed(long connection, string where, Exception exception) => Bug = exception;

        public override void RoomTurnFailed(string room, string where, Exception exception) => Bug = exception;

        public override void BackgroundFailed(string where, Exception exception) => Bug = exception;
    }
}
