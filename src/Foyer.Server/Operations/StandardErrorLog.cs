// The operator's log: a line of standard error for each fact. It never holds up whoever tells it: a thread of its own writes,
// and what does not fit is left out. Each fact is told here once, with its name, its words and its fields; Fact makes text or JSON of it.

using System.Threading.Channels;

namespace Foyer.Server.Operations;

internal sealed class StandardErrorLog : ServerLog, IDisposable
{
    private const int WaitingLines = 1024;
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(WaitingLines) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly TextWriter _output;
    private readonly LogFormat _format;
    private readonly TimeProvider _time;
    private readonly Thread _thread;

    /// <summary>Writing to the output must not fail: see <see cref="StandardStreams"/>.</summary>
    public StandardErrorLog(TextWriter output, LogFormat format, TimeProvider time)
    {
        (_output, _format, _time) = (output, format, time);
        _thread = new Thread(Write) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public void Tell(Fact fact) => _lines.Writer.TryWrite(fact.In(_format, _time.GetUtcNow()));

    /// <summary>What the operator should know of the settings, or of what was found at the start.</summary>
    public void Warn(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings) Warn("warning", warning);
    }

    public override void AcceptPaused(string reason) =>
        Warn("accept_paused", $"no client can be let in at the moment: {reason}; those that wait are not lost", ("reason", reason));

    public override void AcceptResumed() => Inform("accept_resumed", "clients are let in again");

    public override void ServerFull(int connections) =>
        Warn("server_full", $"full, with {connections} clients; newcomers are told so (raise the descriptor limit with ulimit -n)", ("clients", connections));

    public override void AddressRefused(string address, int limit, bool perMinute) => Warn("address_refused",
        $"{address} has {(perMinute ? $"brought {limit} new clients within a minute" : $"{limit} clients")}; newcomers from there are told so (docs/operating.md, limits per address)",
        ("address", address), ("limit", limit), ("reason", perMinute ? "address_too_fast" : "address_full"));

    public override void HandshakeFailed(string address, string reason, bool isNews)
    {
        if (isNews) Inform("handshake_failed", $"{address} began TLS and did not get in: {reason} (others within a minute are not told)", ("address", address), ("reason", reason));
    }

    public override void CertificatesReloaded(string certificates) => Inform("certificates_reloaded", $"the TLS certificates were loaded anew: {certificates}", ("certificates", certificates));

    public override void CertificatesUnusable(string reason) =>
        Error("certificates_unusable", $"the files of the TLS certificates changed, and the old certificates stay: {reason}", ("reason", reason));

    public override void ProxyHeaderMissing(string proxy) =>
        Warn("proxy_header_missing", $"{proxy} is a trusted proxy, and did not say for whom it connects (PROXY protocol); it was disconnected", ("address", proxy));

    public override void HistoryFailed(string reason) => Error("history_failed", $"messages cannot be stored, and are refused until they can be: {reason}", ("reason", reason));

    public override void HistoryResumed() => Inform("history_resumed", "messages are stored again");

    public override void HistoryUnreadable(string reason) => Error("history_unreadable", $"earlier messages cannot be read: {reason}", ("reason", reason));

    public override void ReaderTooSlow(long connection, string address) =>
        Inform("reader_too_slow", $"{address} was disconnected: it read too slowly (connection {connection})", ("connection", connection), ("address", address));

    public override void Flooded(long connection, string address) =>
        Inform("flooded", $"{address} was disconnected: it went on flooding while muted (connection {connection})", ("connection", connection), ("address", address));

    public override void Moderated(string act, string room, string by, string target) => Inform("moderated",
        $"{(room.Length > 0 ? room : "server")}: {by}: {act}{(target.Length > 0 ? " " + target : "")}", ("act", act), ("room", room), ("by", by), ("target", target));

    public override void ConnectionFailed(long connection, Exception exception) =>
        Error("connection_failed", $"connection {connection} ended by a bug: {exception}", ("connection", connection), ("exception", exception));

    public override void RoomTurnFailed(string room, Exception exception) =>
        Error("room_turn_failed", $"a turn of {room} ended by a bug: {exception}", ("room", room), ("exception", exception));

    public void AdminPortInUse(int port) =>
        Warn("admin_port_in_use", $"there is no operator's port: port {port} is in use (another server of this machine?); choose one with --admin-port, or off", ("port", port));

    public void AdminPortFailed(string reason) => Error("admin_port_failed", $"the operator's port: {reason}", ("reason", reason));

    public void Reloaded(string by, IReadOnlyList<string> needRestart) => Inform("reloaded",
        $"the settings were read again ({by}){(needRestart.Count > 0 ? $"; these have changed and need a restart: {string.Join(", ", needRestart)}" : "")}", ("by", by), ("need_restart", needRestart));

    public void ReloadFailed(string by, string reason) => Error("reload_failed", $"the settings were not reloaded ({by}), and nothing was changed: {reason}", ("by", by), ("reason", reason));

    private void Inform(string name, string message, params (string, object)[] fields) => Tell(new Fact(LogLevel.Information, name, message, fields));

    private void Warn(string name, string message, params (string, object)[] fields) => Tell(new Fact(LogLevel.Warning, name, message, fields));

    private void Error(string name, string message, params (string, object)[] fields) => Tell(new Fact(LogLevel.Error, name, message, fields));

    /// <summary>Waits a moment for what is still to be written.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _thread.Join(EndTime);
    }

    private void Write()
    {
        while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_lines.Reader.TryRead(out string? line)) _output.WriteLine(line);
            _output.Flush();
        }
    }
}
