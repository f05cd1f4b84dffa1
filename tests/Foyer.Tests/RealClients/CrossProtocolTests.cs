// What a page of somebody else's can make a browser send to a server on this machine, to every port of it: a form with lines of chat
// in it. None of it may be shown, on no port, in no protocol.

using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Foyer.Tests.RealClients;

public sealed partial class CrossProtocolTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_form_of_another_page_speaks_on_no_port()
    {
        await using FoyerProcess foyer = FoyerProcess.Launch(["--port", "0", "--bind", "127.0.0.1", "--memory", "--telnet-port", "0", "--line-port", "0", "--http-port", "0", "--tls-port", "0", "--admin-port", "0"]);
        await foyer.ExpectStartAsync();
        using TestClient alice = await TestClient.ConnectAsync(foyer.Port);
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();

        int[] ports = PortsOf(foyer);
        Assert.Equal(6, ports.Length);
        foreach (int port in ports)
        {
            string form = Form(port);
            string plain = await SendAsync(port, form, isTls: false);
            Assert.DoesNotContain("200 OK", plain, StringComparison.Ordinal);
            await SendAsync(port, form, isTls: true);
        }

        using TestClient bob = await TestClient.ConnectAsync(foyer.Port);
        await bob.SendAsync("the end\n");
        string line;
        List<string> heard = [];
        while (!(line = await alice.ReadLineAsync()).EndsWith("the end", StringComparison.Ordinal)) heard.Add(line);
        Assert.All(heard, told => Assert.Matches("^Client (joined|left) ", told)); // some were greeted, as on the ports for lines
    }

    private static string Form(int port)
    {
        const string body = "text=hello\r\n/nick evil\r\nNICK evil\r\nUSER evil 0 * :evil\r\nPRIVMSG #lobby :bought\r\n";
        return $"POST /rooms/lobby HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: https://evil.example\r\nUser-Agent: Mozilla/5.0\r\nSec-Fetch-Site: cross-site\r\n"
            + $"Content-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";
    }

    /// <summary>What it was answered; the connection ends by itself.</summary>
    private static async Task<string> SendAsync(int port, string request, bool isTls)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, patience.Token);
        var answer = new StringBuilder();
        try
        {
            Stream stream = client.GetStream();
            if (isTls)
            {
                var tls = new SslStream(stream, leaveInnerStreamOpen: false, static (_, certificate, _, _) => certificate is not null);
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, patience.Token);
                stream = tls;
            }
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), patience.Token);
            var buffer = new byte[4096];
            int length;
            while ((length = await stream.ReadAsync(buffer, patience.Token)) > 0) answer.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // Closed in the middle: an answer, too.
        }
        return answer.ToString();
    }

    private static int[] PortsOf(FoyerProcess foyer)
    {
        string sockets = File.ReadAllText("/proc/net/tcp");
        HashSet<string> own = [.. Directory.EnumerateFileSystemEntries($"/proc/{foyer.Id}/fd").Select(entry => new FileInfo(entry).LinkTarget ?? "").Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))];
        return [.. from Match row in Listening().Matches(sockets)
                   where own.Contains($"socket:[{row.Groups[2].Value}]")
                   select int.Parse(row.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
    }

    // proc(5): local address, remote address, state 0A (listening), ..., inode.
    [GeneratedRegex(@"0100007F:([0-9A-F]{4}) 00000000:0000 0A (?:\S+ +){5}(\d+)")]
    private static partial Regex Listening();
}
