// The operators of the configuration, as the chat asks for them. Argon2id takes a processor for tens of milliseconds, so a check
// runs on the thread pool: a turn of the chat must not wait for it.

using System.Text;
using Foyer.Chat.Names;
using Foyer.Runtime;

namespace Foyer.Server.Passwords;

/// <summary><paramref name="operators"/> is by <see cref="KeyOf"/>. Thread-safe.</summary>
internal sealed class OperatorPasswords(IReadOnlyDictionary<string, PasswordHash> operators) : IPasswordCheck
{
    private volatile IReadOnlyDictionary<string, PasswordHash> _operators = operators;

    public ValueTask<bool> CheckAsync(string name, string password)
    {
        IReadOnlyDictionary<string, PasswordHash> known = _operators;
        return known.Count == 0 ? new ValueTask<bool>(false) : new ValueTask<bool>(Task.Run(() => Check(known, name, password)));
    }

    /// <summary>These from now on. Who is logged in stays so.</summary>
    public void Use(IReadOnlyDictionary<string, PasswordHash> others) => _operators = others;

    /// <summary>Names are the same in upper and lower case; look-alikes are not: nobody is to log in under a name that only looks right.</summary>
    public static string KeyOf(string name) => name.Normalize(NormalizationForm.FormKC).ToUpperInvariant();

    private static bool Check(IReadOnlyDictionary<string, PasswordHash> known, string name, string password)
    {
        string key = NameRules.Check(name).IsDone ? KeyOf(name) : "";
        if (known.TryGetValue(key, out PasswordHash? hash)) return hash.Is(password);
        // Somebody else's, always the same for one name: the time it takes is that of an operator, whatever the parameters of each.
        _ = known.Values.ElementAt((int)((uint)key.GetHashCode(StringComparison.Ordinal) % (uint)known.Count)).Is(password);
        return false;
    }
}
