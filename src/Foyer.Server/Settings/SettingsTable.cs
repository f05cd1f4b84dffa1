// Every setting of the program, a row each. To add one: its row here, its property in ChatServerOptions or Limits,
// and its line in docs/operating.md (a test compares them).

using System.Globalization;
using System.Net;

namespace Foyer.Server.Settings;

internal static class SettingsTable
{
    public static readonly IReadOnlyList<Setting> All =
    [
        new("port", "PORT", "The port to listen on; 0 picks a free one [default: 2626]",
            (options, value) => options with { Port = Port(value) }),
        new("bind", "ADDRESS", "The address to listen on [default: all, IPv4 and IPv6]",
            (options, value) => options with { Bind = Address(value) }),
        new("telnet-port", "PORT", "A second port that asks its clients to speak telnet first; 0 picks a free one",
            (options, value) => options with { TelnetPort = Port(value) }),
        new("classic", "", "The tutorial's words and no others: no hint, no commands",
            (options, value) => options with { Classic = Switch(value) }),
        new("greeting", "TEXT", "The first line that everybody sees",
            (options, value) => options with { Greeting = value }),
        new("language", "en|vi", "What people are told in, English or Vietnamese; each may choose with /lang [default: en]",
            (options, value) => options with { Language = value }),
        new("quiet", "", "No conversation on standard output",
            (options, value) => options with { Quiet = Switch(value) }),
        new("limits", "on|off", "off, for measuring: without the limits on what one person may do",
            (options, value) => OnOrOff(value) ? options : options with { Limits = options.Limits with { LineBytes = Limits.Off.LineBytes } }),
        Limit("line-bytes", "BYTES", "The longest line", (limits, value) => limits with { LineBytes = Number(value) }),
        Limit("outbox-bytes", "BYTES", "What may wait for one client", (limits, value) => limits with { OutboxBytes = Number(value) }),
        Limit("all-outbox-bytes", "BYTES", "What may wait for all clients", (limits, value) => limits with { AllOutboxBytes = LongNumber(value) }),
        Limit("clients", "COUNT", "Clients at once", (limits, value) => limits with { Clients = Number(value) }),
        Limit("room-inbox-chars", "CHARACTERS", "What may wait in one room", (limits, value) => limits with { RoomInboxChars = Number(value) }),
        Limit("announced-joins", "COUNT", "In larger rooms a join is announced late", (limits, value) => limits with { AnnouncedJoins = Number(value) }),
    ];

    private static Setting Limit(string name, string argument, string help, Func<Limits, string, Limits> apply) =>
        new($"limits:{name}", argument, help, (options, value) => options with { Limits = apply(options.Limits, value) });

    private static int Port(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new FormatException($"a port is a number from 0 to {IPEndPoint.MaxPort}");

    private static IPAddress Address(string value) =>
        IPAddress.TryParse(value, out IPAddress? address) && (address.ToString() == value || value.Contains(':', StringComparison.Ordinal))
            ? address
            : throw new FormatException("an address is an IP address of this machine, such as 127.0.0.1 or ::1");

    private static bool Switch(string value) =>
        bool.TryParse(value, out bool on) ? on : throw new FormatException("it is true or false");

    private static bool OnOrOff(string value) => value.ToUpperInvariant() switch
    {
        "ON" => true,
        "OFF" => false,
        _ => throw new FormatException("it is on or off"),
    };

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new FormatException("it is a whole number");

    private static long LongNumber(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw new FormatException("it is a whole number");
}
