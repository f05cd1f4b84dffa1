// A server in this process that speaks HTTP on its one port, with clients of each kind: HttpClient, raw bytes, and people at lines.

using System.Net;
using System.Text;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Server.Web;

namespace Foyer.Tests.Support;

internal sealed class TestWeb : IAsyncDisposable
{
    private readonly List<TestClient> _people = [];

    private TestWeb(ChatServer chat, WebServer server, WebSettings settings)
    {
        (Chat, Server, Settings) = (chat, server, settings);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{chat.Port}"), Timeout = TestClient.Patience };
    }

    public ChatServer Chat { get; }

    public WebServer Server { get; }

    /// <summary>Those that it was started with.</summary>
    public WebSettings Settings { get; }

    public ChatDirectory Directory => Chat.Directory;

    public HttpClient Http { get; }

    /// <summary>Nobody is greeted for having been silent: whoever comes says what it speaks.</summary>
    public static Task<TestWeb> StartAsync(ChatServerOptions? options = null, Func<EngineSettings, EngineSettings>? change = null, IMessageLog? log = null)
    {
        options = (options ?? new ChatServerOptions()) with { Port = 0, Bind = IPAddress.Loopback, Replay = 0, Silence = TimeSpan.FromSeconds(10) };
        var settings = new WebSettings(options);
        var engine = new EngineSettings();
        if (log is not null) engine = engine with { MessageLog = log };
        engine = change?.Invoke(engine) ?? engine;
        WebServer? server = null;
        var chat = new ChatServer(options, engine with { Http = directory => server = new WebServer(directory, settings) });
        chat.Start();
        return Task.FromResult(new TestWeb(chat, server!, settings));
    }

    /// <summary>A person at lines, who is in the lobby when this returns.</summary>
    public async Task<TestClient> JoinAsync(string? name = null)
    {
        TestClient person = await RawAsync();
        await person.SendLineAsync("");
        await person.ExpectAsync("You're connected to the Foyer chatserver");
        Assert.StartsWith($"You are {person.Name} in #lobby", await person.ReadLineAsync(), StringComparison.Ordinal);
        if (name is null) return person;
        await person.SendLineAsync($"/nick {name}");
        await person.ExpectAsync($"You are {name}.");
        return person;
    }

    /// <summary>A connection that nothing was said on.</summary>
    public async Task<TestClient> RawAsync()
    {
        TestClient client = await TestClient.ConnectAsync(Chat.Port);
        _people.Add(client);
        return client;
    }

    /// <summary>Sends these bytes, and returns all that comes until the end of the connection.</summary>
    public async Task<string> AskAsync(string request)
    {
        TestClient client = await RawAsync();
        await client.SendAsync(request);
        return await client.ReadToEndAsync();
    }

    public Task<HttpResponseMessage> PostAsync(string path, string text) => Http.PostAsync(path, new StringContent(text, Encoding.UTF8, "application/x-www-form-urlencoded"));

    /// <summary>The status, and the body.</summary>
    public static async Task<(int Status, string Body)> ReadAsync(HttpResponseMessage response)
    {
        using (response) return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<StreamReader> FollowAsync(string path, string accept, string? lastId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        HttpResponseMessage response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestClient person in _people) person.Dispose();
        Http.Dispose();
        await Chat.DisposeAsync();
    }
}
