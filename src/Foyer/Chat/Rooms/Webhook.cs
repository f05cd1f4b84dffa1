// How a program may post into a room that it is not in: whoever has the token that an operator of the room has made. Kept is
// the token's hash alone, so that neither the store nor a backup of it lets anybody post.

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Foyer.Chat.Rooms;

/// <summary>Immutable. <paramref name="Name"/> is what posts are shown under that come without one; <paramref name="Hash"/> is <see cref="WebhookToken.Hash"/>.</summary>
internal sealed record Webhook(string Name, string By, DateTimeOffset At, string Hash);

/// <summary>Immutable. Any text will do for one that somebody came with: it is the hash that counts.</summary>
internal sealed class WebhookToken(string text)
{
    /// <summary>128 bits: nobody guesses one, and so a plain hash of it tells nothing.</summary>
    private const int HexDigits = 128 / 4;

    public static WebhookToken New() => new(RandomNumberGenerator.GetHexString(HexDigits, lowercase: true));

    /// <summary>For the one who made it, once; letters and digits only.</summary>
    public string Text => text;

    /// <summary>SHA-256, in hexadecimal.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Null: it is none of these. Takes as long whichever it is.</summary>
    public Webhook? Find(IReadOnlyList<Webhook> webhooks)
    {
        Webhook? found = null;
        foreach (Webhook webhook in webhooks)
        {
            if (CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(webhook.Hash.AsSpan()), MemoryMarshal.AsBytes(Hash.AsSpan()))) found = webhook;
        }
        return found;
    }

    /// <summary>Without the token: whatever is written to a log is.</summary>
    public override string ToString() => "(token)";
}
