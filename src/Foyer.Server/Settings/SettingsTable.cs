// Every setting of the program, one row each. To add a setting, write its row here, its property in ChatServerOptions or ProgramSettings, and
// its line in docs/operating.md (a test compares them). A limit has its row in LimitTable instead. If a setting does not need a restart,
// a part of Operations/Reloading must apply it to the running server.

using System.Collections.Immutable;
using Foyer.Net;
using Foyer.Server.History;
using Foyer.Server.Reporting;
using Foyer.Server.Tls;
using Foyer.Wording;

namespace Foyer.Server.Settings;

internal static class SettingsTable
{
    public static readonly IReadOnlyList<Setting> All =
    [
        Chat("port", "PORT", "The port to listen on; 0 picks a free one",
            (options, value) => options with { Port = Port(value) }, options => options.Port, needsRestart: true),
        Chat("bind", "ADDRESS", "The address to listen on",
            (options, value) => options with { Bind = Address(value) }, options => options.Bind, needsRestart: true, inWords: "all"),
        Chat("telnet-port", "PORT", "A second port where the server begins the telnet negotiation; 0 picks a free one",
            (options, value) => options with { TelnetPort = Port(value) }, options => options.TelnetPort, needsRestart: true),
        Chat("line-port", "PORT", "A second port for telnet, nc and openssl alone, which greets them at once; 0 picks a free one",
            (options, value) => options with { LinePort = Port(value) }, options => options.LinePort, needsRestart: true),
        Chat("http-port", "PORT", "A second port for HTTP alone; 0 picks a free one",
            (options, value) => options with { HttpPort = Port(value) }, options => options.HttpPort, needsRestart: true),
        new("host", "NAMES", "The host names of this server over HTTP, besides its addresses and localhost: chat.example.org,foyer.lan",
            (settings, value) => settings with { Hosts = HostNames(value) }, settings => string.Join(',', settings.Hosts)),
        Chat("silence", "MILLISECONDS", "How long the server waits for the first bytes of a silent client before it greets it as telnet or nc",
            (options, value) => options with { Silence = TimeSpan.FromMilliseconds(Number(value)) }, options => options.Silence.TotalMilliseconds, needsRestart: true),
        Chat("trust-proxy", "ADDRESSES", "Proxies that report the addresses of their clients (PROXY protocol): 10.0.0.7,192.0.2.0/24",
            (options, value) => options with { TrustedProxies = Networks(value) }, options => string.Join(',', options.TrustedProxies)),
        Tls("tls", "on|off", "TLS on the same port; without --tls-cert, the server makes its own certificate",
            (tls, value) => tls with { IsOn = OnOrOff(value) }, tls => tls.IsOn, "on"),
        Tls("tls-cert", "FILES", "Certificates with their chains, in PEM, separated by commas; the host name that a client asks for decides",
            (tls, value) => tls with { CertificateFiles = Files(value) }, tls => string.Join(',', tls.CertificateFiles), "one that is made"),
        Tls("tls-key", "FILES", "The keys of the certificates, in PEM, in the same order",
            (tls, value) => tls with { KeyFiles = Files(value) }, tls => string.Join(',', tls.KeyFiles), "its key"),
        Chat("tls-port", "PORT", "A second port that expects TLS at once; 0 picks a free one",
            (options, value) => options with { TlsPort = Port(value) }, options => options.TlsPort, needsRestart: true),
        Chat("classic", "", "Behave like the tutorial's chat server: no hint, no commands",
            (options, value) => options with { Classic = Switch(value) }, options => options.Classic, needsRestart: true),
        Chat("greeting", "TEXT", "The first line that everybody sees",
            (options, value) => options with { Greeting = value }, options => options.Greeting ?? Words.English[Phrase.Greeting]),
        Chat("language", "en|vi", "The language of the server, English or Vietnamese; each person can choose with /lang",
            (options, value) => options with { Language = value }, options => options.Language),
        Chat("names", "shown|masked", "masked shows guests as guest-HASH instead of their address",
            (options, value) => options with { MaskedNames = OneOf(value, ("shown", false), ("masked", true)) }, options => options.MaskedNames, needsRestart: true, inWords: "shown"),
        Chat("replay", "COUNT", "How many of a room's last messages a newcomer sees; 0 for none",
            (options, value) => options with { Replay = Number(value) }, options => options.Replay),
        new("data", "DIR", "The folder of the history",
            (settings, value) => settings with { Data = Folder(value) }, settings => settings.Data) { NeedsRestart = true, Default = "$XDG_DATA_HOME/foyer, else ~/.local/share/foyer" },
        new("memory", "", "Keep the history in memory only; it ends with the server",
            (settings, value) => settings with { Memory = Switch(value) }, settings => settings.Memory) { NeedsRestart = true },
        new("durability", "process|disk|none", "What a message must survive before anybody sees it: the end of the process, a power loss, or nothing",
            (settings, value) => settings with { Durability = OneOf(value, ("process", Durability.Process), ("disk", Durability.Disk), ("none", Durability.None)) }, settings => settings.Durability) { NeedsRestart = true },
        new("keep", "TIME", "Delete messages older than this: 90d, 12h",
            (settings, value) => settings with { KeepFor = Time(value) }, settings => settings.KeepFor),
        new("keep-bytes", "SIZE", "Delete the oldest messages when the history is larger than this: 500M, 20G",
            (settings, value) => settings with { KeepBytes = Size(value) }, settings => settings.KeepBytes),
        new("admin-port", "PORT|off", "The operator's port: health, readiness, metrics; 0 picks a free one",
            (settings, value) => settings with { AdminPort = PortOrOff(value), AdminPortIsGiven = true }, settings => settings.AdminPort) { NeedsRestart = true },
        new("admin-bind", "ADDRESS", "The address of the operator's port",
            (settings, value) => settings with { AdminBind = Address(value) }, settings => settings.AdminBind) { NeedsRestart = true, Default = "loopback" },
        new("log", "text|json", "The format of standard error: lines for people, or one JSON object per line",
            (settings, value) => settings with { Log = OneOf(value, ("text", LogFormat.Text), ("json", LogFormat.Json)) }, settings => settings.Log) { NeedsRestart = true },
        Chat("quiet", "", "No conversation on standard output",
            (options, value) => options with { Quiet = Switch(value) }, options => options.Quiet, needsRestart: true),
        Chat("limits", "on|off", "off removes the limits on one person and one address (for measuring)",
            (options, value) => OnOrOff(value) ? options : options with { Limits = options.Limits.WithoutThoseOnOne() }, options => options.Limits, inWords: "on"),
        .. LimitTable.All.Select(Limit),
    ];

    private static Setting Chat(string name, string argument, string help, Func<ChatServerOptions, string, ChatServerOptions> apply, Func<ChatServerOptions, object?> get,
        bool needsRestart = false, string? inWords = null) =>
        new(name, argument, help, (settings, value) => settings with { Options = apply(settings.Options, value) }, settings => get(settings.Options)) { NeedsRestart = needsRestart, Default = inWords };

    private static Setting Limit(LimitRow row) => Chat($"limits:{row.Name}", "NUMBER", row.What,
        (options, value) => options with { Limits = row.IsAllowed(LongNumber(value)) ? row.Set(options.Limits, LongNumber(value)) : throw new FormatException(row.AllowedValues) },
        options => row.Get(options.Limits), inWords: row.Default);

    private static Setting Tls(string name, string argument, string help, Func<TlsSettings, string, TlsSettings> apply, Func<TlsSettings, object?> get, string inWords) =>
        new(name, argument, help, (settings, value) => settings with { Tls = apply(settings.Tls, value) }, settings => get(settings.Tls)) { NeedsRestart = true, Default = inWords };

    private static int Port(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new FormatException($"a number from 0 to {IPEndPoint.MaxPort}");

    private static int? PortOrOff(string value) => value.Equals("off", StringComparison.OrdinalIgnoreCase) ? null : Port(value);

    private static IPAddress Address(string value) =>
        IPAddress.TryParse(value, out IPAddress? address) && (address.ToString() == value || value.Contains(':', StringComparison.Ordinal))
            ? address
            : throw new FormatException("an IP address of this machine, such as 127.0.0.1 or ::1");

    private static ImmutableArray<string> HostNames(string value)
    {
        string[] names = Parts(value);
        string[] canonical = [.. names.Select(HostName.Canonical).OfType<string>()];
        return canonical.Length == names.Length && canonical.All(name => Uri.CheckHostName(name) is UriHostNameType.Dns)
            ? [.. canonical]
            : throw new FormatException("host names without ports, separated by commas: chat.example.org,foyer.lan");
    }

    private static List<IPNetwork> Networks(string value) => [.. Parts(value).Select(Network)];

    private static IPNetwork Network(string value) =>
        IPNetwork.TryParse(value, out IPNetwork network) ? network
        : IPAddress.TryParse(value, out IPAddress? address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new FormatException("addresses or networks, separated by commas, such as 10.0.0.7,192.0.2.0/24");

    private static ImmutableArray<string> Files(string value) =>
        Parts(value) is { Length: > 0 } files ? [.. files] : throw new FormatException("the paths of files, separated by commas");

    private static string[] Parts(string value) => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool Switch(string value) =>
        bool.TryParse(value, out bool on) ? on : throw new FormatException("true or false");

    private static bool OnOrOff(string value) => OneOf(value, ("on", true), ("off", false));

    private static T OneOf<T>(string value, params (string Word, T Meaning)[] known)
    {
        foreach ((string word, T meaning) in known)
        {
            if (word.Equals(value, StringComparison.OrdinalIgnoreCase)) return meaning;
        }
        throw new FormatException($"{string.Join(", ", known[..^1].Select(choice => choice.Word))} or {known[^1].Word}");
    }

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new FormatException("a whole number");

    private static long LongNumber(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : throw new FormatException("a whole number");

    private static string Folder(string value) =>
        value.Length > 0 && !value.Contains('\0', StringComparison.Ordinal) ? value : throw new FormatException("the path of a folder");

    /// <summary>Throws <see cref="FormatException"/>.</summary>
    public static TimeSpan Time(string value) =>
        WithUnit(value, "smhd") is var (number, unit) && number is > 0 and <= 100_000
            ? unit switch { 's' => TimeSpan.FromSeconds(number), 'm' => TimeSpan.FromMinutes(number), 'h' => TimeSpan.FromHours(number), _ => TimeSpan.FromDays(number) }
            : throw new FormatException("a number with s, m, h or d, such as 90d");

    private static long Size(string value) =>
        WithUnit(value, "kmgt") is var (number, unit) && number is > 0 and < 1 << 20
            ? number << (10 * (1 + "kmgt".IndexOf(unit, StringComparison.Ordinal)))
            : throw new FormatException("a number with K, M, G or T, such as 500M");

    private static (long Number, char Unit)? WithUnit(string value, string units) =>
        value.Length > 1 && units.Contains(char.ToLowerInvariant(value[^1]), StringComparison.Ordinal)
            && long.TryParse(value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? (number, char.ToLowerInvariant(value[^1])) : null;
}
