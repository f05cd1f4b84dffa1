using System.Net;
using Foyer.Wording;

namespace Foyer;

/// <summary>How a <see cref="ChatServer"/> is to run. Immutable; every default is one that a server can be started with.</summary>
public sealed record ChatServerOptions
{
    private const int MostReplayed = 200;

    private static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(10);

    /// <summary>The TCP port, 0 to 65535; 0 picks a free one (see <see cref="ChatServer.Port"/>). Default 2626.</summary>
    public int Port { get; init; } = 2626;

    /// <summary>The address to listen on. Default null: all of them, IPv6 and IPv4, or IPv4 alone where there is no IPv6.</summary>
    public IPAddress? Bind { get; init; }

    /// <summary>A second port whose clients are asked first to speak telnet (RFC 854, BINARY), or null for none. 0 picks a free one.</summary>
    public int? TelnetPort { get; init; }

    /// <summary>A port for line clients alone, who are greeted at once there; or null for none. 0 picks a free one.</summary>
    public int? LinePort { get; init; }

    /// <summary>
    /// How long a client may say nothing before it is taken for a line client and greeted: until then it may turn out to speak something else.
    /// Zero: all are greeted at once, as on <see cref="LinePort"/>. Default 250 ms.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Proxies that say for whom they connect (PROXY protocol, versions 1 and 2): from these addresses every connection must begin with that, and from
    /// no others may it. Default none.
    /// </summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>The tutorial's words and no others: no hint line, no commands, every join announced. Default false.</summary>
    public bool Classic { get; init; }

    /// <summary>The first line that a client is sent; empty for none. Default null: one in the server's language.</summary>
    public string? Greeting { get; init; }

    /// <summary>
    /// What people are told in, until they choose for themselves, and what <see cref="ChatServer.Run"/> prints the conversation in:
    /// <c>en</c> or <c>vi</c>. The tutorial's own words, which are all that <see cref="Classic"/> has, are English. Default <c>en</c>.
    /// </summary>
    public string Language { get; init; } = "en";

    /// <summary>
    /// Guests are shown as <c>guest-HASH</c> (a keyed hash of the address, another with each start) in place of <c>host:port</c>:
    /// then nobody but the server's operators sees an address. Default false.
    /// </summary>
    public bool MaskedNames { get; init; }

    /// <summary><see cref="ChatServer.Run"/> prints that it started and nothing of the conversation. Default false.</summary>
    public bool Quiet { get; init; }

    /// <summary>
    /// How many of a room's last messages somebody who comes in is shown, 0 to 200; never with <see cref="Classic"/>. Default 20:
    /// what a terminal of 24 lines has room for.
    /// </summary>
    public int Replay { get; init; } = 20;

    /// <summary>The bounds.</summary>
    public Limits Limits { get; init; } = new();

    /// <summary>The language's texts; of options that are valid.</summary>
    internal Words Words => Words.TryFind(Language, out Words? words) ? words : Words.English;

    /// <summary>A port for HTTP alone, where no client is asked which protocol it speaks; null for none, 0 picks a free one.</summary>
    internal int? HttpPort { get; init; }

    /// <summary>A port where TLS is expected at once; null for none, 0 picks a free one.</summary>
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

    /// <summary>As <see cref="Classic"/> changes them: every join is announced, and nothing is kept that nobody could read.</summary>
    internal Limits EffectiveLimits => Classic ? Limits with { AnnouncedJoins = int.MaxValue, HistoryChars = 0 } : Limits;

    /// <summary>All that is wrong with these options, in the operator's words; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> problems = [];
        problems.AddRange(Endpoint.Problems(Endpoints));
        if (Silence < TimeSpan.Zero || Silence > MostSilence) problems.Add($"the silence is 0 to {MostSilence.TotalSeconds:0} seconds, not {Silence.TotalSeconds}");
        if (!Words.TryFind(Language, out _)) problems.Add($"the language is {string.Join(" or ", Words.All.Select(words => words.Code))}, not {Language}");
        if (Replay is < 0 or > MostReplayed) problems.Add($"the replay is 0 to {MostReplayed} messages, not {Replay}");
        if (Greeting?.Any(char.IsControl) == true) problems.Add("the greeting must be one line, without control characters");
        problems.AddRange(Limits.Problems());
        return problems;
    }
}
