// The alert for a peer whose first record is not a ClientHello, and the reason for the log (RFC 8446, 5.1 and 6.2). OpenSSL sends its own
// alert for a bad ClientHello. SslStream refuses everything else before OpenSSL sees it, and sends nothing.

using System.Security.Authentication;

namespace Foyer.Net;

internal static class TlsAlert
{
    /// <summary>The head of a record, and the type of the first message in it.</summary>
    public const int HeadBytes = 6;

    private const byte Handshake = 22, FirstType = 20, LastType = 24; // RFC 8446, 5.1; RFC 6520, 3
    private const byte ClientHello = 1;
    private const int MostBytes = 1 << 14;

    private const byte UnexpectedMessage = 10, RecordOverflow = 22, DecodeError = 50;

    public static byte[] ProtocolVersion => Fatal(70);

    public static byte[] InternalError => Fatal(80);

    /// <summary><paramref name="head"/>: the first bytes of the peer, to which nothing was sent. The alert is empty if it does not speak TLS.</summary>
    public static (byte[] Alert, string Reason) For(ReadOnlySpan<byte> head, Exception failure)
    {
        if (IsOldHello(head)) return (ProtocolVersion, "it speaks SSL 2");
        if (head.Length < 5 || !IsRecord(head)) return ([], "the client did not send TLS");
        if (head[0] != Handshake) return (Fatal(UnexpectedMessage), "the client's first record is not a handshake");
        int length = (head[3] << 8) | head[4];
        if (length > MostBytes) return (Fatal(RecordOverflow), "the client's first record is too long");
        if (length == 0 || (head.Length == HeadBytes && head[5] != ClientHello))
            return (Fatal(UnexpectedMessage), "the client's first message is not a ClientHello");
        return (Fatal(DecodeError), failure is AuthenticationException or IOException ? failure.GetBaseException().Message
            : $"the client's ClientHello cannot be read ({failure.GetType().Name})");
    }

    /// <summary>Whether these bytes, perhaps only the first few, are the type and the version of a TLS record.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> first) =>
        first[0] is >= FirstType and <= LastType && (first.Length < 2 || first[1] == 3) && (first.Length < 3 || first[2] <= 4);

    /// <summary>The same for the hello of SSL 2, which scanners send: two bytes of length, the type, the version (RFC 5246, E.2).</summary>
    public static bool IsOldHello(ReadOnlySpan<byte> first) =>
        first.Length > 0 && first[0] is 0x80 or 0x81 && (first.Length < 3 || first[2] == ClientHello) && (first.Length < 4 || first[3] is 0 or 3);

    private static byte[] Fatal(byte description) => [21, 3, 1, 0, 2, 2, description];
}

/// <summary>The handshake failed because of what the peer sent. <see cref="Alert"/> must still be sent; it is empty if the peer got one.</summary>
internal sealed class HandshakeException(string reason, byte[] alert, Exception inner) : Exception(reason, inner)
{
    public byte[] Alert => alert;
}
