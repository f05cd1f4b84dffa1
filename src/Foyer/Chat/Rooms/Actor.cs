namespace Foyer.Chat.Rooms;

/// <summary>The person who sends a request to a room: a member of the room, or, if <see cref="Member"/> is null, somebody who is not in it.</summary>
internal readonly record struct Actor(IParticipant Person, Member? Member)
{
    public string Name => Member?.Name ?? Person.Name;

    public bool IsInRoom => Member is { IsSeated: true };
}

internal static class Actors
{
    public static Actor ActorIn(this IParticipant person, Room room) => new(person, person.MemberIn(room));
}
