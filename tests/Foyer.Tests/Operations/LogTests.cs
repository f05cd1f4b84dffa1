// The operator's log: each record as a line of text or of JSON, and all of standard error in one format.

using System.Globalization;
using System.Linq.Expressions;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Foyer.Server.Reporting;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Operations;

public sealed class LogTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 1, 2, 3, 45, TimeSpan.FromHours(7));

    private static readonly IPEndPoint Address = IPEndPoint.Parse("192.0.2.1:5");
    private static readonly IOException Bug = new("one\ntwo");
    private static readonly string[] Changed = ["port", "bind"], Warnings = ["the file is open to all"];

    private static readonly Row[] Rows =
    [
        new(log => log.AcceptPaused("out of \"files\""), "warning", "accept_paused",
            """new clients cannot be accepted at the moment: out of "files"; they wait, and are not lost""",
            """{"reason":"out of \"files\"","count":1}"""),
        new(log => log.AcceptResumed(), "info", "accept_resumed",
            "new clients are accepted again",
            """{"count":1}"""),
        new(log => log.ServerFull(7), "warning", "server_full",
            "the server is full, with 7 clients; a new client was refused (to allow more, raise the descriptor limit: ulimit -n)",
            """{"clients":7,"count":1}"""),
        new(log => log.AddressRefused("192.0.2.1", 9, true), "warning", "address_refused",
            "192.0.2.1 connected 9 times within a minute; a new client from there was refused (docs/operating.md, limits per address)",
            """{"address":"192.0.2.1","limit":9,"reason":"address_too_fast","count":1}"""),
        new(log => log.AddressRefused("192.0.2.1", 9, false), "warning", "address_refused",
            "192.0.2.1 has 9 clients; a new client from there was refused (docs/operating.md, limits per address)",
            """{"address":"192.0.2.1","limit":9,"reason":"address_full","count":1}"""),
        new(log => log.HistoryFailed("no space"), "error", "history_failed",
            "messages cannot be stored; until they can, they are refused: no space",
            """{"reason":"no space","count":1}"""),
        new(log => log.HistoryResumed(), "info", "history_resumed",
            "messages are stored again",
            """{"count":1}"""),
        new(log => log.HistoryUnreadable("no"), "error", "history_unreadable",
            "earlier messages cannot be read: no",
            """{"reason":"no","count":1}"""),
        new(log => log.ReaderTooSlow(3, Address), "info", "reader_too_slow",
            "192.0.2.1:5 was disconnected because it read too slowly (connection 3)",
            """{"connection":3,"address":"192.0.2.1:5","count":1}"""),
        new(log => log.Flooded(3, Address), "info", "flooded",
            "192.0.2.1:5 was disconnected because it continued to flood while muted (connection 3)",
            """{"connection":3,"address":"192.0.2.1:5","count":1}"""),
        new(log => log.Moderated("kick", "#phở", "Đức", "mai", false), "info", "moderated",
            "#phở: Đức: kick mai",
            """{"act":"kick","room":"#phở","by":"Đức","target":"mai","count":1}"""),
        new(log => log.Moderated("kick", "#phở", "Đức", "mai", true), "info", "moderated",
            "#phở: Đức: kick mai",
            """{"act":"kick","room":"#phở","by":"Đức","target":"mai"}"""),
        new(log => log.HandshakeFailed("192.0.2.1:5", "no hello"), "info", "handshake_failed",
            "the TLS handshake with 192.0.2.1:5 failed: no hello",
            """{"address":"192.0.2.1:5","reason":"no hello","count":1}"""),
        new(log => log.CertificatesReloaded("two of them"), "info", "certificates_reloaded",
            "the TLS certificates were reloaded: two of them",
            """{"certificates":"two of them"}"""),
        new(log => log.CertificatesUnusable("no key"), "error", "certificates_unusable",
            "the files of the TLS certificates changed but cannot be used, so the old certificates stay in use: no key",
            """{"reason":"no key"}"""),
        new(log => log.ProxyHeaderMissing("192.0.2.1"), "warning", "proxy_header_missing",
            "192.0.2.1 is a trusted proxy, but did not send a PROXY header; it was disconnected",
            """{"address":"192.0.2.1","count":1}"""),
        new(log => log.ConnectionFailed(3, "TLS", Bug), "error", "connection_failed",
            "a bug in TLS ended connection 3: System.IO.IOException: one\ntwo",
            """{"connection":3,"where":"TLS","exception":"System.IO.IOException: one\ntwo","count":1}"""),
        new(log => log.RoomTurnFailed("#a", "a turn", Bug), "error", "room_turn_failed",
            "#a: a bug in a turn: System.IO.IOException: one\ntwo",
            """{"room":"#a","where":"a turn","exception":"System.IO.IOException: one\ntwo","count":1}"""),
        new(log => log.BackgroundFailed("a timer", Bug), "error", "background_failed",
            "a bug in a timer: System.IO.IOException: one\ntwo",
            """{"where":"a timer","exception":"System.IO.IOException: one\ntwo","count":1}"""),
        new(log => log.AdminRequestFailed("a request", Bug), "error", "admin_request_failed",
            "the operator's port: a request System.IO.IOException: one\ntwo",
            """{"where":"the operator's port","exception":"System.IO.IOException: one\ntwo","count":1}"""),
        new(log => log.Reloaded("mai", Changed), "info", "reloaded",
            "the settings were reloaded (mai); these have changed, but need a restart: port, bind",
            """{"by":"mai","need_restart":["port","bind"]}"""),
        new(log => log.ReloadFailed("SIGHUP", "no such file"), "error", "reload_failed",
            "the settings were not reloaded (SIGHUP), and nothing changed: no such file",
            """{"by":"SIGHUP","reason":"no such file"}"""),
        new(log => log.AdminPortFailed("no"), "error", "admin_port_failed",
            "the operator's port: no",
            """{"reason":"no"}"""),
        new(log => log.Warn(Warnings), "warning", "warning", "the file is open to all", "{}"),
        new(log => log.AdminPortInUse(2627), "warning", "admin_port_in_use",
            "the operator's port is off, because port 2627 is in use (by another server on this machine?); choose another with --admin-port, or --admin-port off",
            """{"port":2627}"""),
    ];

    public static TheoryData<string> Calls => [.. Rows.Select(row => row.Name)];

    [Theory, MemberData(nameof(Calls))]
    public void A_fact_is_a_line_of_text_or_an_object_with_its_fields(string call)
    {
        Row row = Rows.Single(row => row.Name == call);
        Assert.Equal($"foyer: {row.Message}\n", Logged(row, LogFormat.Text));
        string line = Logged(row, LogFormat.Json);
        Assert.Equal(1, line.Count(c => c == '\n'));
        using JsonDocument json = JsonDocument.Parse(line);
        JsonProperty[] members = [.. json.RootElement.EnumerateObject()];
        Assert.Equal(["time", "level", "event", "message"], members[..4].Select(member => member.Name));
        Assert.Equal(["2026-11-23T18:02:03.045Z", row.Level, row.Event, row.Message], members[..4].Select(member => member.Value.GetString()));
        Assert.Equal(row.Fields, $"{{{string.Join(',', members[4..].Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}"))}}}");
    }

    [Fact]
    public void Every_method_of_the_log_has_a_row()
    {
        string[] noFacts = [nameof(StandardErrorLog.Tell), nameof(StandardErrorLog.TellUnobserved), nameof(StandardErrorLog.Dispose)];
        IEnumerable<string> facts = typeof(StandardErrorLog).GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => method.DeclaringType != typeof(object)).Select(method => method.Name).Except(noFacts);
        Assert.Equal(facts.Order(), Rows.Select(row => row.Call.Method.Name).Distinct().Order());
    }

    [Fact]
    public void Warnings_are_a_line_each()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var log = new StandardErrorLog(output, LogFormat.Text, new FakeTimeProvider(Now))) log.Warn(["one", "two"]);
        Assert.Equal("foyer: one\nfoyer: two\n", output.ToString());
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_line_of_standard_error_is_JSON_and_none_has_what_was_said()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartWithOperatorAsync("--log", "json", "--memory", "--telnet-port", "0", "--line-port", "0", "--admin-port", "0");
        using TestClient alice = await foyer.JoinAsync();
        await alice.SendLineAsync("a secret");
        await alice.SendLineAsync("/oper mai");
        await alice.ExpectAsync("Password for mai (it will be shown as you type):");
        await alice.SendLineAsync("not the secret");
        await alice.ExpectAsync("The name or the password is wrong. To try again: /oper mai");
        foyer.Signal("TERM");
        Assert.Equal(0, await foyer.ExitAsync());

        string errors = await foyer.Errors.ReadToEndAsync();
        Assert.DoesNotContain("secret", errors, StringComparison.Ordinal);
        JsonElement[] lines = [.. errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["join_from_here", "join_by_telnet", "join_by_http", "join_by_tls", "tls_fingerprint", "dedicated_ports", "admin_port", "how_to_stop", "moderated"], lines.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(foyer.Port, lines[0].GetProperty("port").GetInt32());
        Assert.Equal("wrong password for oper", lines[^1].GetProperty("act").GetString());
        Assert.All(lines, line => Assert.True(DateTimeOffset.TryParseExact(line.GetProperty("time").GetString(), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("--log json --bind 192.0.2.1 --port 0 --memory", 1, "192.0.2.1 is not an address of this machine; choose one that is, or leave out the address")]
    [InlineData("--log json --port abc", 2, "--port must be a number from 0 to 65535, not 'abc'")]
    [InlineData("--log json --prot 1", 2, "Unrecognized command or argument '--prot'. See foyer --help.")]
    [InlineData("--log=json --replay 1000", 2, "the replay is 0 to 200 messages, not 1000")]
    public async Task So_is_a_refused_start(string arguments, int exitCode, string told)
    {
        await using FoyerProcess foyer = FoyerProcess.Launch(arguments.Split(' '));
        using JsonDocument json = JsonDocument.Parse(await foyer.Errors.ReadToEndAsync());
        Assert.Equal("start_refused", json.RootElement.GetProperty("event").GetString());
        Assert.Equal(told, json.RootElement.GetProperty("message").GetString());
        Assert.Equal(exitCode, await foyer.ExitAsync());
    }

    private static string Logged(Row row, LogFormat format)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var log = new StandardErrorLog(output, format, new FakeTimeProvider(Now))) row.Report(log);
        return output.ToString();
    }

    /// <summary>A call of the log, and what comes of it. An expression, so that the rule above knows which method it calls.</summary>
    private sealed record Row(Expression<Action<StandardErrorLog>> Expression, string Level, string Event, string Message, string Fields)
    {
        public MethodCallExpression Call => (MethodCallExpression)Expression.Body;
        public string Name => Call.ToString();

        public void Report(StandardErrorLog log) => Expression.Compile()(log);
    }
}
