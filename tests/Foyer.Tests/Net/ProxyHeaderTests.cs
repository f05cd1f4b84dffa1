// What a proxy may say of its client, in both versions of the PROXY protocol, and what it may not.

using System.Net;
using System.Text;
using CsCheck;
using Foyer.Net.Door;

namespace Foyer.Tests.Net;

public sealed class ProxyHeaderTests
{
    private static readonly byte[] Magic = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 4711 2626\r\n", "192.0.2.7:4711")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8::1 4711 2626\r\n", "[2001:db8::7]:4711")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.7 ::1 4711 2626\r\n", "192.0.2.7:4711")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", null)]
    public void A_line_says_who_it_is(string line, string? source)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(line + "hello\r\n");
        Assert.Equal(Match.Yes, ProxyHeader.Read(bytes, out int length, out IPEndPoint? read));
        Assert.Equal(line.Length, length);
        Assert.Equal(source, read?.ToString());
        for (int cut = 0; cut < line.Length; cut++) Assert.Equal(Match.Begun, ProxyHeader.Read(bytes.AsSpan(0, cut), out _, out _));
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 4711\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 65536 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 x 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 1 x\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 nowhere 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 1 2\nhello\r\n")] // with its end half, what follows is not the header's
    [InlineData("PROXY UNKNOWN\nhello\r\n")]
    [InlineData("PROXY TCP4 ::1 ::2 1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY TCP4 host.example 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("hello")]
    [InlineData("GET / HTTP/1.1\r\n")]
    public void A_line_that_is_wrong_is_none(string line) =>
        Assert.Equal(Match.No, ProxyHeader.Read(Encoding.ASCII.GetBytes(line), out _, out _));

    [Fact]
    public void A_line_without_an_end_is_bounded() =>
        Assert.Equal(Match.No, ProxyHeader.Read(Encoding.ASCII.GetBytes("PROXY TCP4 " + new string('1', 100)), out _, out _));

    [Fact]
    public void The_binary_form_says_who_it_is()
    {
        Check(Header(0x21, 0x11, [192, 0, 2, 7, 198, 51, 100, 1, 0x12, 0x67, 0x0A, 0x42]), "192.0.2.7:4711");
        Check(Header(0x21, 0x21, [.. IPAddress.Parse("2001:db8::7").GetAddressBytes(), .. IPAddress.Parse("::1").GetAddressBytes(), 0x12, 0x67, 0x0A, 0x42]), "[2001:db8::7]:4711");
        Check(Header(0x21, 0x11, [192, 0, 2, 7, 198, 51, 100, 1, 0x12, 0x67, 0x0A, 0x42, /* a TLV */ 0x01, 0, 2, (byte)'h', (byte)'2']), "192.0.2.7:4711");
        Check(Header(0x20, 0x00, []), null); // LOCAL
        Check(Header(0x20, 0x11, [192, 0, 2, 7, 198, 51, 100, 1, 0x12, 0x67, 0x0A, 0x42]), null);
        Check(Header(0x21, 0x31, new byte[216]), null); // UNIX
        Check(Header(0x21, 0x00, [1, 2, 3]), null);

        static void Check(byte[] header, string? source)
        {
            byte[] bytes = [.. header, .. "hello\r\n"u8];
            Assert.Equal(Match.Yes, ProxyHeader.Read(bytes, out int length, out IPEndPoint? read));
            Assert.Equal(header.Length, length);
            Assert.Equal(source, read?.ToString());
            for (int cut = 0; cut < header.Length; cut++) Assert.Equal(Match.Begun, ProxyHeader.Read(bytes.AsSpan(0, cut), out _, out _));
        }
    }

    [Fact]
    public void A_binary_form_that_is_wrong_is_none()
    {
        Assert.All(
            [
                Header(0x11, 0x11, new byte[12]), // version 1
                Header(0x22, 0x11, new byte[12]), // a command that there is not
                Header(0x21, 0x11, new byte[11]), // too short for its family
                Header(0x21, 0x21, new byte[35]),
                [.. Magic, 0x21, 0x11, 0xFF, 0xFF], // longer than it may be
            ],
            header => Assert.Equal(Match.No, ProxyHeader.Read(header, out _, out _)));
    }

    [Fact]
    public void Whatever_comes_is_read_without_an_exception() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 64]).Sample((isMagic, bytes) =>
        {
            byte[] all = isMagic ? [.. Magic, .. bytes] : [.. "PROXY "u8, .. bytes];
            if (ProxyHeader.Read(all, out int length, out _) == Match.Yes) Assert.InRange(length, 1, all.Length);
        });

    internal static byte[] Header(byte command, byte family, byte[] rest) => [.. Magic, command, family, (byte)(rest.Length >> 8), (byte)rest.Length, .. rest];
}
