// How the first bytes of a connection show its protocol.

namespace Foyer.Net.Door;

/// <summary>How well the first bytes fit a protocol.</summary>
internal enum Match : byte
{
    No,

    /// <summary>Nothing visible has come yet, and a text protocol may follow.</summary>
    Blank,

    /// <summary>The bytes may become this protocol, but may as well be what somebody types.</summary>
    Possible,

    /// <summary>The bytes cannot be chat: this protocol has begun, and its beginning is not complete yet.</summary>
    Begun,

    Yes,
}

/// <summary>
/// <paramref name="first"/> is not empty. <paramref name="isAll"/>: no more bytes follow, and the end counts as the end of a line.
/// </summary>
internal delegate Match Matches(ReadOnlySpan<byte> first, bool isAll);

internal delegate bool HasSpares(ReadOnlySpan<byte> first);

/// <summary>
/// The beginning of a protocol. <paramref name="Source"/> is the document that defines it. <paramref name="Stalled"/> is the answer to a
/// peer that begins and does not go on. <paramref name="IsText"/>: invisible characters before the beginning are no part of it.
/// <paramref name="SwitchesOver"/>: the protocol may begin on a connection that was greeted already, because its clients wait for a greeting.
/// <paramref name="HasSpares"/>: whether a client with this beginning also opens connections that it does not use
/// (<see cref="SpareConnections"/>).
/// </summary>
internal sealed record Signature(string Name, string Source, Matches Matches, string Stalled = "",
    bool IsText = false, bool SwitchesOver = false, HasSpares? HasSpares = null);

/// <summary>A row of a front door's table: the protocol that serves a connection with this beginning.</summary>
internal readonly record struct DoorRow(Signature Signature, IProtocol Protocol);
