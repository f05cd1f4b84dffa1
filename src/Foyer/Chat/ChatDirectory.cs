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

    /// <summary>Reserves the name for the session, beside the one it has, or says why not.</summary>
    public Refusal TryReserve(Session session, string name)
    {
        Refusal refusal = NameRules.Check(name);
        if (refusal != Refusal.None) return refusal;
        return _byName.GetOrAdd(NameRules.Key(name), session) == session ? Refusal.None : Refusal.NameInUse;
    }

    /// <summary>Frees the name if the session has it.</summary>
    public void Release(Session session, string name) => _byName.TryRemove(KeyValuePair.Create(NameRules.Key(name), session));
}
