// Foyer as a library: started without console and signals, seen, spoken through and stopped by its host.

using System.Diagnostics;
using System.Globalization;

namespace Foyer.Tests;

public sealed class LibraryTests
{
    [Fact(Timeout = 30_000)]
    public async Task The_host_sees_everything_in_order()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using IAsyncEnumerator<ChatEvent> events = server.Chat.ReadEventsAsync().GetAsyncEnumerator();
        TestClient alice = await server.JoinAsync();
        await alice.SendLineAsync("/nick alice");
        await alice.SendLineAsync("hello");
        await alice.ExpectAsync("You are alice.");
        alice.Dispose();

        Joined joined = await NextAsync<Joined>(events);
        Assert.Equal((alice.Name, "#lobby"), (joined.Name, joined.Room));
        Assert.Equal((alice.Name, "alice"), await NextAsync<Renamed>(events) is { } renamed ? (renamed.Name, renamed.NewName) : default);
        Said said = await NextAsync<Said>(events);
        Assert.Equal(("alice", "hello"), (said.Name, said.Text));
        Assert.True(said.Position > 0);
        Left left = await NextAsync<Left>(events);
        Assert.Equal("alice", left.Name);
        Assert.True(joined.Id < said.Id && said.Id < left.Id);

        await server.Chat.StopAsync();
        await NextAsync<Stopping>(events);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact(Timeout = 30_000)]
    public async Task The_host_speaks_as_the_server()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        await server.Chat.SayAsync("one\u001b[2J\r\n\r\ntwo");
        await alice.ExpectAsync("[server] one", "[server] two");
        await Assert.ThrowsAsync<ArgumentException>(() => server.Chat.SayAsync(new string('x', 4097)));
        Assert.Equal(1, server.Chat.ClientCount);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_host_that_does_not_read_its_events_holds_up_nobody_and_is_told_how_many_it_missed()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using IAsyncEnumerator<ChatEvent> events = server.Chat.ReadEventsAsync().GetAsyncEnumerator();
        TestClient alice = await server.JoinAsync();
        const int lines = 10_000;
        for (int i = 0; i < lines; i++) await server.Chat.SayAsync($"line {i}");
        for (int i = 0; i < lines; i++) await alice.ExpectAsync($"[server] line {i}");
        await server.Chat.StopAsync();

        int seen = 0, missed = 0;
        while (await events.MoveNextAsync())
        {
            if (events.Current is Missed some) missed += some.Count;
            else seen++;
        }
        Assert.True(missed > 0);
        Assert.Equal(lines + 2, seen + missed); // with Joined and Stopping
    }

    [Fact(Timeout = 30_000)]
    public async Task Stopping_tells_everybody_and_may_be_asked_twice()
    {
        TestServer server = await TestServer.StartAsync();
        TestClient alice = await server.JoinAsync();
        Task first = server.Chat.StopAsync();
        await alice.ExpectAsync("The server is stopping. Goodbye.");
        await alice.ExpectEndAsync();
        alice.Dispose();
        await first;
        await server.Chat.StopAsync();
        await server.DisposeAsync();
        Assert.Equal(0, server.Chat.ClientCount);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_port_is_refused_while_in_use_and_free_at_once_afterwards()
    {
        // An address of its own: on 127.0.0.1 another test's client could be given the port in between.
        var address = System.Net.IPAddress.Parse("127.0.0.8");
        TestServer first = await TestServer.StartAsync(new ChatServerOptions { Bind = address });
        TestClient alice = await TestClient.ConnectAsync(first.Chat.Port, address);
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();
        var same = new ChatServerOptions { Port = first.Chat.Port, Bind = address };
        ServerStartException refused = await Assert.ThrowsAsync<ServerStartException>(() => ChatServer.StartAsync(same));
        Assert.Contains("already in use", refused.Message, StringComparison.Ordinal);

        Task stopped = first.Chat.StopAsync();
        await alice.ExpectAsync("The server is stopping. Goodbye.");
        await stopped;
        alice.Dispose();
        await using ChatServer again = await ChatServer.StartAsync(same);
        Assert.Equal(same.Port, again.Port);
        await first.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_sample_greets_who_comes_and_ends_when_told()
    {
        using Process sample = ChildProcess.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Embed"), ["0"]) { RedirectStandardOutput = true });
        string join = (await sample.StandardOutput.ReadLineAsync().WaitAsync(TestClient.Patience))!;
        using TestClient alice = await TestClient.ConnectAsync(int.Parse(join.Split(' ')[^1], CultureInfo.InvariantCulture));
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();
        await alice.ExpectAsync($"[server] Welcome, {alice.Name}!");
        await alice.SendLineAsync("stop");
        await alice.ExpectAsync("The server is stopping. Goodbye.");
        alice.Dispose();
        await sample.WaitForExitAsync().WaitAsync(TestClient.Patience);
        Assert.Equal(0, sample.ExitCode);
    }

    [Fact]
    public void Wrong_options_are_all_told_at_once()
    {
        var options = new ChatServerOptions { Port = 70_000, Greeting = "a\nb", Limits = new Limits { LineBytes = 3 } };
        Assert.Equal(3, options.Validate().Count);
        Assert.Contains("70000", Assert.Throws<ArgumentException>(() => new ChatServer(options)).Message, StringComparison.Ordinal);
    }

    private static async Task<T> NextAsync<T>(IAsyncEnumerator<ChatEvent> events) where T : ChatEvent
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TestClient.Patience));
        return Assert.IsType<T>(events.Current);
    }
}
