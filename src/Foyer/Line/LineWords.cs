// Everything a line client is told, in English; the tutorial's own words for events are in LineFormat.

using Foyer.Chat;

namespace Foyer.Line;

internal static class LineWords
{
    public const string Greeting = "You're connected to the Foyer chatserver";
    public const string Goodbye = "Goodbye.";
    public const string HelpTitle = "What you type goes to everybody here, except for these commands:";
    public const string HelpSlash = "Send a line that starts with a slash";
    public const string TelnetBegins = "Your telnet client was asked to send letters of all languages whole. Type /telnet again to see what it agreed to.";
    public const string ServerFull = "The server is full. Please try again later.";
    public const string ReadsTooSlowly = "You were disconnected: too much was waiting for you to read. Connect again to go on.";
    public const string Stopping = "The server is stopping. Goodbye.";

    public static string Hint(string room, string name, int others) =>
        $"You are {name} in {room} with {Count(others, "other")}. Type /help for commands.";

    public static string LineTooLong(int limit) => $"Your line was not sent: it is longer than {limit} bytes.";

    public static string Renamed(string oldName, string newName) => $"{oldName} is now known as {newName}";

    public static string Missed(int count) => $"({Count(count, "line")} left out here: standard output could not keep up)";

    public static string YouAre(string name) => $"You are {name}.";

    public static string UnknownCommand(string name) => $"There is no command {name}. Type /help for commands.";

    public static string Usage(string usage) => $"Usage: {usage}";

    public static string TelnetAgreed(TelnetNegotiation telnet) =>
        $"Telnet: binary from you {(telnet.BinaryFromPeer ? "on" : "off")}, binary to you {(telnet.BinaryToPeer ? "on" : "off")}"
        + (telnet.WindowSize is { } window ? $", window {window.Columns} x {window.Rows}" : "")
        + (telnet.TerminalType is { } type ? $", terminal {TextRules.Clean(type)}" : "") + ".";

    public static string Members(RoomMembers members) =>
        members.Count == members.Names.Count
            ? $"{Count(members.Count, "person", "people")} in {members.Room}: {string.Join(", ", members.Names)}"
            : $"{Count(members.Count, "person", "people")} in {members.Room}, among them: {string.Join(", ", members.Names)}";

    public static string Refused(Refusal refusal) => refusal switch
    {
        Refusal.NotLogged => "Your message was not sent: the server cannot store it at the moment.",
        Refusal.NameInUse => "That name, or one that looks like it, is in use. Choose another.",
        Refusal.NameReserved => "That name is reserved. Choose another.",
        Refusal.NameTooLong => $"A name has at most {NameRules.MaxGraphemes} characters.",
        Refusal.NameHasBadCharacter => @"A name has letters, digits and _ - [ ] { } \ | ^ ` only.",
        Refusal.NameStartsBadly => "A name does not start with a digit or a hyphen.",
        Refusal.RoomNameTooLong => $"A room's name has at most {NameRules.MaxRoomGraphemes} characters.",
        Refusal.RoomNameHasBadCharacter => @"A room's name has letters, digits and _ - [ ] { } \ | ^ ` only.",
        Refusal.RoomNameStartsBadly => "A room's name does not start with a hyphen.",
        Refusal.None or _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };

    private static string Count(int count, string one, string? many = null) => $"{count} {(count == 1 ? one : many ?? one + "s")}";
}
