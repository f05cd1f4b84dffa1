// The operator's port: of the program as it is started, and of a server in this process whose disk is full or that has stopped.

using System.Net;
using System.Net.Sockets;
using Foyer.Server.History;
using Foyer.Server.Operations;
using Foyer.Server.Reporting;
using Foyer.Server.Settings;

namespace Foyer.Tests.Operations;

public sealed class AdminPortTests
{
    private static readonly HttpClient Http = new();

    [Fact(Timeout = 60_000)]
    public async Task Everything_that_is_counted_is_in_the_metrics()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartPlainAsync(["--admin-port", "0"]);
        Uri admin = await FindAsync(foyer);
        using TestClient alice = await foyer.JoinAsync(), bob = await foyer.JoinAsync();
        // Who measures begins when the port does: from its first answer on, what is told in distributions is in them too.
        Assert.Equal("ok\n", await Http.GetStringAsync(new Uri(admin, "healthz")));
        await alice.SendLineAsync("xin chào");
        await bob.ReadThroughAsync("xin chào");
        await bob.SendLineAsync("/who"); // a turn later, the one that was counted is over
        await bob.ReadLineAsync();

        string metrics = await Http.GetStringAsync(new Uri(admin, "metrics"));
        using var all = new ServerMetrics();
        using var metered = new Metered(all);
        foreach (string name in metered.Instruments.Select(instrument => instrument.Name))
            Assert.Contains($"\n{name.Replace('.', '_')}", metrics, StringComparison.Ordinal);
        Assert.Contains("foyer_clients{otel_scope_name=\"Foyer\",protocol=\"line\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("foyer_connections_accepted_total{otel_scope_name=\"Foyer\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\ndotnet_process_memory_working_set_bytes{", metrics, StringComparison.Ordinal);
        Assert.Contains("\ndotnet_gc_collections_total{", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("lobby", metrics, StringComparison.Ordinal);
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task The_environment_of_other_servers_is_not_ours_and_this_machine_alone_is_answered()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartPlainAsync(["--memory", "--admin-port", "0"], new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "http://0.0.0.0:1",
            ["DOTNET_URLS"] = "http://0.0.0.0:1",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Kestrel__Endpoints__Http__Url"] = "http://0.0.0.0:1",
        });
        Uri admin = await FindAsync(foyer);
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(admin.Host)));
        Assert.StartsWith("The operator's port", await Http.GetStringAsync(admin), StringComparison.Ordinal);
        if (Socket.OSSupportsIPv6) Assert.Equal("ok\n", await Http.GetStringAsync(new Uri($"http://[::1]:{admin.Port}/readyz")));
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
        Assert.Equal("Ctrl-C stops the server.\n", await foyer.Errors.ReadToEndAsync()); // nothing but the hints
    }

    [Theory(Timeout = 60_000)]
    [InlineData("GET", "/", "localhost", null, 200)]
    [InlineData("GET", "/readyz", "LOCALHOST:2627", null, 200)]
    [InlineData("HEAD", "/metrics", "127.0.0.1", null, 200)]
    [InlineData("GET", "/healthz", "[::1]:1", null, 200)]
    [InlineData("GET", "/healthz", "127.0.0.1:80", null, 200)]
    [InlineData("GET", "/metrics", "evil.example", null, 421)]
    [InlineData("GET", "/metrics", "localhost.evil.example:2627", null, 421)]
    [InlineData("GET", "/metrics", "192.0.2.1", null, 421)]
    [InlineData("GET", "/metrics", "", null, 421)]
    [InlineData("GET", "/", "localhost.", null, 200)]
    [InlineData("GET", "/", "127.0.0.1.:80", null, 200)]
    [InlineData("GET", "/metrics", "xn--a", null, 421)]
    [InlineData("GET", "/healthz", "xn--", null, 421)]
    [InlineData("GET", "/", "a.xn--99999999999:2627", null, 421)]
    [InlineData("GET", "http://xn--a/", "xn--a", null, 421)]
    [InlineData("GET", "/metrics", "127.1", null, 421)]
    [InlineData("GET", "/metrics", "localhost", "null", 403)]
    [InlineData("GET", "/metrics", "localhost", "http://localhost:2627", 403)]
    [InlineData("GET", "/metrics", "localhost", "", 403)]
    [InlineData("POST", "/metrics", "localhost", null, 405)]
    [InlineData("OPTIONS", "/", "localhost", null, 405)]
    [InlineData("GET", "/metrics/", "localhost", null, 404)]
    [InlineData("GET", "/nothing", "localhost", null, 404)]
    public async Task Only_loopback_names_are_answered_and_no_page_of_a_browser(string method, string path, string host, string? origin, int status)
    {
        await using var server = new ChatServer(0);
        server.Start();
        using var told = new StringWriter();
        using var log = new StandardErrorLog(told, LogFormat.Text, TimeProvider.System);
        using AdminPort admin = await StartAsync(server, null, log: log);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(admin.EndPoint!);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{(origin is null ? "" : $"Origin: {origin}\r\n")}\r\n"));
        using var reader = new StreamReader(stream);
        Assert.StartsWith($"HTTP/1.1 {status} ", await reader.ReadLineAsync(), StringComparison.Ordinal);
        string rest = await reader.ReadToEndAsync();
        Assert.Contains("nosniff", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control", rest, StringComparison.OrdinalIgnoreCase);
        log.Dispose();
        Assert.Equal("", told.ToString());
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_ready_while_people_can_come_in()
    {
        var server = new ChatServer(new ChatServerOptions { Port = 0, Bind = IPAddress.Loopback });
        using AdminPort admin = await StartAsync(server, null);
        Assert.Equal("503 clients are not accepted: the server is starting or stopping", await ReadyAsync(admin));
        server.Start();
        Assert.Equal("200 ok", await ReadyAsync(admin));
        using TestClient alice = await TestClient.ConnectAsync(server.Port);
        await alice.ReadLineAsync();
        Task stopped = server.StopAsync();
        Assert.Equal("503 clients are not accepted: the server is starting or stopping", await ReadyAsync(admin));
        await stopped;
        Assert.Equal("503 clients are not accepted: the server is starting or stopping", await ReadyAsync(admin));
        Assert.Equal("ok\n", await Http.GetStringAsync(new Uri($"http://{admin.EndPoint}/healthz")));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_not_ready_while_messages_cannot_be_stored_and_is_again_also_when_nobody_talks()
    {
        using var stage = new TestHistory();
        await stage.SayAsync("#a", "mai", "before");
        stage.IsFull = true;
        stage.Restart();
        await using var server = new ChatServer(new ChatServerOptions { Port = 0, Bind = IPAddress.Loopback }, new EngineSettings { MessageLog = stage.Log });
        server.Start();
        using AdminPort admin = await StartAsync(server, stage.History);
        Assert.Equal("200 ok", await ReadyAsync(admin));
        Assert.False(await stage.Log.AppendAsync("#a", [stage.Said("mai", new string('x', 50_000))]));
        string full = $"503 messages cannot be stored: there is no space left in {stage.Folder}";
        Assert.Equal(full, await ReadyAsync(admin));

        stage.IsFull = false;
        string now;
        while ((now = await ReadyAsync(admin)) != "200 ok") Assert.Equal(full, now); // each asks the writer to try again
        Assert.Equal("resumed", stage.Reported.Lines[^1]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_port_that_was_given_and_is_in_use_is_a_refused_start()
    {
        using Socket other = Listen(0);
        int port = ((IPEndPoint)other.LocalEndPoint!).Port;
        Assert.Equal($"foyer: the operator's port: 127.0.0.1:{port} is already in use; choose another port, or stop the program that uses it\n",
            await FoyerProcess.RefusalAsync(1, ["--port", "0", "--bind", "127.0.0.1", "--memory", "--admin-port", $"{port}"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_default_port_in_use_is_a_warning()
    {
        using Socket? other = TryListen(new ProgramSettings().AdminPort!.Value); // where it is in use already, so much the better
        await using FoyerProcess foyer = await FoyerProcess.StartPlainAsync(["--memory"], new Dictionary<string, string> { ["FOYER__ADMINPORT"] = "" });
        using TestClient alice = await foyer.JoinAsync();
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());
        string[] lines = (await foyer.Errors.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain(lines, line => line.StartsWith("For the operator", StringComparison.Ordinal));
        Assert.Equal("foyer: the operator's port is off, because port 2627 is in use (by another server on this machine?); choose another with --admin-port, or --admin-port off", lines[0]);
    }

    [Fact]
    public void The_chat_goes_before_the_default_port()
    {
        int port = new ProgramSettings().AdminPort!.Value;
        using AdminPort admin = AdminPort.Bind(new ProgramSettings { Options = new ChatServerOptions { Port = port } });
        Assert.Null(admin.EndPoint);
        Assert.Equal(port, admin.InUse);
        Assert.Contains($"cannot be {port}, which is the chat port", Assert.Single(new ProgramSettings { Options = new ChatServerOptions { Port = port }, AdminPortIsGiven = true }.Problems()), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Another_address_is_answered_under_its_own_name_too()
    {
        await using var server = new ChatServer(0);
        server.Start();
        using AdminPort admin = await StartAsync(server, null, IPAddress.Parse("127.0.0.9"));
        Assert.Equal("200 ok", await ReadyAsync(admin));
        Assert.Equal(IPAddress.Parse("127.0.0.9"), admin.EndPoint!.Address);
    }

    private static async Task<AdminPort> StartAsync(ChatServer server, SqliteHistory? history, IPAddress? address = null, StandardErrorLog? log = null)
    {
        AdminPort admin = AdminPort.Bind(new ProgramSettings { AdminPort = 0, AdminPortIsGiven = true, AdminBind = address });
        admin.Start(new Readiness(server, history), log ?? new StandardErrorLog(TextWriter.Null, LogFormat.Text, TimeProvider.System));
        await admin.Started;
        return admin;
    }

    private static async Task<string> ReadyAsync(AdminPort admin)
    {
        using HttpResponseMessage response = await Http.GetAsync(new Uri($"http://{admin.EndPoint}/readyz"));
        return $"{(int)response.StatusCode} {(await response.Content.ReadAsStringAsync()).TrimEnd()}";
    }

    /// <summary>The address, as standard error has it.</summary>
    private static async Task<Uri> FindAsync(FoyerProcess foyer)
    {
        const string Hint = "For the operator: ";
        while (await foyer.Errors.ReadLineAsync().WaitAsync(TestClient.Patience) is { } line)
        {
            if (line.StartsWith(Hint, StringComparison.Ordinal)) return new Uri(line[Hint.Length..]);
        }
        throw new InvalidOperationException("no address was told");
    }

    private static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen(1);
        return socket;
    }

    private static Socket? TryListen(int port)
    {
        try
        {
            return Listen(port);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
