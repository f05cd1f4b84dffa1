// Tells a refused peer why (the server is full, its address has enough connections), in its own protocol if it identifies itself in time.
// A refused peer is no connection of the server. The server waits for a few of them at once, each for the silence of the front door, and
// answers all others with a line of text.

using Foyer.Net;
using Foyer.Net.Door;

namespace Foyer;

/// <summary>Thread-safe. <paramref name="words"/>: the answer to a line client. <paramref name="silence"/>: how long a peer has for its first bytes.</summary>
internal sealed class RefusedPeers(Func<Admission, byte[]> words, TimeSpan silence, Services services)
{
    /// <summary>Half of <see cref="Descriptors.Reserve"/>: the runtime needs the rest.</summary>
    private const int AtOnce = Descriptors.Reserve / 2;

    private const int FirstBytes = 2 * 1024;

    private int _waiting;

    /// <summary>Answers the peer and ends the transport. <paramref name="asks"/>: the port takes clients of all protocols, not line clients alone.</summary>
    public void Tell(Transport transport, Admission refused, bool asks)
    {
        byte[] line = words(refused);
        if (asks && silence > TimeSpan.Zero && Interlocked.Increment(ref _waiting) <= AtOnce)
        {
            _ = AskAsync(transport, refused, line);
            return;
        }
        if (asks && silence > TimeSpan.Zero) Interlocked.Decrement(ref _waiting);
        transport.TrySend(line);
        transport.Dispose();
    }

    private async Task AskAsync(Transport transport, Admission refused, byte[] line)
    {
        int isTold = 0;
        try
        {
            using ITimer timer = services.Time.CreateTimer(_ => End(line), null, silence, Timeout.InfiniteTimeSpan);
            var first = new byte[FirstBytes];
            int length = await transport.ReceiveAsync(first);
            End(length > 0 ? AnswerTo(first.AsSpan(0, length), refused, line) : line);
        }
        catch (Exception e)
        {
            if (!Transport.IsLoss(e)) services.Log.BackgroundFailed("turning a connection away", e);
            End(line); // otherwise the peer is gone, or was answered
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        void End(byte[] answer)
        {
            if (Interlocked.Exchange(ref isTold, 1) != 0) return;
            transport.TrySend(answer);
            transport.ShutdownSend();
            transport.Dispose();
        }
    }

    private static byte[] AnswerTo(ReadOnlySpan<byte> first, Admission refused, byte[] line)
    {
        if (Is(Signatures.Http, first)) return Http(refused, line);
        if (Is(Signatures.Irc, first)) return [.. "ERROR :"u8, .. line];
        return Is(Signatures.Tls, first) ? Signatures.BusyTls : line;
    }

    private static bool Is(Signature signature, ReadOnlySpan<byte> first) => signature.Matches(first, isAll: true) is Match.Yes or Match.Begun;

    private static byte[] Http(Admission refused, byte[] line)
    {
        (int status, string reason) = refused.Result == AdmissionResult.AddressTooFast ? (429, "Too Many Requests") : (503, "Service Unavailable");
        string retry = refused.Wait > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"Retry-After: {Math.Ceiling(refused.Wait.TotalSeconds)}\r\n") : "";
        string head = string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\n{retry}Connection: close\r\nContent-Length: {line.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. line];
    }
}
