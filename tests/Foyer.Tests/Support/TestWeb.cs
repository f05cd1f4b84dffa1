// A server in this process that speaks HTTP on its one port, with clients of each kind: HttpClient, raw bytes, and people at lines.

using System.Net;
using System.Text;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Server.Web;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Support;

internal sealed class TestWeb : TestServer
{
    private TestWeb(ChatServerOptions options, EngineSettings engine, WebSettings settings) : base(Wire.Socket, options, engine, new FakeTimeProvider())
    {
        Settings = settings;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Chat.Port}"), Timeout = TestClient.Patience };
    }

    public required WebServer Server { get; init; }

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
        return Task.FromResult(new TestWeb(options, engine with { Http = directory => server = new WebServer(directory, settings) }, settings) { Server = server! });
    }

    /// <summary>A person at lines, who is in the lobby when this returns.</summary>
    public async Task<TestClient> JoinAsync(string? name = null)
    {
        TestClient person = await ConnectAsync();
        await person.SendLineAsync("");
        await person.ExpectGreetingAsync();
        if (name is null) return person;
        await person.SendLineAsync($"/nick {name}");
        await person.ExpectAsync($"You are {name}.");
        return person;
    }

    /// <summary>Sends these bytes, and returns all that comes until the end of the connection.</summary>
    public async Task<string> AskAsync(string request)
    {
        TestClient client = await ConnectAsync();
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

    private protected override void DisposeRest() => Http.Dispose();
}
