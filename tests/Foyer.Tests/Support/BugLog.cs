// What a server called a bug: nothing that a client sends may be in it.

using System.Collections.Concurrent;

namespace Foyer.Tests.Support;

internal sealed class BugLog : ServerLog
{
    public ConcurrentBag<string> Bugs { get; } = [];

    public override void ConnectionFailed(long connection, string where, Exception exception) => Bugs.Add($"{where}: {exception}");

    public override void RoomTurnFailed(string room, string where, Exception exception) => Bugs.Add($"{where}: {exception}");

    public override void BackgroundFailed(string where, Exception exception) => Bugs.Add($"{where}: {exception}");
}
