// The operator's log: each fact as a line of text or of JSON, and all of standard error in one format.

using System.Globalization;
using System.Net;
using System.Text.Json;
using Foyer.Server.Reporting;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Operations;

public sealed class LogTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 1, 2, 3, 45, TimeSpan.FromHours(7));

    [Theory]
    [InlineData("accept_paused", "warning", """new clients cannot be accepted at the moment: out of "files"; they wait, and are not lost""", """{"reason":"out of \"files\"","count":1}""")]
    [InlineData("accept_resumed", "info", "new clients are accepted again", """{"count":1}""")]
    [InlineData("server_full", "warning", "the server is full, with 7 clients; a new client was refused (to allow more, raise the descriptor limit: ulimit -n)", """{"clients":7,"count":1}""")]
    [InlineData("address_refused", "warning", "192.0.2.1 connected 9 times within a minute; a new client from there was refused (docs/operating.md, limits per address)", """{"address":"192.0.2.1","limit":9,"reason":"address_too_fast","count":1}""")]
    [InlineData("history_failed", "error", "messages cannot be stored; until they can, they are refused: no space", """{"reason":"no space","count":1}""")]
    [InlineData("history_resumed", "info", "messages are stored again", """{"count":1}""")]
    [InlineData("history_unreadable", "error", "earlier messages cannot be read: no", """{"reason":"no","count":1}""")]
    [InlineData("reader_too_slow", "info", "192.0.2.1:5 was disconnected because it read too slowly (connection 3)", """{"connection":3,"address":"192.0.2.1:5","count":1}""")]
    [InlineData("flooded", "info", "192.0.2.1:5 was disconnected because it continued to flood while muted (connection 3)", """{"connection":3,"address":"192.0.2.1:5","count":1}""")]
    [InlineData("moderated", "info", "#phở: Đức: kick mai", """{"act":"kick","room":"#phở","by":"Đức","target":"mai","count":1}""")]
    [InlineData("by_operator", "info", "#phở: Đức: kick mai", """{"act":"kick","room":"#phở","by":"Đức","target":"mai"}""")]
    [InlineData("handshake_failed", "info", "the TLS handshake with 192.0.2.1:5 failed: no hello", """{"address":"192.0.2.1:5","reason":"no hello","count":1}""")]
    [InlineData("proxy_header_missing", "warning", "192.0.2.1 is a trusted proxy, but did not send a PROXY header; it was disconnected", """{"address":"192.0.2.1","count":1}""")]
    [InlineData("connection_failed", "error", "a bug in TLS ended connection 3: System.IO.IOException: one\ntwo", """{"connection":3,"where":"TLS","exception":"System.IO.IOException: one\ntwo","count":1}""")]
    [InlineData("room_turn_failed", "error", "#a: a bug in a turn: System.IO.IOException: one\ntwo", """{"room":"#a","where":"a turn","exception":"System.IO.IOException: one\ntwo","count":1}""")]
    [InlineData("background_failed", "error", "a bug in a timer: System.IO.IOException: one\ntwo", """{"where":"a timer","exception":"System.IO.IOException: one\ntwo","count":1}""")]
    [InlineData("admin_request_failed", "error", "the operator's port: a request System.IO.IOException: one\ntwo", """{"where":"the operator's port","exception":"System.IO.IOException: one\ntwo","count":1}""")]
    [InlineData("reloaded", "info", "the settings were reloaded (mai); these have changed, but need a restart: port, bind", """{"by":"mai","need_restart":["port","bind"]}""")]
    [InlineData("reload_failed", "error", "the settings were not reloaded (SIGHUP), and nothing changed: no such file", """{"by":"SIGHUP","reason":"no such file"}""")]
    [InlineData("admin_port_failed", "error", "the operator's port: no", """{"reason":"no"}""")]
    public void A_fact_is_a_line_of_text_or_an_object_with_its_fields(string name, string level, string message, string fields)
    {
        Assert.Equal($"foyer: {message}\n", Told(name, LogFormat.Text));
        string line = Told(name, LogFormat.Json);
        Assert.Equal(1, line.Count(c => c == '\n'));
        using JsonDocument json = JsonDocument.Parse(line);
        JsonProperty[] members = [.. json.RootElement.EnumerateObject()];
        Assert.Equal(["time", "level", "event", "message"], members[..4].Select(member => member.Name));
        Assert.Equal(["2026-11-23T18:02:03.045Z", level, name == "by_operator" ? "moderated" : name, message], members[..4].Select(member => member.Value.GetString()));
        Assert.Equal(fields, $"{{{string.Join(',', members[4..].Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}"))}}}");
    }

    [Fact]
    public void Every_fact_of_the_server_is_told()
    {
        foreach (System.Reflection.MethodInfo fact in typeof(ServerLog).GetMethods().Where(method => method.IsVirtual && method.DeclaringType == typeof(ServerLog)))
            Assert.Equal(typeof(StandardErrorLog), typeof(StandardErrorLog).GetMethod(fact.Name)!.DeclaringType);
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_line_of_standard_error_is_JSON_and_none_has_what_was_said()
    {
        await using FoyerProcess foyer = await OperatorServer.StartAsync("--log", "json", "--memory", "--telnet-port", "0", "--line-port", "0", "--admin-port", "0");
        using TestClient alice = await TestClient.ConnectAsync(foyer.Port);
        await alice.ReadLineAsync();
        await alice.ReadLineAsync();
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
    [InlineData("--log json --port abc", 2, "--port: 'abc' is not valid: a port is a number from 0 to 65535")]
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

    private static string Told(string name, LogFormat format)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var log = new StandardErrorLog(output, format, new FakeTimeProvider(Now)))
        {
            var bug = new IOException("one\ntwo");
            IPEndPoint address = IPEndPoint.Parse("192.0.2.1:5");
            switch (name)
            {
                case "accept_paused": log.AcceptPaused("out of \"files\""); break;
                case "accept_resumed": log.AcceptResumed(); break;
                case "server_full": log.ServerFull(7); break;
                case "address_refused": log.AddressRefused("192.0.2.1", 9, perMinute: true); break;
                case "history_failed": log.HistoryFailed("no space"); break;
                case "history_resumed": log.HistoryResumed(); break;
                case "history_unreadable": log.HistoryUnreadable("no"); break;
                case "reader_too_slow": log.ReaderTooSlow(3, address); break;
                case "flooded": log.Flooded(3, address); break;
                case "moderated": log.Moderated("kick", "#phở", "Đức", "mai", byOperator: false); break;
                case "by_operator": log.Moderated("kick", "#phở", "Đức", "mai", byOperator: true); break;
                case "handshake_failed": log.HandshakeFailed("192.0.2.1:5", "no hello"); break;
                case "proxy_header_missing": log.ProxyHeaderMissing("192.0.2.1"); break;
                case "connection_failed": log.ConnectionFailed(3, "TLS", bug); break;
                case "room_turn_failed": log.RoomTurnFailed("#a", "a turn", bug); break;
                case "background_failed": log.BackgroundFailed("a timer", bug); break;
                case "admin_request_failed": log.AdminRequestFailed("a request", bug); break;
                case "reloaded": log.Reloaded("mai", ["port", "bind"]); break;
                case "reload_failed": log.ReloadFailed("SIGHUP", "no such file"); break;
                default: log.AdminPortFailed("no"); break;
            }
        }
        return output.ToString();
    }
}
