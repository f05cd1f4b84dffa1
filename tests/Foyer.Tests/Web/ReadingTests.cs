// Reading a room by requests, in both directions, as a page does that scrolls.

using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Foyer.Tests.Web;

public sealed partial class ReadingTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_room_is_read_in_both_directions_from_a_message()
    {
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions { Limits = Limits.Off });
        string[] ids = await SayAsync(web, 9);
        Assert.Equal("1 2 3 | before 1", await ReadAsync(web, $"count=3&before={ids[4]}"));
        Assert.Equal("0 1 2", await ReadAsync(web, $"count=3&before={ids[3]}"));
        Assert.Equal("5 6 7 | after 7", await ReadAsync(web, $"count=3&after={ids[4]}"));
        Assert.Equal("6 7 8", await ReadAsync(web, $"count=3&after={ids[5]}"));
        Assert.Equal("3 4 5 | before 3 | after 5", await ReadAsync(web, $"count=3&around={ids[4]}"));
        Assert.Equal("6 7 8 | before 6", await ReadAsync(web, $"count=3&around={ids[8]}"));
        Assert.Equal("4 | before 4 | after 4", await ReadAsync(web, $"count=1&around={ids[4]}"));
        Assert.Equal("0 1 2 3 4 5 6 7 8", await ReadAsync(web, $"around={ids[4].ToLowerInvariant()}"));
        Assert.Equal("There are no newer messages to read in #lobby.\n", await web.Http.GetStringAsync($"/rooms/lobby?after={ids[8]}"));
        Assert.Equal("There are no earlier messages to read in #lobby.\n", await web.Http.GetStringAsync($"/rooms/lobby?before={ids[0]}"));
        JsonElement json = JsonDocument.Parse(await JsonAsync(web, $"count=2&after={ids[4]}")).RootElement;
        Assert.Equal([ids[5], ids[6]], json.EnumerateArray().Select(message => message.GetProperty("id").GetString()));
        Assert.Equal("[]", (await JsonAsync(web, $"after={ids[8]}")).Trim());

        async Task<string> ReadAsync(TestWeb web, string query)
        {
            IEnumerable<string> lines = (await web.Http.GetStringAsync($"/rooms/lobby?{query}")).Split('\n')[1..^1].Select(line => More().Match(line) switch
            {
                { Success: true } more => $"| {more.Groups[1].Value} {Array.IndexOf(ids, more.Groups[2].Value)}",
                _ => line == "-- That is all --" ? "" : line.Split(' ')[^1],
            });
            return string.Join(' ', lines).TrimEnd();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task In_no_direction_is_anything_read_that_was_said_while_the_room_was_closed()
    {
        await using TestWeb web = await TestWeb.StartAsync(new ChatServerOptions { Limits = Limits.Off });
        TestClient alice = await web.JoinAsync("alice");
        await alice.SendAsync("/join #tea\r\nopen\r\n/set key Sesame\r\nsecret\r\n/set key off\r\nopen again\r\n/set hidden on\r\n/whoami\r\n");
        while (!(await alice.ReadLineAsync()).Contains("/whoami", StringComparison.Ordinal)) { }
        string anyId = (await SayAsync(web, 1))[0];
        string[] directions = ["count=200", $"before={anyId}", $"after={default(MessageId)}", $"around={anyId}", $"around={default(MessageId)}"];
        foreach (string direction in directions)
            Assert.Equal((404, "There is no room #tea.\n"), await TestWeb.ReadAsync(await web.Http.GetAsync($"/rooms/tea?{direction}")));
        await alice.SendAsync("/set hidden off\r\n/whoami\r\n");
        while (!(await alice.ReadLineAsync()).Contains("/whoami", StringComparison.Ordinal)) { }
        foreach (string direction in directions)
        {
            string page = await web.Http.GetStringAsync($"/rooms/tea?{direction}");
            Assert.Matches(@"^-- Earlier in #tea.*\n.*\] open\n.*\] open again\n-- That is all --\n$", page);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("before")]
    [InlineData("after")]
    [InlineData("around")]
    public async Task What_is_no_id_is_refused(string direction)
    {
        await using TestWeb web = await TestWeb.StartAsync();
        (int status, string line) = await TestWeb.ReadAsync(await web.Http.GetAsync($"/rooms/lobby?{direction}=%1b[2Jabc"));
        Assert.Equal((int)HttpStatusCode.BadRequest, status);
        Assert.StartsWith("abc is not the id of a message.", line, StringComparison.Ordinal);
    }

    private static async Task<string[]> SayAsync(TestWeb web, int count)
    {
        for (int i = 0; i < count; i++) Assert.Equal(200, (await TestWeb.ReadAsync(await web.PostAsync("/rooms/lobby?name=ci", $"{i}"))).Status);
        return [.. JsonDocument.Parse(await JsonAsync(web, "count=200")).RootElement.EnumerateArray().Select(message => message.GetProperty("id").GetString()!)];
    }

    private static async Task<string> JsonAsync(TestWeb web, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/rooms/lobby?{query}");
        request.Headers.Accept.ParseAdd("application/json");
        return (await TestWeb.ReadAsync(await web.Http.SendAsync(request))).Body;
    }

    [GeneratedRegex(@"^-- (?:Older|Newer) messages: \?(before|after)=(\w{26}) --$")]
    private static partial Regex More();
}
