// The other servers of a cluster, as far as people and the whole server are concerned. Names, announcements and server bans are entries of the same order as
// the requests of rooms: the first claim in it gets the name.

using Foyer.Chat.Events;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>Thread-safe.</summary>
internal interface IPeers
{
    /// <summary>Claims a name for a person of this server. False: somebody at another server has it.</summary>
    ValueTask<bool> ClaimAsync(string nameKey, PersonId person);

    /// <summary>The person no longer has the name.</summary>
    void Release(string nameKey, PersonId person);

    /// <summary>Sends the event to a person at another server. False: there is no such person.</summary>
    ValueTask<bool> TellAsync(PersonId person, PersonalEvent personal);

    /// <summary>Everybody at the other servers sees the announcement, too.</summary>
    ValueTask AnnounceAsync(Announced announced);

    /// <summary>The other servers have the ban, too.</summary>
    ValueTask BanAsync(Sanction ban);

    ValueTask UnbanAsync(Sanction lifted);
}

/// <summary>One process, which has nobody to ask.</summary>
internal sealed class NoPeers : IPeers
{
    public ValueTask<bool> ClaimAsync(string nameKey, PersonId person) => new(true);

    public void Release(string nameKey, PersonId person) { }

    public ValueTask<bool> TellAsync(PersonId person, PersonalEvent personal) => new(false);

    public ValueTask AnnounceAsync(Announced announced) => default;

    public ValueTask BanAsync(Sanction ban) => default;

    public ValueTask UnbanAsync(Sanction lifted) => default;
}
