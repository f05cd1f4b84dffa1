// Who is here under which name, and which rooms there are. The chat's one shared table; rooms keep their own copies.

using System.Collections.Concurrent;

namespace Foyer.Chat;

/// <summary>Thread-safe.</summary>
internal sealed class ChatDirectory
{
    // Chosen names only: a guest is shown by its address, which no chosen name can look like.
    private readonly ConcurrentDictionary<string, Session> _byName = new(StringComparer.Ordinal);

    public ChatDirectory(ChatSettings settings, IMessageLog log) => Lobby = new Room("#lobby", settings, log, new EventIds());

    /// <summary>Where everybody starts.</summary>
    public Room Lobby { get; }

    public Session Attach(string address, IReceiver receiver) => new(address, receiver, this);

    /// <summary>Reserves the new name and frees the old one, or says why not.</summary>
    public Refusal TryRename(Session session, string newName)
    {
        Refusal refusal = NameRules.Check(newName);
        if (refusal != Refusal.None) return refusal;

        string oldKey = NameRules.Fold(session.Name), newKey = NameRules.Fold(newName);
        if (!_byName.TryAdd(newKey, session) && _byName.GetValueOrDefault(newKey) != session) return Refusal.NameInUse;
        if (oldKey != newKey) _byName.TryRemove(KeyValuePair.Create(oldKey, session));
        return Refusal.None;
    }

    public void Forget(Session session) => _byName.TryRemove(KeyValuePair.Create(NameRules.Fold(session.Name), session));
}
