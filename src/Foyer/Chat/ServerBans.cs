// Who may not come to this server at all: by address from the first moment, by name from a rename on.

namespace Foyer.Chat;

/// <summary>Thread-safe.</summary>
internal sealed class ServerBans
{
    private readonly Lock _gate = new();
    private readonly ChatSettings _settings;
    private readonly SanctionList _bans = new(); // guarded by _gate

    public ServerBans(ChatSettings settings)
    {
        _settings = settings;
        foreach (Sanction ban in settings.Store.LoadServerBans()) _bans.Add(ban.AfterRestart);
    }

    public IReadOnlyList<Sanction> All
    {
        get
        {
            lock (_gate) return [.. _bans.At(Now)];
        }
    }

    public Sanction? Find(Session session)
    {
        lock (_gate) return _bans.Find(SanctionKind.Ban, session, Now);
    }

    public Sanction? Find(string nameKey)
    {
        lock (_gate) return _bans.Count == 0 ? null : _bans.At(Now).FirstOrDefault(ban => ban.NameKey == nameKey);
    }

    public bool TryAdd(Sanction ban)
    {
        lock (_gate)
        {
            if (!_bans.TryAdd(ban, _settings.SanctionsPerRoom, Now)) return false;
            _settings.Store.SaveServerBans([.. _bans.At(Now)]);
            return true;
        }
    }

    public Sanction? Remove(Func<Sanction, bool> which)
    {
        lock (_gate)
        {
            Sanction? removed = _bans.Remove(which);
            if (removed is not null) _settings.Store.SaveServerBans([.. _bans.At(Now)]);
            return removed;
        }
    }

    private DateTimeOffset Now => _settings.Time.GetUtcNow();
}
