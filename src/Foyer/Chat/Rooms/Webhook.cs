// Lets a program post into a room that it is not in, with a token that an operator of the room has made. The server keeps only the hash of the token,
// so nobody can post with the contents of the store or of a backup.

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Foyer.Chat.Rooms;

/// <summary>
/// Immutable. <paramref name="Name"/> is shown for posts that come without a name. <paramref name="Hash"/> is <see cref="WebhookToken.Hash"/>.
/// </summary>
internal sealed record Webhook(string Name, string By, DateTimeOffset At, string Hash);

/// <summary>Immutable. A client's token can be any text, because only its hash is compared.</summary>
internal sealed class WebhookToken(string text)
{
    /// <summary>128 bits. Nobody can guess such a token, so an unsalted hash of it reveals nothing.</summary>
    private const int HexDigits = 128 / 4;

    public static WebhookToken New() => new(RandomNumberGenerator.GetHexString(HexDigits, lowercase: true));

    /// <summary>The token itself, in letters and digits. It is shown once, to the operator who made it.</summary>
    public string Text => text;

    /// <summary>SHA-256, in hexadecimal.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Returns the webhook with this token, or null. Takes the same time in every case.</summary>
    public Webhook? Find(IReadOnlyList<Webhook> webhooks)
    {
        Webhook? found = null;
        foreach (Webhook webhook in webhooks)
        {
            if (CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(webhook.Hash.AsSpan()), MemoryMarshal.AsBytes(Hash.AsSpan()))) found = webhook;
        }
        return found;
    }

    /// <summary>Does not contain the token, because any object may be written to a log.</summary>
    public override string ToString() => "(token)";
}
