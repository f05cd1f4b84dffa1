// The protocols at each of a server's ports: which ones are detected there, and what serves them.

using Foyer.Chat.People;
using Foyer.Line;
using Foyer.Line.Commands;
using Foyer.Net;
using Foyer.Net.Door;
using Foyer.Wording;

namespace Foyer;

/// <summary>
/// The protocols within TLS. <paramref name="Any"/> detects the protocol by the first bytes. The others are for clients that named their
/// protocol in the handshake (ALPN, RFC 7301).
/// </summary>
internal sealed record TlsDoors(IProtocol Any, IProtocol Http, IProtocol Irc, Services Services);

internal sealed class Doors
{
    private static readonly CommandTable Commands = new(LineCommands.All, LineCommands.Elsewhere, LineCommands.WithoutSlash);

    private readonly LineProtocol _telnetLines;

    public Doors(ChatDirectory directory, ChatServerOptions options, EngineSettings engine)
    {
        LineSettings line = LineOf(options);
        Lines = new LineProtocol(directory, line, Commands);
        _telnetLines = new LineProtocol(directory, line with { TelnetFirst = true }, Commands);
        if (options.Classic)
        {
            // Everything that a client sends is text, as in the tutorial.
            (Chat, Line, Telnet, Http, Tls) = (Lines, Lines, _telnetLines, Lines, Lines);
            return;
        }
        Http = engine.Http?.Invoke(directory) ?? Signatures.NoHttp;
        DoorRow[] plain =
        [
            new(Signatures.Http, Http),
            new(Signatures.Irc, Signatures.NoIrc),
            new(Signatures.Ssh, Signatures.NoSsh),
            new(Signatures.ProxyHeader, Signatures.NoProxy),
            new(Signatures.Telnet, Lines),
        ];
        var spares = new SpareConnections(engine.Time);
        var within = new FrontDoor(Lines, [.. plain, new(Signatures.Tls, new ShortAnswer(""))], options.Silence, spares, engine);
        Tls = engine.Tls?.Invoke(new TlsDoors(within, Http, Signatures.NoIrc, engine)) ?? Signatures.NoTls;
        Chat = new FrontDoor(Lines, [new(Signatures.Tls, Tls), .. plain], options.Silence, spares, engine);

        // On a port for lines, the first line of an IRC client is a line of chat. HTTP and TLS are not: browsers send them by themselves,
        // or because a web page makes them.
        DoorRow[] noLines = [new(Signatures.Http, new ShortAnswer("")), new(Signatures.Tls, new ShortAnswer(""))];
        Line = new FrontDoor(Lines, noLines, TimeSpan.Zero, spares, engine);
        Telnet = new FrontDoor(_telnetLines, noLines, TimeSpan.Zero, spares, engine);
    }

    public LineProtocol Lines { get; }

    /// <summary>The one port for all protocols.</summary>
    public IProtocol Chat { get; }

    public IProtocol Line { get; }

    public IProtocol Telnet { get; }

    public IProtocol Http { get; }

    public IProtocol Tls { get; }

    /// <summary>Applies these options to line clients from now on.</summary>
    public void Use(ChatServerOptions options)
    {
        LineSettings line = LineOf(options);
        Lines.Settings = line;
        _telnetLines.Settings = line with { TelnetFirst = true };
    }

    private static LineSettings LineOf(ChatServerOptions options) => new()
    {
        Classic = options.Classic,
        Greeting = options.Greeting ?? (options.Classic ? Words.English : options.Words)[Phrase.Greeting],
        Words = options.Words,
        Replay = options.Classic ? 0 : options.Replay,
    };
}
