// The numbers and names of HTTP, one instance a server.

using Foyer.Chat.People;
using Foyer.Net;
using Foyer.Wording;

namespace Foyer.Server.Web;

internal sealed record WebSettings
{
    /// <summary>How many messages one page has at most, and how many it may be asked for.</summary>
    public const int MostMessages = 200;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ServerLog Log { get; init; } = ServerLog.None;

    public ServerMetrics Metrics { get; init; } = ServerMetrics.None;

    /// <summary>The server's language; a request may ask for another.</summary>
    public required Words Words { get; init; }

    /// <summary>How many of a room's last messages somebody who follows it is sent first.</summary>
    public int Replay { get; init; }

    public Limits Limits { get; init; } = new();

    /// <summary>How fast one address may do things: as fast as one line client.</summary>
    public SessionRates Rates { get; init; } = SessionRates.Off;

    /// <summary>Names that this server has, beside its addresses and localhost: as <see cref="HostName.Canonical"/> makes them.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Where line clients join, if HTTP has a port of its own; null: at the port of the request.</summary>
    public int? ChatPort { get; init; }

    /// <summary>TLS is spoken at the same port: said to those who ask how to join.</summary>
    public bool HasTls { get; init; }

    /// <summary>What may wait for one who follows a room.</summary>
    public int OutboxBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a request's head may take: it is some hundred bytes.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After an answer, how long a connection may wait for its next request: browsers come back within some seconds, or not.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A body must come this fast, in bytes a second, once <see cref="BodyGrace"/> is over: below it, it is a slow loris.</summary>
    public double BodyBytesPerSecond { get; init; } = 240;

    public TimeSpan BodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often one who follows by server-sent events is sent a sign of life: proxies close what is silent for 30 to 60 seconds.</summary>
    public TimeSpan KeepAlivePeriod { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long somebody who posts waits for the log.</summary>
    public TimeSpan PostPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest body: JSON writes one letter of three bytes in six, and has some bytes around the text.</summary>
    public long BodyBytes => 2L * Math.Max(Limits.PasteBytes, Limits.LineBytes) + 4096;

    public static WebSettings Of(ChatServerOptions options, EngineSettings engine) => new()
    {
        Time = engine.Time,
        Log = engine.Log,
        Metrics = engine.Metrics ?? ServerMetrics.None,
        Words = options.Words,
        Replay = options.Replay,
        Limits = options.Limits,
        Rates = new SessionRates(options.Limits, engine.Time),
        OutboxBytes = options.Limits.OutboxBytes,
    };
}
