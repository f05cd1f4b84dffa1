// The operators of the configuration, as the chat asks for them. Argon2id takes a processor for tens of milliseconds, so a check
// runs on the thread pool: a turn of the chat must not wait for it.

using System.Text;
using Foyer.Chat;

namespace Foyer.Server.Operations;

/// <summary><paramref name="operators"/> is by <see cref="KeyOf"/>. Thread-safe.</summary>
internal sealed class OperatorPasswords(IReadOnlyDictionary<string, PasswordHash> operators) : IPasswordCheck
{
    private readonly PasswordHash[] _hashes = [.. operators.Values];

    public ValueTask<bool> CheckAsync(string name, string password) =>
        _hashes.Length == 0 ? new ValueTask<bool>(false) : new ValueTask<bool>(Task.Run(() => Check(name, password)));

    /// <summary>Names are the same in upper and lower case; look-alikes are not: nobody is to log in under a name that only looks right.</summary>
    public static string KeyOf(string name) => name.Normalize(NormalizationForm.FormKC).ToUpperInvariant();

    private bool Check(string name, string password)
    {
        string key = NameRules.Check(name) == Refusal.None ? KeyOf(name) : "";
        if (operators.TryGetValue(key, out PasswordHash? hash)) return hash.Is(password);
        // Somebody else's, always the same for one name: the time it takes is that of an operator, whatever the parameters of each.
        _ = _hashes[(uint)key.GetHashCode(StringComparison.Ordinal) % (uint)_hashes.Length].Is(password);
        return false;
    }
}
