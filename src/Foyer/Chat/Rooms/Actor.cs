using Foyer.Chat.People;

namespace Foyer.Chat.Rooms;

/// <summary>Who asks something of a room: a member of it, or (<see cref="Member"/> is null) somebody who is not in it.</summary>
internal readonly record struct Actor(Session Session, Member? Member)
{
    public string Name => Member?.Name ?? Session.Name;
}
