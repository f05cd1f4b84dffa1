// What a client sends as text, in UTF-8: the target of its request, and the body. A body that is compressed by gzip or declares another
// character set is decoded. What cannot be decoded is refused, because otherwise everybody would read what nobody wrote.

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Foyer.Server.Web;

/// <summary>The bytes of a body in UTF-8. If <paramref name="Status"/> is not 0, it cannot be read; the phrase says why.</summary>
internal readonly record struct BodyText(byte[] Utf8, int Status = 0, WebPhrase Phrase = default)
{
    public static BodyText Refused(int status, WebPhrase phrase) => new([], status, phrase);
}

internal static class RequestText
{
    /// <summary>The head and the end of gzip data (RFC 1952, 2.3).</summary>
    private const int GzipBytes = 18;

    /// <summary>Whether the bytes of the path and the query, which are percent-encoded, are UTF-8.</summary>
    public static bool IsUtf8(HttpRequest request)
    {
        string target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.Contains('%', StringComparison.Ordinal)) return true;
        var bytes = new byte[target.Length];
        int length = 0;
        for (int at = 0; at < target.Length; at++)
        {
            bool isEncoded = target[at] == '%' && at + 2 < target.Length && char.IsAsciiHexDigit(target[at + 1]) && char.IsAsciiHexDigit(target[at + 2]);
            bytes[length++] = isEncoded ? byte.Parse(target.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : (byte)target[at];
            if (isEncoded) at += 2;
        }
        return Utf8.IsValid(bytes.AsSpan(0, length));
    }

    /// <summary>Throws <see cref="BadHttpRequestException"/> if the body, or the text in it, is longer than <paramref name="mostBytes"/>.</summary>
    public static async ValueTask<BodyText> ReadAsync(HttpRequest request, MediaTypeHeaderValue? type, long mostBytes)
    {
        if (!TryCoding(request, out bool isGzip)) // RFC 9110, 15.5.16: the answer says which codings are possible
        {
            request.HttpContext.Response.Headers.AcceptEncoding = "gzip";
            return BodyText.Refused(StatusCodes.Status415UnsupportedMediaType, WebPhrase.CodingUnknown);
        }
        string charset = type?.Charset.ToString().Trim('"') ?? "";
        if (EncodingOf(charset) is not { } encoding) return BodyText.Refused(StatusCodes.Status415UnsupportedMediaType, WebPhrase.CharsetUnknown);
        byte[] body = await ReadBodyAsync(request);
        try
        {
            if (isGzip) body = Unzip(body, mostBytes);
            return encoding is UTF8Encoding && Utf8.IsValid(body) ? new BodyText(body) : new BodyText(Encoding.UTF8.GetBytes(Decode(encoding, body)));
        }
        catch (InvalidDataException)
        {
            return BodyText.Refused(StatusCodes.Status400BadRequest, WebPhrase.GzipBad);
        }
        catch (DecoderFallbackException)
        {
            return BodyText.Refused(StatusCodes.Status400BadRequest, WebPhrase.NotInCharset);
        }
    }

    private static bool TryCoding(HttpRequest request, out bool isGzip)
    {
        string[] codings = [.. request.Headers.ContentEncoding.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))];
        isGzip = codings is [{ } only] && (only.Equals("gzip", StringComparison.OrdinalIgnoreCase) || only.Equals("x-gzip", StringComparison.OrdinalIgnoreCase));
        return isGzip || codings.Length == 0;
    }

    /// <summary>Null if the character set is not known. Without one, it is UTF-8.</summary>
    private static Encoding? EncodingOf(string charset)
    {
        if (charset.Length == 0 || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase)) charset = "utf-8"; // the wrong spelling is common
        if (charset.StartsWith("utf-7", StringComparison.OrdinalIgnoreCase)) return null; // its decoding has been used for attacks, and nobody sends it
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(charset, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(charset, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    // RFC 2781, 3.3: a byte order mark tells the order of the bytes in UTF-16.
    private static string Decode(Encoding encoding, byte[] body)
    {
        if (encoding is UnicodeEncoding && body is [0xFE, 0xFF, ..]) encoding = new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);
        return encoding.GetString(body);
    }

    private static byte[] Unzip(byte[] body, long mostBytes)
    {
        using var text = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
        var piece = new byte[4096];
        for (int read; (read = gzip.Read(piece)) > 0; text.Write(piece, 0, read))
        {
            if (text.Length + read > mostBytes) throw new BadHttpRequestException("the text in the body is too long", StatusCodes.Status413PayloadTooLarge);
        }
        // A stream that was cut ends without an error. The last bytes are the length of the text (RFC 1952, 2.3.1).
        if (body.Length < GzipBytes || BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(body.Length - sizeof(uint))) != text.Length) throw new InvalidDataException();
        return text.ToArray();
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request)
    {
        while (true)
        {
            System.IO.Pipelines.ReadResult read = await request.BodyReader.ReadAsync(); // throws if the body is above the limits
            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
