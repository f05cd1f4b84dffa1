// People with names in a server in memory, for transcripts of commands: brought in one after the other, so that each knows of
// those before. Nothing here is a wait: /time is answered when all that its sender asked for before it has been done.

namespace Foyer.Tests.Support;

internal static class Company
{
    public const string Made = "You created this room, so you own it. Type /help to see what you can do.";

    /// <summary>In memory, and without limits on one person but where a test gives them: the clock does not move by itself.</summary>
    public static Task<TestServer> StartAsync(Limits? limits = null) => TestServer.StartAsync(Wire.Memory, new ChatServerOptions { Limits = limits ?? Limits.Off });

    /// <summary>Somebody new in the lobby, with a name. The <paramref name="others"/> see both.</summary>
    public static Task<TestClient> NamedAsync(this TestServer server, string name, params TestClient[] others) => NamedAsync(server, name, "", others);

    /// <summary>The same where the <paramref name="others"/> are looking at another room.</summary>
    public static Task<TestClient> NamedElsewhereAsync(this TestServer server, string name, params TestClient[] others) => NamedAsync(server, name, "#lobby ", others);

    private static async Task<TestClient> NamedAsync(TestServer server, string name, string room, TestClient[] others)
    {
        TestClient client = await server.JoinAsync();
        foreach (TestClient other in others) await other.ExpectAsync($"{room}Client joined {client.Name}");
        await client.DoAsync($"/nick {name}", $"You are {name}.");
        foreach (TestClient other in others) await other.ExpectAsync($"{room}{client.Name} is now known as {name}");
        return client;
    }

    /// <summary>Sends the line, and sees exactly these lines next.</summary>
    public static async Task DoAsync(this TestClient client, string line, params string[] answers)
    {
        await client.SendLineAsync(line);
        await client.ExpectAsync(answers);
    }

    /// <summary>Nothing came that was not expected, and what was asked for is done.</summary>
    public static async Task QuietAsync(this TestClient client)
    {
        await client.SendLineAsync("/time");
        string time = await client.ReadLineAsync();
        Assert.True(time.StartsWith("It is ", StringComparison.Ordinal) && time.EndsWith(" UTC on the server.", StringComparison.Ordinal), $"not the time, but: {time}");
    }

    /// <summary>Makes the room, and is looking at it when this returns.</summary>
    public static async Task MakeAsync(this TestClient client, string name, string room, string key = "")
    {
        await client.DoAsync($"/join {room} {key}", $"You are {name} in {room} with 0 others.", Made);
        await client.QuietAsync();
    }

    /// <summary>Goes into the room, where there are so many, and is looking at it when this returns.</summary>
    public static async Task EnterAsync(this TestClient client, string name, string room, int others, string key = "")
    {
        await client.DoAsync($"/join {room} {key}", $"You are {name} in {room} with {others} {(others == 1 ? "other" : "others")}.");
        await client.QuietAsync();
    }
}
