// A password hash as the configuration stores it: Argon2id (RFC 9106), in the PHC string format that other tools also read and write:
//
//   $argon2id$v=19$m=19456,t=2,p=1$salt$hash        base64 without padding
//
// Only hashes that libsodium can check are accepted: a salt of 16 bytes, one lane. The error messages of this file never contain
// a hash or a password, because messages end in logs. For the parameters, see docs/decisions/0009-operator-passwords.md.

using System.Security.Cryptography;
using Foyer.Chat.Names;
using NSec.Cryptography;

namespace Foyer.Server.Passwords;

/// <summary>Immutable.</summary>
internal sealed class PasswordHash
{
    // The parameters of new hashes: OWASP's first recommendation.
    private const int Memory = 19 * 1024;
    private const int Passes = 2;
    private const int HashBytes = 32;

    /// <summary>The only length that libsodium accepts.</summary>
    private const int SaltBytes = 16;

    // The accepted parameters, in KiB and passes. The least is the default of Debian's argon2 (4 MiB; three passes). The most is
    // what a small machine can do twice at the same time, in half a second.
    private const int LeastMemory = 4 * 1024, MostMemory = 64 * 1024, MostPasses = 10;
    private const int LeastHashBytes = 16, MostHashBytes = 64;

    private readonly int _memory, _passes;
    private readonly byte[] _salt, _hash;

    private PasswordHash(int memory, int passes, byte[] salt, byte[] hash)
    {
        _memory = memory;
        _passes = passes;
        _salt = salt;
        _hash = hash;
    }

    /// <summary>The form that is hashed: without the characters that the chat removes from lines, and with letters composed, as keyboards differ.</summary>
    public static string Normalize(string password) => TextRules.Clean(password).Normalize(NormalizationForm.FormC);

    /// <summary>Hashes a password with a new salt. It needs 19 MiB of memory for some tens of milliseconds.</summary>
    public static PasswordHash Of(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(Memory, Passes, salt, Derive(password, Memory, Passes, salt, HashBytes));
    }

    /// <summary>Whether this is the password. A wrong one takes as long as the right one.</summary>
    public bool Is(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, _memory, _passes, _salt, _hash.Length), _hash);

    /// <summary>Reads a PHC string. If it is not valid, throws a <see cref="FormatException"/> whose message says what is wrong.</summary>
    public static PasswordHash Parse(string text)
    {
        // Each hash has exactly one text. A text that differs from ours (spaces, leading zeros, another order) is not accepted.
        if (text.Split('$') is not ["", "argon2id", string version, string parameters, string salt, string hash]
            || parameters.Split(',') is not [string m, string t, string p]
            || !TryNumber(m, "m=", out int memory) || !TryNumber(t, "t=", out int passes) || !TryNumber(p, "p=", out int lanes)
            || !TryBytes(salt, out byte[] saltBytes) || !TryBytes(hash, out byte[] hashBytes))
            throw new FormatException("it is not an Argon2id hash; make one with foyer hash-password (in a shell, put it in single quotes, because of the $)");
        if (version != "v=19") throw new FormatException("it is not a hash of version 19 of Argon2 (v=19)");
        if (lanes != 1) throw new FormatException("only p=1 is taken");
        if (memory is < LeastMemory or > MostMemory) throw new FormatException($"its m must be {LeastMemory} to {MostMemory} (KiB)");
        if (passes is < 1 or > MostPasses) throw new FormatException($"its t must be 1 to {MostPasses}");
        if (saltBytes.Length != SaltBytes) throw new FormatException($"its salt must have {SaltBytes} bytes");
        if (hashBytes.Length is < LeastHashBytes or > MostHashBytes)
            throw new FormatException($"the hash itself must have {LeastHashBytes} to {MostHashBytes} bytes");
        return new PasswordHash(memory, passes, saltBytes, hashBytes);
    }

    /// <summary>The PHC string. It is not ToString, because that is easily called by accident.</summary>
    public string ToPhc() => string.Create(CultureInfo.InvariantCulture, $"$argon2id$v=19$m={_memory},t={_passes},p=1${Base64(_salt)}${Base64(_hash)}");

    private static byte[] Derive(string password, int memory, int passes, byte[] salt, int length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Normalize(password));
        try
        {
            return new Argon2id(new Argon2Parameters { MemorySize = memory, NumberOfPasses = passes, DegreeOfParallelism = 1 }).DeriveBytes(bytes, salt,
                length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static bool TryNumber(string text, string name, out int number)
    {
        number = 0;
        return text.StartsWith(name, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && text.Length == name.Length + number.ToString(CultureInfo.InvariantCulture).Length;
    }

    private static bool TryBytes(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text + "===="[..(-text.Length & 3)], bytes, out int length)) return false;
        bytes = bytes[..length];
        return Base64(bytes) == text;
    }

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');
}
