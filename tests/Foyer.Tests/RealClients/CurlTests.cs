// curl (Debian's), as the documents say to use it, on the program as it is started.

namespace Foyer.Tests.RealClients;

public sealed class CurlTests
{
    [Fact(Timeout = 60_000)]
    public async Task Everybody_meets_on_one_port()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--silence", "250");
        await using ClientProcess nc = ClientProcess.Start("netcat-openbsd", "nc.openbsd", "127.0.0.1", $"{foyer.Port}");
        string name = await nc.JoinAsync();
        await using ClientProcess live = Curl("-N", $"127.0.0.1:{foyer.Port}/rooms/lobby/live?count=1");
        await using ClientProcess events = Curl("-N", "-H", "Accept: text/event-stream", $"http://127.0.0.1:{foyer.Port}/rooms/lobby/live?count=1");

        Assert.Equal("Posted as ci (bot) in #lobby.\n", await RunAsync("-d", "build passed", $"127.0.0.1:{foyer.Port}/rooms/lobby?name=ci"));
        await nc.ExpectAsync("[ci (bot)] build passed");
        await live.ReadThroughAsync("[ci (bot)] build passed\n"); // as it came, or as what was said before
        await events.ReadThroughAsync("\nevent: said\ndata: ");
        Assert.Contains("\"text\":\"build passed\",\"bot\":true}", await events.ReadLineAsync(), StringComparison.Ordinal);

        await nc.TypeLineAsync("Chào buổi sáng");
        await live.ReadThroughAsync($"[{name}] Chào buổi sáng\n");
        Assert.Matches($@"\[ci \(bot\)\] build passed\n\d\d:\d\d \[{name}\] Chào buổi sáng\n", await RunAsync($"127.0.0.1:{foyer.Port}/rooms/lobby"));
        Assert.Contains("\"name\":\"ci\"", await RunAsync("-H", "Accept: application/json", $"localhost:{foyer.Port}/rooms/lobby?count=200"), StringComparison.Ordinal);
        Assert.Equal("Posted as bạn (bot) in #lobby.\n", await RunAsync("-d", "xin chào", $"127.0.0.1:{foyer.Port}/rooms/lobby?name=bạn"));
        await nc.ExpectAsync("[bạn (bot)] xin chào");
        Assert.StartsWith("Foyer. ", await RunAsync($"127.0.0.1:{foyer.Port}"), StringComparison.Ordinal);
        Assert.Equal("#lobby (3 people)\n", await RunAsync($"127.0.0.1:{foyer.Port}/rooms"));
        Assert.Contains("not a name of this server", await RunAsync("-H", "Host: evil.example", $"127.0.0.1:{foyer.Port}"), StringComparison.Ordinal);

        foyer.Signal("TERM");
        Assert.EndsWith("The server is stopping. Goodbye.\n", await live.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await live.ExitAsync()); // the answer ended in order
        Assert.EndsWith("}\n\n", await events.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await events.ExitAsync());
        Assert.Equal(0, await foyer.ExitAsync());
        await nc.ExpectAsync("The server is stopping. Goodbye.");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_port_of_its_own_and_a_name_can_be_set_and_not_with_classic()
    {
        await using (FoyerProcess foyer = await FoyerProcess.StartAsync("--silence", "250", "--host", "foyer.example, chat.example"))
            Assert.StartsWith("Foyer. ", await RunAsync("-H", "Host: Chat.example:2626", $"127.0.0.1:{foyer.Port}"), StringComparison.Ordinal);
        await ExpectRefusedAsync("--classic does not support HTTP: leave out --http-port and --host", "--classic", "--http-port", "0");
        await ExpectRefusedAsync("host names", "--host", "a b");
        await ExpectRefusedAsync("the HTTP port cannot be 2627, which is the chat port", "--port", "2627", "--http-port", "2627");
    }

    /// <summary>As somebody would type them, into a shell.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("docs/http.md", 6)]
    [InlineData("README.md", 3)]
    public async Task What_the_documents_say_to_type_works(string document, int commands)
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--silence", "250");
        string[] typed = [.. File.ReadLines(Path.Combine(Repository.Root, document)).Where(line => line.StartsWith("curl ", StringComparison.Ordinal) && line.Contains("localhost:2626", StringComparison.Ordinal))];
        Assert.Equal(commands, typed.Length);
        foreach (string line in typed)
        {
            string command = line.Split("    ")[0].Replace("localhost:2626", $"127.0.0.1:{foyer.Port}", StringComparison.Ordinal).Replace("curl ", "curl -sSf --max-time 2 ", StringComparison.Ordinal);
            await using ClientProcess bash = ClientProcess.Start("bash", "bash", "-c", command);
            string answer = await bash.ReadToEndAsync();
            Assert.True(await bash.ExitAsync() == (line.Contains("/live", StringComparison.Ordinal) ? 28 : 0), $"{line}: {answer}{bash.Errors}"); // 28: curl's own time is over
        }
    }

    private static async Task ExpectRefusedAsync(string words, params string[] arguments)
    {
        await using FoyerProcess foyer = FoyerProcess.Launch(arguments);
        Assert.Equal(2, await foyer.ExitAsync());
        Assert.Contains(words, await foyer.Errors.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        await using ClientProcess curl = Curl(arguments);
        return await curl.ReadToEndAsync();
    }

    private static ClientProcess Curl(params string[] arguments) => ClientProcess.Start("curl", "curl", ["-sS", .. arguments]);
}
