// Somebody who posts or reads with a single request and is not connected to the chat. A visitor gets the answer to the request, which also says
// what became of a posted message. A visitor receives no events.

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.Rooms;
using Foyer.Runtime;

namespace Foyer.Chat.People;

/// <summary>Made by <see cref="ChatDirectory.Visit"/>. A visitor is in no room, and nobody can find a visitor by name.</summary>
internal sealed class Visitor(long number, string name, IPEndPoint from) : IParticipant, IReceiver, IOutbox
{
    public long Number => number;

    /// <summary>The visitor's address group. The sign bit distinguishes it from the numbers of sessions.</summary>
    public long Speaker { get; } = long.MinValue | (long)AddressGroup.Of(from.Address).Prefix;

    public IPAddress Address => from.Address;

    public string Name => name;

    public string? ChosenName => null;

    public string? AwayText => null;

    public bool IsServerOperator => false;

    public bool HasEnded => false;

    public IReceiver Receiver => this;

    public bool MayHaveSeenElsewhere => false;

    public bool IgnoresSomebody => false;

    public IPEndPoint RemoteEndPoint => from;

    public IOutbox Outbox => this;

    public bool Ignores(IParticipant other) => false;

    public bool SeesFirst(long eventId) => true;

    public Member? MemberIn(Room room) => null;

    public void Lost(Member member) { }

    public void Welcome(Welcome welcome) { }

    public void Refuse(Room room, Answer answer) { }

    public void Tell(ChatEvent chatEvent) { }

    public bool TrySend(ReadOnlyMemory<byte> bytes) => true;
}
