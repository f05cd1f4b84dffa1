using Foyer.Wording;

namespace Foyer;

/// <summary>The options of a <see cref="ChatServer"/>. Immutable. Every option has a default that a server can start with.</summary>
public sealed record ChatServerOptions
{
    private const int MostReplayed = 200;

    private static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(10);

    /// <summary>The TCP port, 0 to 65535; 0 picks a free one (see <see cref="ChatServer.Port"/>). Default 2626.</summary>
    public int Port { get; init; } = 2626;

    /// <summary>The address to listen on. Default null: all addresses, IPv6 and IPv4, or IPv4 alone on a machine without IPv6.</summary>
    public IPAddress? Bind { get; init; }

    /// <summary>A second port, where the server begins the telnet negotiation (RFC 854, BINARY); null for none, 0 picks a free one. Default null.</summary>
    public int? TelnetPort { get; init; }

    /// <summary>
    /// A port for line clients only (telnet, nc and other programs that send lines of text), which are greeted there at once; null for none,
    /// 0 picks a free one. Default null.
    /// </summary>
    public int? LinePort { get; init; }

    /// <summary>
    /// How long the server waits for the first bytes of a client, 0 to 10 seconds. They may show that it speaks another protocol. A client that
    /// stays silent for longer is greeted as a line client. Zero: every client is greeted at once, as on <see cref="LinePort"/>. Default 250 ms.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Trusted proxies, which name the client that they connect for (PROXY protocol, versions 1 and 2). Every connection from these addresses
    /// must begin with a PROXY header, and no connection from another address may. Default none.
    /// </summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Uses only the tutorial's words: no hint line, no commands, every join announced. Default false.</summary>
    public bool Classic { get; init; }

    /// <summary>The first line that a client gets, without control characters; empty for none. Default null: a greeting in the server's language.</summary>
    public string? Greeting { get; init; }

    /// <summary>
    /// The language for people who have not chosen one, and for the conversation that <see cref="ChatServer.Run"/> prints: <c>en</c> or
    /// <c>vi</c>. The tutorial's own words, the only ones that <see cref="Classic"/> has, are English. Default <c>en</c>.
    /// </summary>
    public string Language { get; init; } = "en";

    /// <summary>
    /// Shows guests as <c>guest-HASH</c> in place of <c>host:port</c>, so that only the server's operators see addresses. The hash is a keyed
    /// hash of the address, and changes with each start. Default false.
    /// </summary>
    public bool MaskedNames { get; init; }

    /// <summary>Makes <see cref="ChatServer.Run"/> print only that the server started, and none of the conversation. Default false.</summary>
    public bool Quiet { get; init; }

    /// <summary>
    /// How many of a room's last messages a newcomer gets, 0 to 200; none with <see cref="Classic"/>. Default 20, because that fits on a
    /// terminal of 24 lines.
    /// </summary>
    public int Replay { get; init; } = 20;

    /// <summary>The limits of the server. Default: the default limits.</summary>
    public Limits Limits { get; init; } = new();

    /// <summary>The texts of the language. The options must be valid.</summary>
    internal Words Words => Words.TryFind(Language, out Words? words) ? words : Words.English;

    /// <summary>A port for HTTP only, without detection of the protocol; null for none, 0 picks a free one.</summary>
    internal int? HttpPort { get; init; }

    /// <summary>A port where every connection begins with TLS; null for none, 0 picks a free one.</summary>
    internal int? TlsPort { get; init; }

    /// <summary>Every port that a server with these options listens on.</summary>
    internal IReadOnlyList<Endpoint> Endpoints =>
    [
        new("chat", "--port", Port, static doors => doors.Chat, Asks: true) { HasHint = true },
        new("telnet", "--telnet-port", TelnetPort, static doors => doors.Telnet) { HasHint = true },
        new("line", "--line-port", LinePort, static doors => doors.Line),
        new("HTTP", "--http-port", HttpPort, static doors => doors.Http, Asks: true),
        new("TLS", "--tls-port", TlsPort, static doors => doors.Tls, Asks: true),
    ];

    /// <summary>The limits as <see cref="Classic"/> changes them: every join is announced, and no history is kept, because nobody could read it.</summary>
    internal Limits EffectiveLimits => Classic ? Limits with { AnnouncedJoins = int.MaxValue, HistoryChars = 0 } : Limits;

    /// <summary>Returns every problem with these options, in the operator's words; empty if there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> problems = [];
        problems.AddRange(Endpoint.PortProblems(Endpoints));
        if (Silence < TimeSpan.Zero || Silence > MostSilence)
            problems.Add($"the silence is 0 to {MostSilence.TotalSeconds:0} seconds, not {Silence.TotalSeconds}");
        if (!Words.TryFind(Language, out _)) problems.Add($"the language is {string.Join(" or ", Words.All.Select(words => words.Code))}, not {Language}");
        if (Replay is < 0 or > MostReplayed) problems.Add($"the replay is 0 to {MostReplayed} messages, not {Replay}");
        if (Greeting?.Any(char.IsControl) == true) problems.Add("the greeting must be one line, without control characters");
        problems.AddRange(Limits.Problems());
        return problems;
    }
}
