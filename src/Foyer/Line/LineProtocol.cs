// The protocol of people who just type: telnet, netcat, openssl, anything that sends lines. One instance a listening port.

using Foyer.Chat.People;
using Foyer.Net;
using Foyer.Wording;

namespace Foyer.Line;

internal sealed record LineSettings
{
    /// <summary>The tutorial's words only: no hint, and a line that starts with a slash is text.</summary>
    public bool Classic { get; init; }

    /// <summary>The first line that a client sees.</summary>
    public required string Greeting { get; init; }

    /// <summary>The server's language; a client may choose another for itself.</summary>
    public required Words Words { get; init; }

    /// <summary>How many of a room's last messages one who comes in is shown; 0 for none.</summary>
    public int Replay { get; init; }

    /// <summary>Negotiate telnet before the greeting, on a port of its own for it.</summary>
    public bool TelnetFirst { get; init; }
}

/// <summary>Thread-safe. <paramref name="commands"/>: what a line that begins with a slash can be.</summary>
internal sealed class LineProtocol(ChatDirectory directory, LineSettings settings, CommandTable commands) : IGreeter
{
    private volatile LineSettings _settings = settings;

    public ChatDirectory Directory => directory;

    /// <summary>Those of this moment, replaced whole when the operator has changed them; <see cref="LineSettings.Classic"/> and <see cref="LineSettings.TelnetFirst"/> stay.</summary>
    public LineSettings Settings
    {
        get => _settings;
        set => _settings = value;
    }

    public CommandTable Commands => commands;

    public ServerLog Log => directory.Services.Log;

    public Limits Limits => directory.Services.Limits;

    public string Name => "line";

    public Task RunAsync(Connection connection)
    {
        try
        {
            return Greet(connection).RunAsync();
        }
        catch (Exception e)
        {
            Log.ConnectionFailed(connection.Id, "the greeting", e);
            return connection.CloseAndDiscardAsync();
        }
    }

    public IGreeted Greet(Connection connection)
    {
        var client = new LineClient(connection, this);
        client.Begin();
        return client;
    }

    /// <summary>What a peer is told that is not let in.</summary>
    public byte[] Refusal(Admission refused) => LineConnection.Encode(_settings.Words.NotLetIn(refused));
}
