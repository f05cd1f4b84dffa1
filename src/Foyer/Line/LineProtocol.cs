// The protocol of people who just type, with telnet, netcat, openssl, or any program that sends lines. There is one instance for each listening port.

using Foyer.Chat.People;
using Foyer.Net;
using Foyer.Wording;

namespace Foyer.Line;

internal sealed record LineSettings
{
    /// <summary>Behaves like the tutorial's server: there is no hint, and a line that starts with a slash is plain text.</summary>
    public bool Classic { get; init; }

    /// <summary>The first line that a client gets.</summary>
    public required string Greeting { get; init; }

    /// <summary>The server's language. A client may choose another one for itself.</summary>
    public required Words Words { get; init; }

    /// <summary>How many of a room's last messages a newcomer gets; 0 for none.</summary>
    public int Replay { get; init; }

    /// <summary>Negotiates telnet before the greeting. For a port that only telnet clients use.</summary>
    public bool TelnetFirst { get; init; }
}

/// <summary>Thread-safe. <paramref name="commands"/> are the commands for lines that begin with a slash.</summary>
internal sealed class LineProtocol(ChatDirectory directory, LineSettings settings, CommandTable commands) : IGreeter
{
    private volatile LineSettings _settings = settings;

    public ChatDirectory Directory => directory;

    /// <summary>
    /// The present settings. They are replaced as a whole when the operator changes them, but <see cref="LineSettings.Classic"/> and
    /// <see cref="LineSettings.TelnetFirst"/> never change.
    /// </summary>
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
            return ClientLoop.RunAsync(Greet(connection));
        }
        catch (Exception e)
        {
            Log.ConnectionFailed(connection.Id, "the greeting", e);
            return connection.CloseAndDiscardAsync();
        }
    }

    public IClient Greet(Connection connection)
    {
        var client = new LineClient(connection, this);
        ClientLoop.Begin(client);
        return client;
    }

    /// <summary>The answer to a peer that is not let in.</summary>
    public byte[] Refusal(Admission refused) => LineClient.Encode(_settings.Words.NotLetIn(refused));
}
