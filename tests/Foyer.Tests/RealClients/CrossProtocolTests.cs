// A browser (Debian's Chromium) that has a page of somebody else's open, which tries all that a page can on every port of a server on
// this machine: requests, forms, beacons, WebSockets. None of it may be shown in the chat, on no port.

using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Foyer.Tests.RealClients;

public sealed partial class CrossProtocolTests
{
    [Fact(Timeout = 120_000)]
    public async Task A_page_of_somebody_else_speaks_on_no_port()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--silence", "250", "--telnet-port", "0", "--line-port", "0", "--http-port", "0", "--tls-port", "0", "--admin-port", "0");
        using TestClient alice = await foyer.JoinAsync();

        IReadOnlyList<int> ports = ListeningPorts.Of(foyer.Id);
        Assert.Equal(6, ports.Count);
        using var site = new TcpListener(IPAddress.Loopback, 0);
        site.Start();
        using var profile = new TemporaryFolder();
        await using ClientProcess browser = ClientProcess.Start("chromium", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
            "--ignore-certificate-errors", $"--user-data-dir={profile.Path}", $"http://evil.localhost:{((IPEndPoint)site.LocalEndpoint).Port}/");
        await ServeAsync(site, Page(ports)).WaitAsync(TimeSpan.FromSeconds(60));
        IReadOnlyDictionary<string, int> detected = await DetectedAsync(ports);
        Assert.InRange(detected["http"], ports.Count + 6, 1000); // it did ask, beside what we have just asked ourselves
        Assert.InRange(detected["tls"], 1, 1000);

        using TestClient bob = await TestClient.ConnectAsync(foyer.Port);
        await bob.SendAsync("the end\n");
        string line;
        List<string> heard = [];
        while (!(line = await alice.ReadLineAsync()).EndsWith("the end", StringComparison.Ordinal)) heard.Add(line);
        Assert.All(heard, told => Assert.Matches("^Client (joined|left) ", told)); // some were greeted, as on the ports for lines
    }

    /// <summary>What the first bytes of connections were, as the operator's port tells, which is one of these.</summary>
    private static async Task<IReadOnlyDictionary<string, int>> DetectedAsync(IEnumerable<int> ports)
    {
        using var http = new HttpClient { Timeout = TestClient.Patience };
        foreach (int port in ports)
        {
            try
            {
                string metrics = await http.GetStringAsync($"http://127.0.0.1:{port}/metrics");
                return Detections().Matches(metrics).ToDictionary(row => row.Groups[1].Value, row => int.Parse(row.Groups[2].Value, null));
            }
            catch (HttpRequestException)
            {
                // Not this one.
            }
        }
        throw new InvalidOperationException("there is no operator's port");
    }

    [GeneratedRegex("""^foyer_detections_total\{.*protocol="(\w+)".*\} (\d+)""", RegexOptions.Multiline)]
    private static partial Regex Detections();

    /// <summary>Gives everybody the page until it says that it is through.</summary>
    private static async Task ServeAsync(TcpListener site, string page)
    {
        while (true)
        {
            using TcpClient browser = await site.AcceptTcpClientAsync();
            using var reader = new StreamReader(browser.GetStream(), Encoding.ASCII);
            string request = await reader.ReadLineAsync() ?? "";
            while (await reader.ReadLineAsync() is { Length: > 0 }) { }
            if (request.StartsWith("GET /done", StringComparison.Ordinal)) return;
            byte[] answer = Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(page)}\r\n\r\n{page}");
            await browser.GetStream().WriteAsync(answer);
        }
    }

    private static string Page(IEnumerable<int> ports) => $$"""
        <!doctype html><title>evil</title><body><script>
        const text = "hello\r\n/nick evil\r\nNICK evil\r\nUSER evil 0 * :evil\r\nPRIVMSG #lobby :bought\r\n";
        const within = (ms, promise) => Promise.race([promise, new Promise((_, no) => setTimeout(no, ms))]);
        const tries = [];
        for (const port of [{{string.Join(", ", ports)}}]) for (const at of [`http://127.0.0.1:${port}`, `https://127.0.0.1:${port}`]) {
          const room = at + "/rooms/lobby?name=evil";
          tries.push(fetch(room, { method: "POST", mode: "no-cors", body: text }));
          tries.push(fetch(room, { method: "POST", mode: "no-cors", body: text, credentials: "include" }));
          tries.push(fetch(at + "/webhooks/lobby/0123456789abcdef", { method: "POST", mode: "no-cors", body: text }));
          tries.push(fetch(at + "/", { method: "GET", mode: "no-cors" }));
          navigator.sendBeacon(room, text);
          new WebSocket(at.replace("http", "ws") + "/");
          const frame = document.body.appendChild(document.createElement("iframe"));
          frame.name = at;
          const form = document.body.appendChild(document.createElement("form"));
          Object.assign(form, { action: room, method: "POST", enctype: "text/plain", target: at });
          form.appendChild(Object.assign(document.createElement("textarea"), { name: "/nick evil\r\nhello", value: text }));
          form.submit();
        }
        Promise.allSettled(tries.map(one => within(8000, one))).then(() => fetch("/done"));
        </script>
        """;
}
