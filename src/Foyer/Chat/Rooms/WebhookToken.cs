// The secret of a webhook. It is shown once, to the operator who made it. Everything else knows only its hash.

using System.Security.Cryptography;

namespace Foyer.Chat.Rooms;

/// <summary>Immutable. A client's token can be any text, because only its hash is compared.</summary>
internal sealed class WebhookToken(string text)
{
    /// <summary>128 bits. Nobody can guess such a token, so an unsalted hash of it reveals nothing.</summary>
    private const int HexDigits = 128 / 4;

    /// <summary>No token is longer.</summary>
    public const int MostChars = HexDigits;

    public static WebhookToken New() => new(RandomNumberGenerator.GetHexString(HexDigits, lowercase: true));

    /// <summary>The token itself, in letters and digits. It is shown once, to the operator who made it.</summary>
    public string Text => text;

    /// <summary>SHA-256, in hexadecimal.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Does not contain the token, because any object may be written to a log.</summary>
    public override string ToString() => "(token)";
}
