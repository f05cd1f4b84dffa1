// The operator's log: one line of standard error for each record. Logging never blocks the caller: a thread of its own writes the lines,
// and if too many lines wait, new ones are dropped. The name, the words and the fields of each record are in this file; LogRecord turns them
// into text or JSON. A record that a client can cause at will is Repeated: it is logged at most once a minute, with a count (RepeatedRecords).

using System.Threading.Channels;
using Foyer.Net;

namespace Foyer.Server.Reporting;

internal sealed class StandardErrorLog : ServerLog, IDisposable
{
    private const int WaitingLines = 1024;
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    /// <summary>If two events alternate, the first record of each is logged at once.</summary>
    private const int Turns = 2;

    /// <summary>For each room, the acts of moderation that are logged one by one in a minute: about as many as a moderator does by hand.</summary>
    private const int Acts = 5;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(WaitingLines) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly TextWriter _output;
    private readonly LogFormat _format;
    private readonly TimeProvider _time;
    private readonly RepeatedRecords _repeated;
    private readonly Thread _thread;

    /// <summary>Writing to the output must not throw; see <see cref="StandardStreams"/>.</summary>
    public StandardErrorLog(TextWriter output, LogFormat format, TimeProvider time)
    {
        (_output, _format, _time) = (output, format, time);
        _repeated = new RepeatedRecords(time, Tell);
        _thread = new Thread(Write) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public void Tell(LogRecord record) => _lines.Writer.TryWrite(record.In(_format, _time.GetUtcNow()));

    /// <summary>Logs warnings about the settings, or about the state that was found at the start.</summary>
    public void Warn(IEnumerable<string> warnings)
    {
        foreach (string warning in warnings) Warn("warning", warning);
    }

    public override void AcceptPaused(string reason) => Repeated(new Kind("accept", AtOnce: Turns), LogLevel.Warning, "accept_paused",
        often => $"new clients cannot be accepted at the moment{often}: {reason}; they wait, and are not lost", ("reason", reason));

    public override void AcceptResumed() =>
        Repeated(new Kind("accept", AtOnce: Turns), LogLevel.Information, "accept_resumed", often => $"new clients are accepted again{often}");

    public override void ServerFull(int connections) => Repeated(new Kind("server_full"), LogLevel.Warning, "server_full",
        often => $"the server is full, with {connections} clients; a new client was refused{often} (to allow more, raise the descriptor limit: ulimit -n)", ("clients", connections));

    public override void AddressRefused(string address, int limit, bool perMinute) =>
        Repeated(new Kind("address_refused", address), LogLevel.Warning, "address_refused",
        often => $"{address} {(perMinute ? $"connected {limit} times within a minute" : $"has {limit} clients")}; a new client from there was refused{often} (docs/operating.md, limits per address)",
        ("address", address), ("limit", limit), ("reason", perMinute ? "address_too_fast" : "address_full"));

    public override void HandshakeFailed(string address, string reason) => Repeated(new Kind("handshake_failed"), LogLevel.Information, "handshake_failed",
        often => $"the TLS handshake with {address} failed{often}: {reason}", ("address", address), ("reason", reason)); // not by address: scanners have many

    public override void CertificatesReloaded(string certificates) =>
        Inform("certificates_reloaded", $"the TLS certificates were reloaded: {certificates}", ("certificates", certificates));

    public override void CertificatesUnusable(string reason) =>
        Error("certificates_unusable", $"the files of the TLS certificates changed but cannot be used, so the old certificates stay in use: {reason}", ("reason", reason));

    public override void ProxyHeaderMissing(string proxy) => Repeated(new Kind("proxy_header_missing", proxy), LogLevel.Warning, "proxy_header_missing",
        often => $"{proxy} is a trusted proxy, but did not send a PROXY header; it was disconnected{often}", ("address", proxy));

    public override void HistoryFailed(string reason) => Repeated(new Kind("history", AtOnce: Turns), LogLevel.Error, "history_failed",
        often => $"messages cannot be stored; until they can, they are refused{often}: {reason}", ("reason", reason));

    public override void HistoryResumed() =>
        Repeated(new Kind("history", AtOnce: Turns), LogLevel.Information, "history_resumed", often => $"messages are stored again{often}");

    public override void HistoryUnreadable(string reason) => Repeated(new Kind("history_unreadable"), LogLevel.Error, "history_unreadable",
        often => $"earlier messages cannot be read{often}: {reason}", ("reason", reason));

    public override void ReaderTooSlow(long connection, IPEndPoint address) => Repeated(Of("reader_too_slow", address), LogLevel.Information, "reader_too_slow",
        often => $"{address} was disconnected because it read too slowly (connection {connection}){often}", ("connection", connection), ("address", address));

    public override void Flooded(long connection, IPEndPoint address) => Repeated(Of("flooded", address), LogLevel.Information, "flooded",
        often => $"{address} was disconnected because it continued to flood while muted (connection {connection}){often}", ("connection", connection), ("address", address));

    public override void Moderated(string act, string room, string by, string target, bool byOperator)
    {
        (string, object)[] fields = [("act", act), ("room", room), ("by", by), ("target", target)];
        if (byOperator) Inform("moderated", Words(""), fields);
        else Repeated(new Kind("moderated", room, Acts), LogLevel.Information, "moderated", Words, fields);

        string Words(string often) => $"{(room.Length > 0 ? room : "server")}: {by}: {act}{(target.Length > 0 ? " " + target : "")}{often}";
    }

    public override void ConnectionFailed(long connection, string where, Exception exception) =>
        Bug("connection_failed", where, exception, often => $"a bug in {where} ended connection {connection}{often}: {exception}", ("connection", connection));

    public override void RoomTurnFailed(string room, string where, Exception exception) =>
        Bug("room_turn_failed", where, exception, often => $"{room}: a bug in {where}{often}: {exception}", ("room", room));

    public override void BackgroundFailed(string where, Exception exception) =>
        Bug("background_failed", where, exception, often => $"a bug in {where}{often}: {exception}");

    /// <summary>From now on, also logs the exceptions of tasks that nobody awaits, when the garbage collector finds them.</summary>
    public void TellUnobserved() => TaskScheduler.UnobservedTaskException += OnUnobserved;

    private void OnUnobserved(object? task, UnobservedTaskExceptionEventArgs unobserved)
    {
        unobserved.SetObserved();
        foreach (Exception exception in unobserved.Exception.Flatten().InnerExceptions.Where(exception => !Transport.IsLoss(exception)))
            BackgroundFailed("a task that nobody awaits", exception);
    }

    public void AdminPortInUse(int port) =>
        Warn("admin_port_in_use", $"the operator's port is off, because port {port} is in use (by another server on this machine?); choose another with --admin-port, or --admin-port off", ("port", port));

    public void AdminPortFailed(string reason) => Error("admin_port_failed", $"the operator's port: {reason}", ("reason", reason));

    /// <summary>Logs a bug on the operator's port. <paramref name="what"/> is Kestrel's description of it.</summary>
    public void AdminRequestFailed(string what, Exception exception) =>
        Bug("admin_request_failed", "the operator's port", exception, often => $"the operator's port: {what}{often} {exception}");

    public void Reloaded(string by, IReadOnlyList<string> needRestart) => Inform("reloaded",
        $"the settings were reloaded ({by}){(needRestart.Count > 0 ? $"; these have changed, but need a restart: {string.Join(", ", needRestart)}" : "")}", ("by", by), ("need_restart", needRestart));

    public void ReloadFailed(string by, string reason) =>
        Error("reload_failed", $"the settings were not reloaded ({by}), and nothing changed: {reason}", ("by", by), ("reason", reason));

    // Counts by address group, as the limits do: a client with many ports, or a whole IPv6 network, is one kind.
    private static Kind Of(string name, IPEndPoint address) => new(name, AddressGroup.Of(address.Address).ToString());

    private void Bug(string name, string where, Exception exception, Func<string, string> message, params (string, object)[] fields) =>
        Repeated(new Kind(name, $"{where} {exception.GetType()}"), LogLevel.Error, name, message, [.. fields, ("where", where), ("exception", exception)]);

    private void Repeated(Kind kind, LogLevel level, string name, Func<string, string> message, params (string, object)[] fields) => _repeated.Tell(kind,
        count => new LogRecord(level, name, message(count > 1 ? $" (the last of {count} such events within a minute)" : ""), [.. fields, ("count", count)]));

    private void Inform(string name, string message, params (string, object)[] fields) => Tell(new LogRecord(LogLevel.Information, name, message, fields));

    private void Warn(string name, string message, params (string, object)[] fields) => Tell(new LogRecord(LogLevel.Warning, name, message, fields));

    private void Error(string name, string message, params (string, object)[] fields) => Tell(new LogRecord(LogLevel.Error, name, message, fields));

    /// <summary>Waits up to a second until the waiting lines are written.</summary>
    public void Dispose()
    {
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
        _repeated.Dispose();
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
