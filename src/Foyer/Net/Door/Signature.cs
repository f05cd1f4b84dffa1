// How the first bytes of a connection show what speaks there.

namespace Foyer.Net.Door;

/// <summary>How well the first bytes fit.</summary>
internal enum Match : byte
{
    No,

    /// <summary>Nothing visible has come yet, and a text protocol may follow.</summary>
    Blank,

    /// <summary>They may become it, and may as well be what somebody types.</summary>
    Possible,

    /// <summary>They are no talk: this was begun, and is not whole yet.</summary>
    Begun,

    Yes,
}

/// <summary>
/// <paramref name="first"/> is not empty. <paramref name="isAll"/>: nothing follows, and the end stands for the end of a line.
/// </summary>
internal delegate Match Matches(ReadOnlySpan<byte> first, bool isAll);

internal delegate bool HasSpares(ReadOnlySpan<byte> first);

/// <summary>
/// A protocol's beginning. <paramref name="Source"/> is where that is written. <paramref name="Stalled"/>: what a peer is told that begins
/// and does not go on. <paramref name="IsText"/>: invisible characters before it are no part of it. <paramref name="SwitchesOver"/>: it may begin on a connection that has been greeted already, which its clients wait for. <paramref name="HasSpares"/>: whether who begins so opens connections, too, that it does not use (<see cref="SpareConnections"/>).
/// </summary>
internal sealed record Signature(string Name, string Source, Matches Matches, string Stalled = "", bool IsText = false, bool SwitchesOver = false, HasSpares? HasSpares = null);

/// <summary>A row of a door's table: who speaks on a connection that begins so.</summary>
internal readonly record struct DoorRow(Signature Signature, IProtocol Protocol);
