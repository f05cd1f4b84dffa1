// What the operator is told beside the conversation: one method a fact, never message text or keys,
// and names of people only where somebody kept order.
// The library needs no logging package; the program prints these to standard error.

using Foyer.Chat.People;

namespace Foyer;

internal class ServerLog
{
    public static ServerLog None { get; } = new();

    /// <summary>No connection can be accepted for a while (out of descriptors, say); those that wait are not lost.</summary>
    public virtual void AcceptPaused(string reason) { }

    public virtual void AcceptResumed() { }

    /// <summary>The bound on connections is reached; newcomers are told so until somebody leaves.</summary>
    public virtual void ServerFull(int connections) { }

    /// <summary>A limit per address is reached; newcomers from there are told so. Told once a minute and address.</summary>
    public virtual void AddressRefused(string address, int limit, bool perMinute) { }

    /// <summary>One came from a proxy that is trusted, and without the header that says for whom (or not in time, or with a wrong one); it was closed.</summary>
    public virtual void ProxyHeaderMissing(string proxy) { }

    /// <summary>A TLS handshake failed. <paramref name="isNews"/>: the first within a minute, worth a line.</summary>
    public virtual void HandshakeFailed(string address, string reason, bool isNews) { }

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
    public virtual void ReaderTooSlow(long connection, string address) { }

    /// <summary>A connection that sent too much, and went on when it was muted for it, was ended.</summary>
    public virtual void Flooded(long connection, string address) { }

    /// <summary>A bug: a connection ended by an exception that nobody expected.</summary>
    public virtual void ConnectionFailed(long connection, Exception exception) { }

    /// <summary>A bug: a room's turn ended by an exception.</summary>
    public virtual void RoomTurnFailed(string room, Exception exception) { }

    /// <summary>Somebody kept order: <paramref name="act"/> is the command's word. <paramref name="room"/> is empty for the whole server.</summary>
    public virtual void Moderated(string act, string room, string by, string target) { }
}
