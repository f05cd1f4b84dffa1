// One transcript for the lesson's three servers and Foyer's --classic: what people see to the byte, and what standard output shows.
// Where they differ for a reason (a lone CR, a line above the limit, a last word for slow readers) is in no test here.

using System.Text;

namespace Foyer.Tests.Samples;

[Collection(nameof(SampleBuild))]
public sealed class ServerTranscriptTests(SampleBuild samples)
{
    private const string Vietnamese = "Chào buổi sáng, tờ giấy đường phố";

    public static TheoryData<string> Servers => TutorialServers.All;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Servers))]
    public async Task Three_people_talk_as_in_the_tutorial(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        using TestClient alice = await TestClient.ConnectAsync(server.Port);
        await ExpectBytesAsync(alice, "You're connected to the Foyer chatserver\r\n");
        using TestClient bob = await TestClient.ConnectAsync(server.Port);
        await ExpectBytesAsync(bob, "You're connected to the Foyer chatserver\r\n");
        await ExpectBytesAsync(alice, $"Client joined {bob.Name}\r\n");
        using TestClient carol = await TestClient.ConnectAsync(server.Port);
        await ExpectBytesAsync(carol, "You're connected to the Foyer chatserver\r\n");

        await bob.SendLineAsync("Hello, is anyone there?");
        await ExpectBytesAsync(carol, $"[{bob.Name}] Hello, is anyone there?\r\n");
        await alice.SendLineAsync("Yes, I'm here. /nick is text");
        await ExpectBytesAsync(carol, $"[{alice.Name}] Yes, I'm here. /nick is text\r\n");
        await carol.SendAsync($"{Vietnamese}\n"); // a bare LF, as netcat sends it
        await ExpectBytesAsync(bob, $"Client joined {carol.Name}\r\n[{alice.Name}] Yes, I'm here. /nick is text\r\n[{carol.Name}] {Vietnamese}\r\n");
        await ExpectBytesAsync(alice, $"Client joined {carol.Name}\r\n[{bob.Name}] Hello, is anyone there?\r\n[{carol.Name}] {Vietnamese}\r\n");

        bob.Dispose();
        await ExpectBytesAsync(alice, $"Client left {bob.Name}\r\n");
        await ExpectBytesAsync(carol, $"Client left {bob.Name}\r\n");
        alice.HalfClose();
        await alice.ExpectEndAsync();
        await ExpectBytesAsync(carol, $"Client left {alice.Name}\r\n");
        carol.ExpectNothingMore();

        await server.ExpectOutputAsync(
            $"Client joined {alice.Name}",
            $"Client joined {bob.Name}",
            $"Client joined {carol.Name}",
            $"[{bob.Name}] Hello, is anyone there?",
            $"[{alice.Name}] Yes, I'm here. /nick is text",
            $"[{carol.Name}] {Vietnamese}",
            $"Client left {bob.Name}",
            $"Client left {alice.Name}");
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Servers))]
    public async Task A_line_is_a_line_however_the_packets_fall(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        (TestClient alice, TestClient bob) = await server.JoinTwoAsync();
        using TestClient first = alice, second = bob;

        // Each piece is a packet: the next is sent when what stands before it has been seen to arrive.
        await PieceByPieceAsync("Hel", "lo, is", " anyone there?");
        await bob.SendAsync("\r\n");
        await alice.ExpectAsync($"[{bob.Name}] Hello, is anyone there?");
        string[] many = [.. Enumerable.Range(0, 50).Select(i => $"line {i}")];
        await bob.SendAsync(string.Join('\n', many) + "\r\nthe begin");
        await alice.ExpectAsync([.. many.Select(line => $"[{bob.Name}] {line}")]);
        await bob.SendAsync("ning of the next\n");
        await alice.ExpectAsync($"[{bob.Name}] the beginning of the next");
        foreach (byte one in Encoding.UTF8.GetBytes("tờ 👍\r\n")) await bob.SendAsync([one]);
        await alice.ExpectAsync($"[{bob.Name}] tờ 👍");
        await server.ExpectOutputAsync([.. many.Prepend("Hello, is anyone there?").Append("the beginning of the next").Append("tờ 👍").Select(line => $"[{bob.Name}] {line}")]);

        async Task PieceByPieceAsync(params string[] pieces)
        {
            foreach (string piece in pieces)
            {
                await bob.SendAsync(piece);
                await alice.SendLineAsync("go on");
                await bob.ExpectAsync($"[{alice.Name}] go on");
                await server.ExpectOutputAsync($"[{alice.Name}] go on");
            }
        }
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Servers))]
    public async Task Empty_lines_are_not_sent_on_and_control_characters_reach_nobody(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        (TestClient alice, TestClient bob) = await server.JoinTwoAsync();
        using TestClient first = alice, second = bob;

        await bob.SendAsync("\r\n\n\u001b\r\n\u0007 red \u0084alert\0\r\n");
        await bob.SendAsync([0xC3, (byte)'(', .. "\r\n"u8]); // half a character is shown as such
        await bob.SendAsync("\u001b[2J\u009b31mend\r\n");
        await alice.ExpectAsync($"[{bob.Name}]  red alert", $"[{bob.Name}] \uFFFD(");
        await server.ExpectOutputAsync($"[{bob.Name}]  red alert", $"[{bob.Name}] \uFFFD(");
        string end = await alice.ReadLineAsync(); // Foyer takes out the rest of an escape sequence, too
        Assert.DoesNotContain(end, char.IsControl);
        Assert.EndsWith("end", end, StringComparison.Ordinal);
        alice.ExpectNothingMore();
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Servers))]
    public async Task A_last_line_needs_no_end(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        (TestClient alice, TestClient bob) = await server.JoinTwoAsync();
        using TestClient first = alice, second = bob;

        await bob.SendAsync("one\ngood");
        await bob.SendAsync("bye");
        bob.Dispose();
        await alice.ExpectAsync($"[{bob.Name}] one", $"[{bob.Name}] goodbye", $"Client left {bob.Name}");

        // As `printf hi | nc -N` does: all is sent before anything is read, and the end is only that of the sending.
        using TestClient piped = await TestClient.ConnectAsync(server.Port);
        await piped.SendAsync("hi");
        piped.HalfClose();
        Assert.Equal($"{TutorialServers.Greeting}\r\n", await piped.ReadToEndAsync());
        await alice.ExpectAsync($"Client joined {piped.Name}", $"[{piped.Name}] hi", $"Client left {piped.Name}");
        alice.ExpectNothingMore();
        await server.ExpectOutputAsync(
            $"[{bob.Name}] one", $"[{bob.Name}] goodbye", $"Client left {bob.Name}",
            $"Client joined {piped.Name}", $"[{piped.Name}] hi", $"Client left {piped.Name}");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("select")]
    [InlineData("threads")]
    [InlineData("async")]
    public async Task The_first_bytes_do_not_change_how_the_rest_is_read(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        (TestClient alice, TestClient bob) = await server.JoinTwoAsync();
        using TestClient first = alice, second = bob;

        await bob.SendAsync([0xFF, 0xFE, .. "hi\r\n"u8]); // telnet's IAC DONT; the sign of UTF-16 in a file
        await alice.ExpectAsync($"[{bob.Name}] \uFFFD\uFFFDhi");
    }

    private static Task ExpectBytesAsync(TestClient client, string text) => client.ExpectBytesAsync(Encoding.UTF8.GetBytes(text));
}
