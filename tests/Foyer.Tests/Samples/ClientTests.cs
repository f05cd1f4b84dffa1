// The lesson's client, as a person uses it: against each of the lesson's servers and Foyer, and against a server that goes away,
// that is not there, or that sends what must not reach a terminal.

using System.Net;
using System.Net.Sockets;

namespace Foyer.Tests.Samples;

[Collection(nameof(SampleBuild))]
public sealed class ClientTests(SampleBuild samples)
{
    public static TheoryData<string> Servers => TutorialServers.All;

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Servers))]
    public async Task It_shows_what_comes_sends_what_is_typed_and_leaves_at_the_end_of_its_input(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        using TestClient alice = await server.JoinAsync();
        await using ClientProcess client = await StartAsync(server.Port);
        await client.ExpectAsync(TutorialServers.Greeting);
        string joined = await alice.ReadLineAsync();
        Assert.StartsWith("Client joined 127.0.0.1:", joined, StringComparison.Ordinal);
        string clientName = joined["Client joined ".Length..];

        await client.TypeLineAsync("Xin chào, tờ giấy");
        await alice.ExpectAsync($"[{clientName}] Xin chào, tờ giấy");
        await alice.SendLineAsync("Chào bạn, đường phố");
        await client.ExpectAsync($"[{alice.Name}] Chào bạn, đường phố");
        await client.TypeAsync("one\ntwo\nand no end");
        client.CloseInput();
        await alice.ExpectAsync($"[{clientName}] one", $"[{clientName}] two", $"[{clientName}] and no end", $"Client left {clientName}");
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal(0, await client.ExitAsync());
        Assert.Equal("", client.Errors);
        alice.ExpectNothingMore();
    }

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Servers))]
    public async Task It_ends_by_itself_when_the_server_goes_away_though_it_waits_for_its_input(string name)
    {
        await using ServerProcess server = await samples.StartAsync(name);
        await using ClientProcess client = await StartAsync(server.Port);
        await client.ExpectAsync(TutorialServers.Greeting);
        server.Kill();
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal(0, await client.ExitAsync());
        Assert.Equal("", client.Errors);
    }

    [Fact(Timeout = 30_000)]
    public async Task So_it_does_at_a_terminal_where_it_waits_for_the_keyboard()
    {
        await using ServerProcess server = await samples.StartAsync("select");
        using TestClient alice = await server.JoinAsync();
        await using ClientProcess client = ClientProcess.StartAtTerminal("dotnet", SampleBuild.Dotnet, await samples.BuildAsync("samples/client.cs"), "127.0.0.1", $"{server.Port}");
        await client.ReadThroughAsync(TutorialServers.Greeting);
        string name = (await alice.ReadLineAsync())["Client joined ".Length..];
        await client.TypeLineAsync("tờ giấy");
        await alice.ExpectAsync($"[{name}] tờ giấy");
        await alice.SendLineAsync("hi");
        await client.ReadThroughAsync($"[{alice.Name}] hi");
        server.Kill();
        await client.ReadToEndAsync();
        Assert.Equal(0, await client.ExitAsync());
        Assert.DoesNotContain("   at ", client.Errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task When_nobody_listens_it_says_so_in_one_line()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // taken, so that nobody else gets it, and not listening
        int port = ((IPEndPoint)silent.LocalEndPoint!).Port;
        await using ClientProcess client = await StartAsync(port);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal(1, await client.ExitAsync());
        Assert.StartsWith($"127.0.0.1 port {port}: Connection refused", client.Errors, StringComparison.Ordinal);
        Assert.Single(client.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact(Timeout = 30_000)]
    public async Task Nothing_that_the_server_sends_acts_on_the_terminal()
    {
        using Socket listener = Listen();
        await using ClientProcess client = await StartAsync(((IPEndPoint)listener.LocalEndPoint!).Port);
        using Socket socket = await listener.AcceptAsync().WaitAsync(TestClient.Patience);
        await socket.SendAsync("\u001b[2J\u0007clear\u0000\b\r\n\u009b31mred\u007f\r\nlast\u001b"u8.ToArray());
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("[2Jclear\n31mred\nlast\n", await client.ReadToEndAsync());
        Assert.Equal(0, await client.ExitAsync());
    }

    public enum Ending { Closed, ClosedAndStillReading, Reset }

    [Theory(Timeout = 60_000)]
    [InlineData(Ending.Closed)]
    [InlineData(Ending.ClosedAndStillReading)]
    [InlineData(Ending.Reset)]
    public async Task A_server_that_goes_away_while_much_is_typed_ends_it_without_a_stack_trace(Ending ending)
    {
        for (int i = 0; i < 5; i++) // two threads of the client notice it, in either order
        {
            using Socket listener = Listen();
            await using ClientProcess client = await StartAsync(((IPEndPoint)listener.LocalEndPoint!).Port);
            using Socket socket = await listener.AcceptAsync().WaitAsync(TestClient.Patience);
            Task typed = TypeAsync(client);
            await socket.ReceiveAsync(new byte[1]).WaitAsync(TestClient.Patience);
            if (ending == Ending.Reset) socket.LingerState = new LingerOption(true, 0);
            if (ending == Ending.Reset) socket.Dispose();
            else socket.Shutdown(SocketShutdown.Send);
            Task read = ending == Ending.ClosedAndStillReading ? ReadAsync(socket) : Task.CompletedTask;

            Assert.Equal("", await client.ReadToEndAsync());
            Assert.InRange(await client.ExitAsync(), 0, 1);
            Assert.InRange(client.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 0, 1);
            await Task.WhenAll(typed, read).WaitAsync(TestClient.Patience);
        }

        static async Task ReadAsync(Socket socket)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (await socket.ReceiveAsync(buffer) > 0) { }
            }
            catch (SocketException) { } // it has ended with something under way
        }

        static async Task TypeAsync(ClientProcess client)
        {
            string lines = string.Concat(Enumerable.Repeat("so much to say\n", 1000));
            try
            {
                for (int i = 0; i < 1000; i++) await client.TypeAsync(lines);
            }
            catch (IOException) { } // it has ended: nobody reads what is typed
        }
    }

    private async Task<ClientProcess> StartAsync(int port) =>
        ClientProcess.Start("dotnet", SampleBuild.Dotnet, await samples.BuildAsync("samples/client.cs"), "127.0.0.1", $"{port}");

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }
}
