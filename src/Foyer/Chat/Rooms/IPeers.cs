// The other servers of a cluster, as far as people and the whole server are concerned. Names, announcements and server bans are entries of the same order as
// the requests of rooms: the first claim in it gets the name.

using Foyer.Chat.Events;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>Thread-safe.</summary>
internal interface IPeers
{
    /// <summary>A number for a new person of this server. No two people of any server have the same one at the same time, because their handles show it.</summary>
    long NextPersonNumber();

    /// <summary>Finds a person at another server by their name, or by a name that looks like it, or by their handle. Null: there is none.</summary>
    ValueTask<Presence?> FindAsync(string name);

    /// <summary>Claims a name for a person of this server. False: somebody at another server has it.</summary>
    ValueTask<bool> ClaimAsync(string nameKey, PersonId person);

    /// <summary>The person no longer has the name.</summary>
    void Release(string nameKey, PersonId person);

    /// <summary>Sends the event to a person at another server. False: there is no such person.</summary>
    ValueTask<bool> TellAsync(PersonId person, PersonalEvent personal);

    /// <summary>Everybody at the other servers sees the announcement, too.</summary>
    ValueTask AnnounceAsync(Announced announced);

    /// <summary>The other servers have the ban, too.</summary>
    ValueTask BanAsync(Person by, Sanction ban);

    ValueTask UnbanAsync(Sanction lifted);
}

/// <summary>One process, which has nobody to ask.</summary>
internal sealed class NoPeers : IPeers
{
    private long _lastPerson;

    public long NextPersonNumber() => Interlocked.Increment(ref _lastPerson);

    public ValueTask<Presence?> FindAsync(string name) => default;

    public ValueTask<bool> ClaimAsync(string nameKey, PersonId person) => new(true);

    public void Release(string nameKey, PersonId person) { }

    public ValueTask<bool> TellAsync(PersonId person, PersonalEvent personal) => new(false);

    public ValueTask AnnounceAsync(Announced announced) => default;

    public ValueTask BanAsync(Person by, Sanction ban) => default;

    public ValueTask UnbanAsync(Sanction lifted) => default;
}
