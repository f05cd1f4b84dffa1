// What stands at each of a server's ports: which beginnings are told apart there, and who serves them.

using Foyer.Chat.People;
using Foyer.Line;
using Foyer.Line.Commands;
using Foyer.Net;
using Foyer.Net.Door;

namespace Foyer;

/// <summary>
/// What is within TLS: <paramref name="Any"/> asks the first bytes again, the others are for who has said what it speaks (ALPN, RFC 7301).
/// </summary>
internal sealed record TlsDoors(IProtocol Any, IProtocol Http, IProtocol Irc, NetSettings Net);

internal sealed class Doors
{
    private static readonly CommandTable Commands = new(LineCommands.All, LineCommands.Elsewhere);

    private readonly LineProtocol _telnetLines;

    public Doors(ChatDirectory directory, LineSettings line, ChatServerOptions options, EngineSettings engine, NetSettings net)
    {
        Lines = new LineProtocol(directory, line, Commands, engine.Log);
        _telnetLines = new LineProtocol(directory, line with { TelnetFirst = true }, Commands, engine.Log);
        if (options.Classic)
        {
            // Everything that is sent is text, as in the tutorial.
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
        var settings = new DoorSettings { Silence = options.Silence };
        var spares = new SpareConnections(net.Time);
        var within = new FrontDoor(Lines, [.. plain, new(Signatures.Tls, new ShortAnswer(""))], settings, spares, net);
        Tls = engine.Tls?.Invoke(new TlsDoors(within, Http, Signatures.NoIrc, net)) ?? Signatures.NoTls;
        Chat = new FrontDoor(Lines, [new(Signatures.Tls, Tls), .. plain], settings, spares, net);

        // On a port for lines an IRC client's first line is one; but what a browser can be made to send, or sends by itself, is not.
        DoorRow[] noLines = [new(Signatures.Http, new ShortAnswer("")), new(Signatures.Tls, new ShortAnswer(""))];
        var atOnce = new DoorSettings { Silence = TimeSpan.Zero };
        Line = new FrontDoor(Lines, noLines, atOnce, spares, net);
        Telnet = new FrontDoor(_telnetLines, noLines, atOnce, spares, net);
    }

    public LineProtocol Lines { get; }

    /// <summary>The one port for everybody.</summary>
    public IProtocol Chat { get; }

    public IProtocol Line { get; }

    public IProtocol Telnet { get; }

    public IProtocol Http { get; }

    public IProtocol Tls { get; }

    /// <summary>Whether not only line clients come where this is served.</summary>
    public bool Asks(IProtocol protocol) => protocol == Chat || protocol == Http || protocol == Tls;

    /// <summary>How line clients are served from now on.</summary>
    public void Use(LineSettings line)
    {
        Lines.Settings = line;
        _telnetLines.Settings = line with { TelnetFirst = true };
    }
}
