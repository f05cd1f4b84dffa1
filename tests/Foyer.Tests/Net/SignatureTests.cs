// The table of beginnings, read directly: what is recognised, what is talk, and that the pieces in which it comes make no difference.

using System.Text;
using CsCheck;
using Foyer.Net.Door;

namespace Foyer.Tests.Net;

public sealed class SignatureTests
{
    private static readonly byte[][] Atoms = [.. "GET |/ |HTTP/1.1|\r\n|NICK |PASS |x|\0|PROXY |TCP4 |SSH-|2.0-".Split('|').Select(Encoding.ASCII.GetBytes)];

    private static readonly Signature[] Table = [Signatures.Tls, Signatures.Http, Signatures.Irc, Signatures.Ssh, Signatures.ProxyHeader, Signatures.Telnet];

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", "http")]
    [InlineData("GET / HTTP/1.0\n", "http")]
    [InlineData("POST /rooms/lobby?name=ci HTTP/1.1\r\nHost: x\r\n\r\nhello", "http")]
    [InlineData("post /webhooks/lobby/c9a12f HTTP/1.1\r\n", "http")]
    [InlineData("GET ftp://x/ HTTP/1.1\r\n", "http")]
    [InlineData("GET HTTPS://localhost/rooms HTTP/1.1\r\n", "http")]
    [InlineData("GET /a b HTTP/1.1\r\n", "http")]
    [InlineData("GET  / HTTP/1.1\r\n", "http")]
    [InlineData("GET foo HTTP/1.1\r\n", "http")]
    [InlineData("OPTIONS * HTTP/1.1\r\n", "http")]
    [InlineData("M-SEARCH * HTTP/1.1\r\n", "http")]
    [InlineData("GET http://localhost/ HTTP/1.1\r\n", "http")]
    [InlineData("CONNECT example.org:443 HTTP/1.1\r\n", "http")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\n", "http")]
    [InlineData(" GET / HTTP/1.1\r\n", "http")]
    [InlineData("\u00EF\u00BB\u00BFGET / HTTP/1.1\r\n", "http")] // a byte order mark
    [InlineData("\e[DNICK mai\r\n", "irc")]
    [InlineData("\u00EF\u00BB\u00BFPASS secret\r\n\u00EF\u00BB\u00BFNICK mai\r\n", "irc")]
    [InlineData("SSH-2.0-OpenSSH_10.0\r\n", "ssh")]
    [InlineData("SSH-1.99-x\n", "ssh")]
    [InlineData("CAP LS 302\r\n", "irc")]
    [InlineData("CAP REQ :sasl\r\n", "irc")]
    [InlineData("NICK mai\r\n", "irc")]
    [InlineData("NICK :mai\n", "irc")]
    [InlineData("USER mai 0 * :Mai Anh\r\n", "irc")]
    [InlineData("PASS secret\r\nNICK mai\r\n", "irc")]
    [InlineData("PASS secret\r\nCAP LS\r\n", "irc")]
    [InlineData("GET /x http/1.1\r\n", "http")]
    [InlineData("GET\t/x\tHTTP/1.1\r\n", "http")]
    [InlineData("post http://localhost/rooms HTTP/1.1\r\n", "http")]
    [InlineData("GET index.html HTTP/1.0\r\n", "http")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "proxy")]
    [InlineData("PROXY UNKNOWN\r\n", "proxy")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n", "proxy")]
    [InlineData("ÿý", "telnet")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001", "tls")]
    [InlineData("\u0016\u0003\u0003\u0002\u0000\u0001", "tls")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000", "tls")] // a record with nothing in it
    [InlineData("\u0080.\u0001\u0000\u0002", "tls")] // SSL 2
    [InlineData("\u0080.\u0001\u0003\u0001", "tls")]
    public void A_beginning_is_recognised_however_it_comes(string text, string name)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        Signature known = Table.Single(row => row.Name == name);
        Assert.Equal(Match.Yes, known.Matches(bytes, false));
        Assert.All(Table.Where(row => row != known), row => Assert.Equal(Match.No, row.Matches(bytes, true)));

        // Before it is whole nobody says no to it, and once it is nobody changes his mind.
        bool isWhole = false;
        for (int length = 1; length <= bytes.Length; length++)
        {
            Match match = known.Matches(bytes.AsSpan(0, length), false);
            Assert.False(match == Match.No || (isWhole && match != Match.Yes), $"{match} at {length}");
            isWhole |= match == Match.Yes;
        }
    }

    [Theory]
    [InlineData("Hello, is anyone there?\n")]
    [InlineData("POST it, please\n")]
    [InlineData("GET /me a coffee\n")]
    [InlineData("GET / HTTP\n")]
    [InlineData("GET /HTTP/1.1\n")]
    [InlineData("get / http/1.1\n")]
    [InlineData("/nick mai\n")]
    [InlineData("nick mai\n")]
    [InlineData("NICK IS HERE\n")]
    [InlineData("USER ERROR IN LINE 5\n")]
    [InlineData("CAP it\n")]
    [InlineData("PASS me the salt\n")]
    [InlineData("PASS\n")]
    [InlineData("PASS auf\nwas ich sage\n")]
    [InlineData("SSH is what we need\n")]
    [InlineData("SSH-keys, please\n")]
    [InlineData("PROXY fights\n")]
    [InlineData("\r\nQUIT\n")]
    [InlineData("\u0016hi\n")]
    [InlineData("I like HTTP/2\n")]
    [InlineData("I like HTTP/1.1\n")]
    [InlineData("who knows curl and HTTP/3?\n")]
    [InlineData("what is HTTP/1.1\n")]
    [InlineData("Xin chào\n")]
    public void Talk_is_talk(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Assert.All(Table, row => Assert.Equal(Match.No, row.Matches(bytes, false)));
    }

    [Theory]
    [InlineData("GET", "Possible")]
    [InlineData("GET ", "Possible")]
    [InlineData("GET /", "Begun")]
    [InlineData("GET / HT", "Begun")]
    [InlineData("GET h", "Begun")]
    [InlineData("GET h\r\n", "No")]
    [InlineData("GET hello", "Possible")]
    [InlineData("hello there", "Possible")]
    [InlineData("hello there\n", "No")]
    [InlineData("chào", "No")]
    [InlineData("hello, there", "No")]
    [InlineData("THIS-METHOD-IS-LONGER-THAN-ANY-THAT-IS-KNOWN", "No")]
    public void A_request_line_that_is_not_whole_says_how_far_it_is(string text, string match) =>
        Assert.Equal(match, $"{Signatures.Http.Matches(Encoding.ASCII.GetBytes(text), false)}");

    [Fact]
    public void Whatever_the_bytes_more_of_them_never_make_a_no_a_yes() =>
        Gen.OneOf(Gen.Byte.Array[1, 40], Gen.Int[0, Atoms.Length - 1].Array[1, 8].Select(parts => parts.SelectMany(part => Atoms[part]).ToArray()))
            .Sample(
                bytes =>
                {
                    foreach (Signature row in Table)
                    {
                        bool isNo = false;
                        for (int length = 1; length <= bytes.Length; length++)
                        {
                            Match match = row.Matches(bytes.AsSpan(0, length), false);
                            Assert.False(isNo && match != Match.No, $"{row.Name}: {Convert.ToHexString(bytes)} at {length}");
                            isNo |= match == Match.No;
                        }
                    }
                },
                iter: 3000);
}
