// Everything a line client is told, in English; the tutorial's own words for events are in LineFormat.

using Foyer.Chat;
using Foyer.Net;

namespace Foyer.Line;

internal static class LineWords
{
    public const string Greeting = "You're connected to the Foyer chatserver";
    public const string Goodbye = "Goodbye.";
    public const string HelpTitle = "What you type goes to everybody here, except for these commands:";
    public const string HelpSlash = "Send a line that starts with a slash";
    public const string TelnetBegins = "Your telnet client was asked to send letters of all languages whole. Type /telnet again to see what it agreed to.";
    public const string ReadsTooSlowly = "You were disconnected: too much was waiting for you to read. Connect again to go on.";
    public const string Stopping = "The server is stopping. Goodbye.";

    public static string Hint(string room, string name, int others) =>
        $"You are {name} in {room} with {Count(others, "other")}. Type /help for commands.";

    public static string NotLetIn(Admission refused) => refused.Entrance switch
    {
        Entrance.ServerFull => "The server is full. Please try again later.",
        Entrance.AddressFull => $"Too many connections from your address (at most {refused.Limit}). Please try again later.",
        Entrance.AddressTooFast => $"Too many new connections from your address: try again in {Seconds(refused.Wait)}.",
        Entrance.Open or _ => throw new ArgumentOutOfRangeException(nameof(refused), refused, null),
    };

    public static string LineTooLong(int limit) => $"Your line was not sent: it is longer than {limit} bytes.";

    public static string Limited(Verdict verdict) => verdict.Ruling switch
    {
        Ruling.Refused => verdict.What switch
        {
            What.Message => $"Your message was not sent: too many in a short time. None is sent for {Seconds(verdict.Wait)}.",
            What.Join => $"You did not join: too many rooms in a short time. Wait {Seconds(verdict.Wait)}.",
            What.Rename => $"Your name stays: too many changes in a short time. Wait {Seconds(verdict.Wait)}.",
            What.FailedCommand => $"Too many commands that cannot be run. None of them is answered for {Seconds(verdict.Wait)}.",
            _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
        },
        Ruling.Muted => $"You are muted for {Seconds(verdict.Wait)}: too many {Many(verdict.What)}. Who goes on is disconnected.",
        Ruling.Disconnected => $"You were disconnected: too many {Many(verdict.What)}. Connect again to go on.",
        Ruling.Allowed or Ruling.RefusedInSilence or _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };

    private static string Many(What what) => what switch
    {
        What.Message => "messages",
        What.Join => "joins",
        What.Rename => "changes of name",
        What.FailedCommand => "commands that cannot be run",
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

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
        members.Count == members.Members.Count
            ? $"{Count(members.Count, "person", "people")} in {members.Room}: {string.Join(", ", members.Members.Select(member => member.Name))}"
            : $"{Count(members.Count, "person", "people")} in {members.Room}, among them: {string.Join(", ", members.Members.Select(member => member.Name))}";

    public static string Refused(Refusal refusal) => refusal switch
    {
        Refusal.NotLogged => "Your message was not sent: the server cannot store it at the moment.",
        Refusal.NameInUse => "That name is in use. Choose another.",
        Refusal.NameReserved => "That name is the server's own. Choose another.",
        Refusal.NameTooLong => $"A name has at most {NameRules.MaxGraphemes} characters.",
        Refusal.NameHasBadCharacter => @"A name has letters, digits and _ - [ ] { } \ | ^ ` only.",
        Refusal.NameStartsBadly => "A name does not start with a digit or a hyphen.",
        _ when refusal != Refusal.None => refusal.ToString(),
        Refusal.None or _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };

    private static string Seconds(TimeSpan time) => Count((int)Math.Ceiling(time.TotalSeconds), "second");

    private static string Count(int count, string one, string? many = null) => $"{count} {(count == 1 ? one : many ?? one + "s")}";
}
