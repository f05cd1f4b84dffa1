// One connection at the front door of a server whose turns and time are this file's.

using Foyer.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Fuzz;

internal static class Door
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(30);

    /// <summary>The first byte says how long the pieces are, and how much time passes between them. Throws when something is wrong.</summary>
    public static void Try(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        int piece = 1 + (input[0] & 0x1F);
        TimeSpan pause = TimeSpan.FromMilliseconds((input[0] >> 5) * 50);
        input = input[1..];
        int sent = input.Length;

        var log = new StrictLog();
        var clock = new FakeTimeProvider();
        var turns = new ManualTurns();
        var server = new ChatServer(new ChatServerOptions { Limits = Limits.Off, Replay = 0 }, new EngineSettings { Time = clock, Turns = turns, Log = log });
        var peer = new MemoryTransport("192.0.2.9:1");
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
        if (!isTold && !peer.IsDisposed && sent > 0) throw new InvalidOperationException("it was neither told anything nor closed in time");
        peer.PeerHalfClose();
        for (TimeSpan waited = TimeSpan.Zero; waited < Enough && server.ClientCount > 0; waited += TimeSpan.FromSeconds(1)) Pass(TimeSpan.FromSeconds(1));
        if (server.ClientCount > 0) throw new InvalidOperationException("the connection was never decided");
        if (log.Bug is { } bug) throw new InvalidOperationException("a bug", bug);

        void Pass(TimeSpan time)
        {
            turns.Run();
            if (time > TimeSpan.Zero) clock.Advance(time);
            turns.Run();
        }
    }

    private sealed class StrictLog : ServerLog
    {
        public Exception? Bug { get; private set; }

        public override void ConnectionFailed(long connection, string where, Exception exception) => Bug = exception;

        public override void RoomTurnFailed(string room, string where, Exception exception) => Bug = exception;

        public override void BackgroundFailed(string where, Exception exception) => Bug = exception;
    }
}
