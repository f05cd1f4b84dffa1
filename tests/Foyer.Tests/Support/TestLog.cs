// An operator's log that keeps what it was told, one line for each record.

using System.Net;

namespace Foyer.Tests.Support;

/// <summary>Thread-safe.</summary>
internal sealed class TestLog : ServerLog
{
    private const string Bug = "bug: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<string> _lines = []; // under its own lock
    private readonly SemaphoreSlim _more = new(0);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    /// <summary>Where each bug happened, and its exception. They are among the lines, too.</summary>
    public IReadOnlyList<string> Bugs => [.. from line in Lines where line.StartsWith(Bug, StringComparison.Ordinal) select line[Bug.Length..]];

    /// <summary>The line at this index, as soon as there is one. For one caller at a time.</summary>
    public async Task<string> LineAsync(int index)
    {
        while (true)
        {
            if (Lines is { } lines && lines.Count > index) return lines[index];
            if (!await _more.WaitAsync(Patience)) throw new TimeoutException($"nothing more was logged; until then: {string.Join(" | ", Lines)}");
        }
    }

    public void Clear()
    {
        lock (_lines) _lines.Clear();
    }

    public override void HandshakeFailed(string address, string reason) => Add($"failed: {reason}");

    public override void CertificatesReloaded(string certificates) => Add($"reloaded: {certificates}");

    public override void CertificatesUnusable(string reason) => Add($"unusable: {reason}");

    public override void HistoryFailed(string reason) => Add($"failed: {reason}");

    public override void HistoryResumed() => Add("resumed");

    public override void ReaderTooSlow(long connection, IPEndPoint address) => Add("too slow");

    public override void ConnectionFailed(long connection, string where, Exception exception) => Add($"{Bug}{where}: {exception}");

    public override void RoomTurnFailed(string room, string where, Exception exception) => Add($"{Bug}{where}: {exception}");

    public override void BackgroundFailed(string where, Exception exception) => Add($"{Bug}{where}: {exception}");

    public override void Moderated(string act, string room, string by, string target, bool byOperator) =>
        Add($"{(room.Length > 0 ? room : "server")}: {by}: {act}{(target.Length > 0 ? " " + target : "")}");

    private void Add(string line)
    {
        lock (_lines) _lines.Add(line);
        _more.Release();
    }
}
