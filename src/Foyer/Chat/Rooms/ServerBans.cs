// The bans from the whole server. A ban on an address applies when a client connects, a ban on a name when a client takes the name.

using Foyer.Chat.Events;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

/// <summary>Thread-safe.</summary>
internal sealed class ServerBans
{
    private readonly Lock _gate = new();
    private readonly ChatServices _services;
    private readonly SanctionList _bans = new([]); // guarded by _gate

    public ServerBans(ChatServices services)
    {
        _services = services;
        foreach (Sanction ban in _services.Store.LoadServerBans()) _bans.Add(ban);
    }

    public IReadOnlyList<Sanction> All
    {
        get
        {
            lock (_gate) return [.. _bans.At(Now)];
        }
    }

    public Sanction? Find(Person person)
    {
        lock (_gate) return _bans.Find(SanctionKind.Ban, person, Now);
    }

    public Sanction? Find(string nameKey)
    {
        lock (_gate) return _bans.Count == 0 ? null : _bans.At(Now).FirstOrDefault(ban => ban.NameKey == nameKey);
    }

    public bool TryAdd(Sanction ban)
    {
        lock (_gate)
        {
            if (!_bans.TryAdd(ban, _services.Limits.Bans, Now)) return false;
            _services.Store.SaveServerBans([.. _bans.At(Now)]);
            return true;
        }
    }

    public Sanction? Remove(Predicate<Sanction> which)
    {
        lock (_gate)
        {
            Sanction? removed = _bans.Remove(which);
            if (removed is not null) _services.Store.SaveServerBans([.. _bans.At(Now)]);
            return removed;
        }
    }

    private DateTimeOffset Now => _services.Time.GetUtcNow();
}
