// Lets a program post into a room that it is not in, with a token that an operator of the room has made. The server keeps only the hash of the token,
// so nobody can post with the contents of the store or of a backup.

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Foyer.Chat.State;

/// <summary>
/// Immutable. <paramref name="Name"/> is shown for posts that come without a name. <paramref name="Hash"/> is the token's hash (WebhookToken).
/// </summary>
internal sealed record Webhook(string Name, string By, DateTimeOffset At, string Hash)
{
    /// <summary>Returns the webhook whose token has this hash, or null. Takes the same time in every case.</summary>
    public static Webhook? Find(IReadOnlyList<Webhook> webhooks, string hash)
    {
        Webhook? found = null;
        foreach (Webhook webhook in webhooks)
        {
            if (CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(webhook.Hash.AsSpan()), MemoryMarshal.AsBytes(hash.AsSpan()))) found = webhook;
        }
        return found;
    }
}
