// The operators of the configuration, as the chat asks for them. Argon2id takes a processor for tens of milliseconds, so a check
// runs on the thread pool: a turn of the chat must not wait for it.

using Foyer.Chat;

namespace Foyer.Server.Operations;

/// <summary><paramref name="operators"/> is by folded name (<see cref="NameRules.Key"/>). Thread-safe.</summary>
internal sealed class OperatorPasswords(IReadOnlyDictionary<string, PasswordHash> operators) : IPasswordCheck
{
    private readonly PasswordHash[] _hashes = [.. operators.Values];

    public ValueTask<bool> CheckAsync(string name, string password) =>
        _hashes.Length == 0 ? new ValueTask<bool>(false) : new ValueTask<bool>(Task.Run(() => Check(name, password)));

    private bool Check(string name, string password)
    {
        string key = NameRules.Check(name) == Refusal.None ? NameRules.Key(name) : "";
        if (operators.TryGetValue(key, out PasswordHash? hash)) return hash.Is(password);
        // Somebody else's, always the same for one name: the time it takes is that of an operator, whatever the parameters of each.
        _ = _hashes[(uint)key.GetHashCode(StringComparison.Ordinal) % (uint)_hashes.Length].Is(password);
        return false;
    }
}
