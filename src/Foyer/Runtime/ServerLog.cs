// What the operator is told beside the conversation: one method a fact, never message text or keys,
// and names of people only where somebody kept order.
// The library needs no logging package; the program prints these to standard error. Callers report a fact each time that it happens;
// the program rate-limits the lines that a peer can trigger at will.

using System.Net;


namespace Foyer;

internal class ServerLog
{
    public static ServerLog None { get; } = new();

    /// <summary>No connection can be accepted for a while (out of descriptors, say); those that wait are not lost.</summary>
    public virtual void AcceptPaused(string reason) { }

    public virtual void AcceptResumed() { }

    /// <summary>The bound on connections is reached; a newcomer was told so.</summary>
    public virtual void ServerFull(int connections) { }

    /// <summary>A limit per address is reached; a newcomer from there was told so.</summary>
    public virtual void AddressRefused(string address, int limit, bool perMinute) { }

    /// <summary>One came from a proxy that is trusted, and without the header that says for whom (or not in time, or with a wrong one); it was closed.</summary>
    public virtual void ProxyHeaderMissing(string proxy) { }

    /// <summary>A TLS handshake failed, for what the peer sent or did not send.</summary>
    public virtual void HandshakeFailed(string address, string reason) { }

    /// <summary>The files of the TLS certificates changed, and newcomers get the new ones.</summary>
    public virtual void CertificatesReloaded(string certificates) { }

    /// <summary>They changed, and are no use: the old ones stay. Told once for each change.</summary>
    public virtual void CertificatesUnusable(string reason) { }

    /// <summary>Messages are not accepted, because they cannot be stored. Told once, until they can be.</summary>
    public virtual void HistoryFailed(string reason) { }

    public virtual void HistoryResumed() { }

    /// <summary>What was said before cannot be read, and those who come in are not shown it.</summary>
    public virtual void HistoryUnreadable(string reason) { }

    /// <summary>A connection that did not read was given up.</summary>
    public virtual void ReaderTooSlow(long connection, IPEndPoint address) { }

    /// <summary>A connection that sent too much, and went on when it was muted for it, was ended.</summary>
    public virtual void Flooded(long connection, IPEndPoint address) { }

    /// <summary>A bug: a connection ended by an unexpected exception.</summary>
    public virtual void ConnectionFailed(long connection, string where, Exception exception) { }

    /// <summary>A bug: a part of a room's turn ended by an exception.</summary>
    public virtual void RoomTurnFailed(string room, string where, Exception exception) { }

    /// <summary>A bug in something that belongs to no connection and no room: a timer, a thread, a task that nobody awaits.</summary>
    public virtual void BackgroundFailed(string where, Exception exception) { }

    /// <summary>
    /// Somebody kept order: <paramref name="act"/> is the command's word. <paramref name="room"/> is empty for the whole server.
    /// <paramref name="byOperator"/>: a server operator did it. Everybody else can do it at will in a room of their own.
    /// </summary>
    public virtual void Moderated(string act, string room, string by, string target, bool byOperator) { }
}
