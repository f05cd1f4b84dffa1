// The identity of a person, as a value. Events and requests carry it. So a reader of an event, on this server or on another of a cluster, never has to
// look the person up.

namespace Foyer.Chat.Events;

/// <summary>
/// Identifies a person. Unique over all servers, and never reused. <paramref name="Run"/> is a random number of the server's run that the person
/// came to; <paramref name="Number"/> counts the people of that run.
/// </summary>
internal readonly record struct PersonId(long Run, long Number) : IComparable<PersonId>
{
    /// <summary>Nobody: the server itself, or somebody of whom only the name is known.</summary>
    public static readonly PersonId None;

    /// <summary>Stands for everybody who posts from these addresses without a session, because each of their requests has a new id.</summary>
    public static PersonId Of(AddressGroup origin) => new(0, (long)origin.Prefix);

    public int CompareTo(PersonId other) => Number != other.Number ? Number.CompareTo(other.Number) : Run.CompareTo(other.Run);
}

/// <summary>
/// Immutable: a rename makes another value with the same <see cref="Id"/>. <paramref name="Origin"/> is what bans and rate limits count as one address.
/// </summary>
internal sealed record Person(PersonId Id, string Name, AddressGroup Origin)
{
    /// <summary>The handle begins with this. No name that people choose does.</summary>
    public const string GuestPrefix = "guest-";

    /// <summary>The server itself.</summary>
    public static readonly Person Server = new(PersonId.None, "", default);

    /// <summary>The person has chosen the name. Otherwise it is the address, or stands for it.</summary>
    public bool HasChosenName { get; init; }

    /// <summary>The person may do everything, everywhere.</summary>
    public bool IsOperator { get; init; }

    /// <summary>Null for most people.</summary>
    public Profile? Profile { get; init; }

    /// <summary>A name that never changes, and that nobody can choose.</summary>
    public string Handle => GuestPrefix + Id.Number;
}

/// <summary>
/// What a person says about themselves. <paramref name="Account"/> is null without an account; <paramref name="AwayText"/> is the answer that others
/// get when they write to the person, or null if the person is not away.
/// </summary>
internal sealed record Profile(string? Account = null, string? AwayText = null, string RealName = "")
{
    public static readonly Profile Empty = new();
}
