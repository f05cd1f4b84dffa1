// Checks passwords against the operators of the configuration. Argon2id uses a processor for tens of milliseconds, so a check
// runs on the thread pool, because a turn of the chat must not wait for it.

using Foyer.Chat.Names;

namespace Foyer.Server.Passwords;

/// <summary>Thread-safe. The keys of <paramref name="operators"/> are those of <see cref="KeyOf"/>.</summary>
internal sealed class OperatorPasswords(IReadOnlyDictionary<string, PasswordHash> operators) : IPasswordCheck
{
    private volatile IReadOnlyDictionary<string, PasswordHash> _operators = operators;

    public ValueTask<bool> CheckAsync(string name, string password)
    {
        IReadOnlyDictionary<string, PasswordHash> known = _operators;
        return known.Count == 0 ? new ValueTask<bool>(false) : new ValueTask<bool>(Task.Run(() => Check(known, name, password)));
    }

    /// <summary>Replaces the operators for all later checks. Operators who are logged in stay logged in.</summary>
    public void Use(IReadOnlyDictionary<string, PasswordHash> others) => _operators = others;

    /// <summary>Ignores upper and lower case. Look-alike names get different keys, because nobody should log in under a name that only looks right.</summary>
    public static string KeyOf(string name) => name.Normalize(NormalizationForm.FormKC).ToUpperInvariant();

    private static bool Check(IReadOnlyDictionary<string, PasswordHash> known, string name, string password)
    {
        string key = NameRules.Check(name).IsDone ? KeyOf(name) : "";
        if (known.TryGetValue(key, out PasswordHash? hash)) return hash.Is(password);
        // The name is unknown, so check another operator's hash, always the same one for one name. The check then takes as long as for
        // a real operator, even if the hashes have different parameters.
        _ = known.Values.ElementAt((int)((uint)key.GetHashCode(StringComparison.Ordinal) % (uint)known.Count)).Is(password);
        return false;
    }
}
