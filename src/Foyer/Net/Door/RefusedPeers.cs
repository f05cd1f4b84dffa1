// Who is not let in (the server is full, its address has enough) is told why; in its own language, if it says at once what that is.
// It is no connection of the server's: a few such are waited for, each for the silence of the front door, and all others are told in a line.

using System.Globalization;
using System.Text;
using Foyer.Net;
using Foyer.Net.Door;
using Foyer.Runtime;

namespace Foyer;

/// <summary>Thread-safe. <paramref name="words"/>: what a line client is told. <paramref name="silence"/>: how long one may take to say what it speaks.</summary>
internal sealed class RefusedPeers(Func<Admission, byte[]> words, TimeSpan silence, Services services)
{
    /// <summary>Half of <see cref="Descriptors.Reserve"/>: the rest is the runtime's.</summary>
    private const int AtOnce = Descriptors.Reserve / 2;

    private const int FirstBytes = 2 * 1024;

    private int _waiting;

    /// <summary>Ends the transport. <paramref name="asks"/>: everybody comes by the port where it came, and not line clients alone.</summary>
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
            End(line); // else it is gone, or has been told
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
        string retry = refused.Wait > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"Retry-After: {Math.Ceiling(refused.Wait.TotalSeconds)}\r\n") : "";
        string head = string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\n{retry}Connection: close\r\nContent-Length: {line.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. line];
    }
}
