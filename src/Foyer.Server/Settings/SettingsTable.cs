// Every setting of the program, a row each. To add one: its row here, its property in ChatServerOptions, Limits or ProgramSettings,
// and its line in docs/operating.md (a test compares them). One that takes a restart to change has Fixed; all others are brought to the
// running server by what is added to Operations/Reloading.

using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Foyer.Net;
using Foyer.Server.History;
using Foyer.Server.Reporting;
using Foyer.Server.Tls;

namespace Foyer.Server.Settings;

internal static class SettingsTable
{
    public static readonly IReadOnlyList<Setting> All =
    [
        Chat("port", "PORT", "The port to listen on; 0 picks a free one [default: 2626]",
            (options, value) => options with { Port = Port(value) }, options => options.Port),
        Chat("bind", "ADDRESS", "The address to listen on [default: all, IPv4 and IPv6]",
            (options, value) => options with { Bind = Address(value) }, options => options.Bind),
        Chat("telnet-port", "PORT", "A second port that asks its clients to speak telnet first; 0 picks a free one",
            (options, value) => options with { TelnetPort = Port(value) }, options => options.TelnetPort),
        Chat("line-port", "PORT", "A second port for lines alone, whose clients are greeted at once; 0 picks a free one",
            (options, value) => options with { LinePort = Port(value) }, options => options.LinePort),
        Chat("http-port", "PORT", "A second port for HTTP alone; 0 picks a free one",
            (options, value) => options with { HttpPort = Port(value) }, options => options.HttpPort),
        new("host", "NAMES", "Host names that this server is asked for over HTTP, beside its addresses and localhost: chat.example.org,foyer.lan",
            (settings, value) => settings with { Hosts = HostNames(value) }),
        Chat("silence", "MILLISECONDS", "How long a client may say nothing before it is greeted as a line client [default: 250]",
            (options, value) => options with { Silence = TimeSpan.FromMilliseconds(Number(value)) }, options => options.Silence),
        Chat("trust-proxy", "ADDRESSES", "Proxies that say for whom they connect (PROXY protocol): 10.0.0.7,192.0.2.0/24",
            (options, value) => options with { TrustedProxies = Networks(value) }),
        Tls("tls", "on|off", "TLS on the same port; without --tls-cert by a certificate that is made here [default: on]",
            (tls, value) => tls with { IsOn = OnOrOff(value) }, tls => tls.IsOn),
        Tls("tls-cert", "FILES", "Certificates with their chains, in PEM, with commas between; the host that a client names chooses",
            (tls, value) => tls with { CertificateFiles = Files(value) }, tls => string.Join(',', tls.CertificateFiles)),
        Tls("tls-key", "FILES", "Their keys, in PEM, in the same order",
            (tls, value) => tls with { KeyFiles = Files(value) }, tls => string.Join(',', tls.KeyFiles)),
        Chat("tls-port", "PORT", "A second port, where TLS is expected at once; 0 picks a free one",
            (options, value) => options with { TlsPort = Port(value) }, options => options.TlsPort),
        Chat("classic", "", "The tutorial's words and no others: no hint, no commands",
            (options, value) => options with { Classic = Switch(value) }, options => options.Classic),
        Chat("greeting", "TEXT", "The first line that everybody sees",
            (options, value) => options with { Greeting = value }),
        Chat("language", "en|vi", "What people are told in, English or Vietnamese; each may choose with /lang [default: en]",
            (options, value) => options with { Language = value }),
        Chat("names", "shown|masked", "masked: guests are shown as guest-HASH in place of their address",
            (options, value) => options with { MaskedNames = Masked(value) }, options => options.MaskedNames),
        Chat("replay", "COUNT", "How many of a room's last messages somebody who comes in is shown; 0 for none [default: 20]",
            (options, value) => options with { Replay = Number(value) }),
        new("data", "DIR", "Where the history is kept [default: $XDG_DATA_HOME/foyer, else ~/.local/share/foyer]",
            (settings, value) => settings with { Data = Folder(value) }) { Fixed = settings => settings.Data },
        new("memory", "", "The history is kept in memory only, and ends with the server",
            (settings, value) => settings with { Memory = Switch(value) }) { Fixed = settings => settings.Memory },
        new("durability", "process|disk|none", "What a message must survive before anybody sees it: the end of the process, a loss of power, nothing [default: process]",
            (settings, value) => settings with { Durability = DurabilityOf(value) }) { Fixed = settings => settings.Durability },
        new("keep", "TIME", "Older messages are deleted: 90d, 12h [default: none are]",
            (settings, value) => settings with { KeepFor = Time(value) }),
        new("keep-bytes", "SIZE", "When the history takes more, its oldest messages are deleted: 500M, 20G [default: no bound]",
            (settings, value) => settings with { KeepBytes = Size(value) }),
        new("admin-port", "PORT|off", "The operator's port: health, readiness, metrics; 0 picks a free one [default: 2627]",
            (settings, value) => settings with { AdminPort = PortOrOff(value), AdminPortIsGiven = true }) { Fixed = settings => settings.AdminPort },
        new("admin-bind", "ADDRESS", "The address of the operator's port [default: this machine only]",
            (settings, value) => settings with { AdminBind = Address(value) }) { Fixed = settings => settings.AdminBind },
        new("log", "text|json", "What standard error has: lines for people, or a JSON object a line [default: text]",
            (settings, value) => settings with { Log = LogFormatOf(value) }) { Fixed = settings => settings.Log },
        Chat("quiet", "", "No conversation on standard output",
            (options, value) => options with { Quiet = Switch(value) }, options => options.Quiet),
        Chat("limits", "on|off", "off, for measuring: without the limits on what one person or address may do",
            (options, value) => OnOrOff(value) ? options : options with { Limits = options.Limits.WithoutThoseOnOne() }),
        Limit("line-bytes", "BYTES", "The longest line", (limits, value) => limits with { LineBytes = Number(value) }),
        Limit("paste-bytes", "BYTES", "The longest paste", (limits, value) => limits with { PasteBytes = Number(value) }),
        Limit("outbox-bytes", "BYTES", "What may wait for one client", (limits, value) => limits with { OutboxBytes = Number(value) }, limits => limits.OutboxBytes),
        Limit("all-outbox-bytes", "BYTES", "What may wait for all clients", (limits, value) => limits with { AllOutboxBytes = LongNumber(value) }, limits => limits.AllOutboxBytes),
        Limit("clients", "COUNT", "Clients at once", (limits, value) => limits with { Clients = Number(value) }, limits => limits.Clients),
        Limit("room-inbox-chars", "CHARACTERS", "What may wait in one room", (limits, value) => limits with { RoomInboxChars = Number(value) }, limits => limits.RoomInboxChars),
        Limit("bans", "COUNT", "Bans and mutes of one room, and bans of the server", (limits, value) => limits with { Bans = Number(value) }),
        Limit("ignored", "COUNT", "People whom one person ignores", (limits, value) => limits with { Ignored = Number(value) }),
        Limit("history-chars", "CHARACTERS", "What is kept of all rooms' messages in memory", (limits, value) => limits with { HistoryChars = Number(value) }, limits => limits.HistoryChars),
        Limit("rooms", "COUNT", "Rooms in all", (limits, value) => limits with { Rooms = Number(value) }),
        Limit("room-members", "COUNT", "Members of one room", (limits, value) => limits with { RoomMembers = Number(value) }),
        Limit("announced-joins", "COUNT", "In larger rooms a join is announced late", (limits, value) => limits with { AnnouncedJoins = Number(value) }),
        Limit("sessions-per-address", "COUNT", "Clients at once from one address", (limits, value) => limits with { SessionsPerAddress = Number(value) }),
        Limit("sessions-per-local-address", "COUNT", "The same for private networks", (limits, value) => limits with { SessionsPerLocalAddress = Number(value) }),
        Limit("new-sessions-per-minute", "COUNT", "New clients from one address", (limits, value) => limits with { NewSessionsPerMinute = Number(value) }),
        Limit("new-local-sessions-per-minute", "COUNT", "The same for private networks", (limits, value) => limits with { NewLocalSessionsPerMinute = Number(value) }),
        Limit("message-burst", "COUNT", "Messages at once", (limits, value) => limits with { MessageBurst = Number(value) }),
        Limit("messages-per-second", "COUNT", "Messages after the burst", (limits, value) => limits with { MessagesPerSecond = Number(value) }),
        Limit("paste-lines", "COUNT", "Lines of one paste", (limits, value) => limits with { PasteLines = Number(value) }),
        Limit("join-burst", "COUNT", "Rooms joined at once", (limits, value) => limits with { JoinBurst = Number(value) }),
        Limit("joins-per-minute", "COUNT", "Rooms joined after the burst", (limits, value) => limits with { JoinsPerMinute = Number(value) }),
        Limit("rooms-per-session", "COUNT", "Rooms that one person is in", (limits, value) => limits with { RoomsPerSession = Number(value) }),
        Limit("rename-burst", "COUNT", "Names changed at once", (limits, value) => limits with { RenameBurst = Number(value) }),
        Limit("renames-per-minute", "COUNT", "Names changed after the burst", (limits, value) => limits with { RenamesPerMinute = Number(value) }),
        Limit("failed-command-burst", "COUNT", "Commands that fail at once", (limits, value) => limits with { FailedCommandBurst = Number(value) }),
        Limit("failed-commands-per-minute", "COUNT", "Commands that fail after the burst", (limits, value) => limits with { FailedCommandsPerMinute = Number(value) }),
        Limit("history-burst", "COUNT", "Pages of the history and searches at once", (limits, value) => limits with { HistoryBurst = Number(value) }),
        Limit("history-per-minute", "COUNT", "Pages and searches after the burst", (limits, value) => limits with { HistoryPerMinute = Number(value) }),
        Limit("mute-seconds", "SECONDS", "How long one who keeps on is muted", (limits, value) => limits with { MuteSeconds = Number(value) }),
    ];

    private static Setting Chat(string name, string argument, string help, Func<ChatServerOptions, string, ChatServerOptions> apply, Func<ChatServerOptions, object?>? fixedAs = null) =>
        new(name, argument, help, (settings, value) => settings with { Options = apply(settings.Options, value) }) { Fixed = fixedAs is null ? null : settings => fixedAs(settings.Options) };

    private static Setting Limit(string name, string argument, string help, Func<Limits, string, Limits> apply, Func<Limits, object?>? fixedAs = null) =>
        Chat($"limits:{name}", argument, help, (options, value) => options with { Limits = apply(options.Limits, value) }, fixedAs is null ? null : options => fixedAs(options.Limits));

    private static Setting Tls(string name, string argument, string help, Func<TlsSettings, string, TlsSettings> apply, Func<TlsSettings, object?> fixedAs) =>
        new(name, argument, help, (settings, value) => settings with { Tls = apply(settings.Tls, value) }) { Fixed = settings => fixedAs(settings.Tls) };

    private static int Port(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new FormatException($"a port is a number from 0 to {IPEndPoint.MaxPort}");

    private static int? PortOrOff(string value) => value.Equals("off", StringComparison.OrdinalIgnoreCase) ? null : Port(value);

    private static LogFormat LogFormatOf(string value) => value.ToUpperInvariant() switch
    {
        "TEXT" => LogFormat.Text,
        "JSON" => LogFormat.Json,
        _ => throw new FormatException("it is text or json"),
    };

    private static IPAddress Address(string value) =>
        IPAddress.TryParse(value, out IPAddress? address) && (address.ToString() == value || value.Contains(':', StringComparison.Ordinal))
            ? address
            : throw new FormatException("an address is an IP address of this machine, such as 127.0.0.1 or ::1");

    private static ImmutableArray<string> HostNames(string value)
    {
        string[] names = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] canonical = [.. names.Select(HostName.Canonical).OfType<string>()];
        return canonical.Length == names.Length && canonical.All(name => Uri.CheckHostName(name) is UriHostNameType.Dns) ? [.. canonical] : throw new FormatException("it is host names without ports, with commas between: chat.example.org,foyer.lan");
    }

    private static List<IPNetwork> Networks(string value) =>
        [.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Network)];

    private static IPNetwork Network(string value) =>
        IPNetwork.TryParse(value, out IPNetwork network) ? network
        : IPAddress.TryParse(value, out IPAddress? address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new FormatException("it is addresses or networks, with commas between: 10.0.0.7,192.0.2.0/24");

    private static ImmutableArray<string> Files(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } files
            ? [.. files] : throw new FormatException("it is files, with commas between");

    private static bool Switch(string value) =>
        bool.TryParse(value, out bool on) ? on : throw new FormatException("it is true or false");

    private static bool Masked(string value) => value.ToUpperInvariant() switch
    {
        "SHOWN" => false,
        "MASKED" => true,
        _ => throw new FormatException("it is shown or masked"),
    };

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

    private static string Folder(string value) =>
        value.Length > 0 && !value.Contains('\0', StringComparison.Ordinal) ? value : throw new FormatException("it is a folder");

    private static Durability DurabilityOf(string value) => value.ToUpperInvariant() switch
    {
        "PROCESS" => Durability.Process,
        "DISK" => Durability.Disk,
        "NONE" => Durability.None,
        _ => throw new FormatException("it is process, disk or none"),
    };

    /// <summary>Throws <see cref="FormatException"/>.</summary>
    public static TimeSpan Time(string value) =>
        WithUnit(value, "smhd") is var (number, unit) && number is > 0 and <= 100_000
            ? unit switch { 's' => TimeSpan.FromSeconds(number), 'm' => TimeSpan.FromMinutes(number), 'h' => TimeSpan.FromHours(number), _ => TimeSpan.FromDays(number) }
            : throw new FormatException("a time is a number with s, m, h or d: 90d");

    private static long Size(string value) =>
        WithUnit(value, "kmgt") is var (number, unit) && number is > 0 and < 1 << 20
            ? number << (10 * (1 + "kmgt".IndexOf(unit, StringComparison.Ordinal)))
            : throw new FormatException("a size is a number with K, M, G or T: 500M");

    private static (long Number, char Unit)? WithUnit(string value, string units) =>
        value.Length > 1 && units.Contains(char.ToLowerInvariant(value[^1]), StringComparison.Ordinal)
            && long.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? (number, char.ToLowerInvariant(value[^1])) : null;
}
