// The operator's log: a line of standard error for each fact. It never holds up whoever tells it: a thread of its own writes,
// and what does not fit is left out.

using System.Threading.Channels;

namespace Foyer.Server.Operations;

internal sealed class StandardErrorLog : ServerLog, IDisposable
{
    private const int WaitingLines = 1024;
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(WaitingLines) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly TextWriter _output;
    private readonly Thread _thread;

    public StandardErrorLog(TextWriter output)
    {
        _output = output;
        _thread = new Thread(Write) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>A line for the operator that is not a fact of the server's: how to join, say.</summary>
    public void Tell(string line) => _lines.Writer.TryWrite(line);

    public override void AcceptPaused(string reason) => Tell($"foyer: no client can be let in at the moment: {reason}; those that wait are not lost");

    public override void AcceptResumed() => Tell("foyer: clients are let in again");

    public override void ServerFull(int connections) => Tell($"foyer: full, with {connections} clients; newcomers are told so (raise the descriptor limit with ulimit -n)");

    public override void AddressRefused(string address, int limit, bool perMinute) =>
        Tell($"foyer: {address} has {(perMinute ? $"brought {limit} new clients within a minute" : $"{limit} clients")}; newcomers from there are told so (docs/operating.md, limits per address)");

    public override void HandshakeFailed(string address, string reason, bool isNews)
    {
        if (isNews) Tell($"foyer: {address} began TLS and did not get in: {reason} (others within a minute are not told)");
    }

    public override void CertificatesReloaded(string certificates) => Tell($"foyer: the TLS certificates were loaded anew: {certificates}");

    public override void CertificatesUnusable(string reason) => Tell($"foyer: the files of the TLS certificates changed, and the old certificates stay: {reason}");

    public override void HistoryFailed(string reason) => Tell($"foyer: messages cannot be stored, and are refused until they can be: {reason}");

    public override void HistoryResumed() => Tell("foyer: messages are stored again");

    public override void HistoryUnreadable(string reason) => Tell($"foyer: earlier messages cannot be read: {reason}");

    public override void ReaderTooSlow(long connection, string address) => Tell($"foyer: {address} was disconnected: it read too slowly (connection {connection})");

    public override void Flooded(long connection, string address) => Tell($"foyer: {address} was disconnected: it went on flooding while muted (connection {connection})");

    public override void Moderated(string act, string room, string by, string target) =>
        Tell($"foyer: {(room.Length > 0 ? room : "server")}: {by}: {act}{(target.Length > 0 ? " " + target : "")}");

    public override void ConnectionFailed(long connection, Exception exception) => Tell($"foyer: connection {connection} ended by a bug: {exception}");

    public override void RoomTurnFailed(string room, Exception exception) => Tell($"foyer: a turn of {room} ended by a bug: {exception}");

    /// <summary>Waits a moment for what is still to be written.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _thread.Join(EndTime);
    }

    private void Write()
    {
        try
        {
            while (_lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_lines.Reader.TryRead(out string? line)) _output.WriteLine(line);
                _output.Flush();
            }
        }
        catch (IOException)
        {
            // Standard error is closed; there is nobody to tell.
        }
    }
}
