// Reports to the operator, beside the conversation: one method per fact. They never contain message text or keys, and they name
// people only when somebody moderated.
// The library needs no logging package; the program prints these reports to standard error. Callers report a fact each time that it
// happens; the program rate-limits the lines that a peer can trigger at will.

namespace Foyer;

internal class ServerLog
{
    public static ServerLog None { get; } = new();

    /// <summary>The server cannot accept connections for a while, for example because it is out of descriptors. Waiting connections are not lost.</summary>
    public virtual void AcceptPaused(string reason) { }

    public virtual void AcceptResumed() { }

    /// <summary>The limit on connections is reached. A new connection was refused with that reason.</summary>
    public virtual void ServerFull(int connections) { }

    /// <summary>A limit per address is reached. A new connection from there was refused with that reason.</summary>
    public virtual void AddressRefused(string address, int limit, bool perMinute) { }

    /// <summary>A connection of a trusted proxy was closed, because its PROXY header did not come, did not come in time, or was wrong.</summary>
    public virtual void ProxyHeaderMissing(string proxy) { }

    /// <summary>A TLS handshake failed, because of what the peer sent or did not send.</summary>
    public virtual void HandshakeFailed(string address, string reason) { }

    /// <summary>The files of the TLS certificates changed, and new connections get the new certificates.</summary>
    public virtual void CertificatesReloaded(string certificates) { }

    /// <summary>The files of the TLS certificates changed but cannot be used, so the old certificates stay. Reported once for each change.</summary>
    public virtual void CertificatesUnusable(string reason) { }

    /// <summary>Messages are not accepted, because they cannot be stored. Reported once, until they can be stored again.</summary>
    public virtual void HistoryFailed(string reason) { }

    public virtual void HistoryResumed() { }

    /// <summary>The history cannot be read, so clients that join are not shown the earlier messages.</summary>
    public virtual void HistoryUnreadable(string reason) { }

    /// <summary>A connection was closed because its client read too slowly.</summary>
    public virtual void ReaderTooSlow(long connection, IPEndPoint address) { }

    /// <summary>A connection was closed because its client sent too much, was muted for it, and went on.</summary>
    public virtual void Flooded(long connection, IPEndPoint address) { }

    /// <summary>A bug: a connection ended with an unexpected exception.</summary>
    public virtual void ConnectionFailed(long connection, string where, Exception exception) { }

    /// <summary>A bug: a part of a room's turn ended with an exception.</summary>
    public virtual void RoomTurnFailed(string room, string where, Exception exception) { }

    /// <summary>A bug in something that belongs to no connection and no room: a timer, a thread, a task that nobody awaits.</summary>
    public virtual void BackgroundFailed(string where, Exception exception) { }

    /// <summary>
    /// Somebody moderated: <paramref name="act"/> is the command's word. <paramref name="room"/> is empty for the whole server.
    /// <paramref name="byOperator"/>: a server operator did it. Anybody else can do it at will in a room of their own.
    /// </summary>
    public virtual void Moderated(string act, string room, string by, string target, bool byOperator) { }
}
