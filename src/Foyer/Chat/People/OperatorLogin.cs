// The door to being a server operator: how often a password may be tried, and how many are checked at once. A password is
// handed on and never kept. An attempt is counted when it begins and given back when it was right, so that a hundred
// at the same moment are no way around the limit. One instance a server: it is the memory of who has tried.

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.Rooms;
using Foyer.Runtime;

namespace Foyer.Chat.People;

/// <summary>Thread-safe. Its awaits come back to the scheduler of the caller.</summary>
internal sealed class OperatorLogin(ChatServices services)
{
    private sealed class Attempts(AddressGroup origin)
    {
        public AddressGroup Origin => origin;

        /// <summary>When the wrong ones and those under way began, oldest first.</summary>
        public List<long> Counted { get; } = [];

        /// <summary>When the last one came, right or wrong, or refused.</summary>
        public long Last { get; set; }
    }

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<AddressGroup, LinkedListNode<Attempts>> _byOrigin = [];
    private readonly LinkedList<Attempts> _byAge = []; // whose last attempt is longest ago comes first
    private readonly Queue<TaskCompletionSource> _waiting = [];
    private int _checking;

    /// <summary>How many addresses are remembered at this moment.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate) return _byOrigin.Count;
        }
    }

    /// <summary>Whether this is an operator's name and password. While an address has used up its attempts, the right password is refused like a wrong one.</summary>
    public async ValueTask<Answer> TryAsync(IPAddress address, string name, string password)
    {
        AddressGroup origin = OriginOf(address);
        if (!TryCount(origin, out long began, out TimeSpan wait)) return new Answer(Refusal.TooManyAttempts, wait); // until the address may try again

        await EnterAsync();
        bool right;
        try
        {
            right = await services.Passwords.CheckAsync(name, password); // when this throws, the attempt stays counted
        }
        finally
        {
            Leave();
        }
        if (!right) return Refusal.WrongPassword;
        GiveBack(origin, began);
        return Answer.Done;
    }

    // 127.0.0.0/8 is sixteen million addresses, and every local user has them all, with ::1.
    internal static AddressGroup OriginOf(IPAddress address) =>
        AddressGroup.Of(address) is { IsLoopback: false } group ? group : AddressGroup.Of(IPAddress.Loopback);

    private bool TryCount(AddressGroup origin, out long now, out TimeSpan wait)
    {
        lock (_gate)
        {
            now = services.Time.GetTimestamp();
            while (_byAge.First is { } oldest && IsOver(oldest.Value.Last, now)) Forget(oldest);

            if (_byOrigin.TryGetValue(origin, out LinkedListNode<Attempts>? node)) Forget(node);
            else node = new LinkedListNode<Attempts>(new Attempts(origin));
            _byOrigin.Add(origin, node);
            _byAge.AddLast(node);
            if (_byOrigin.Count > services.Limits.OperatorAddresses) Forget(_byAge.First!);

            Attempts attempts = node.Value;
            attempts.Last = now;
            while (attempts.Counted.Count > 0 && IsOver(attempts.Counted[0], now)) attempts.Counted.RemoveAt(0);
            bool may = attempts.Counted.Count < services.Limits.OperatorAttempts;
            wait = may ? TimeSpan.Zero : services.Limits.OperatorAttemptsWithin - services.Time.GetElapsedTime(attempts.Counted[0], now);
            if (may) attempts.Counted.Add(now);
            return may;
        }
    }

    private void GiveBack(AddressGroup origin, long began)
    {
        lock (_gate)
        {
            if (_byOrigin.TryGetValue(origin, out LinkedListNode<Attempts>? node)
                && node.Value.Counted.Remove(began) && node.Value.Counted.Count == 0) Forget(node);
        }
    }

    private void Forget(LinkedListNode<Attempts> node)
    {
        _byOrigin.Remove(node.Value.Origin);
        _byAge.Remove(node);
    }

    private bool IsOver(long began, long now) => services.Time.GetElapsedTime(began, now) >= services.Limits.OperatorAttemptsWithin;

    private Task EnterAsync()
    {
        lock (_gate)
        {
            if (_checking < services.Limits.OperatorChecks)
            {
                _checking++;
                return Task.CompletedTask;
            }
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
            return turn.Task;
        }
    }

    /// <summary>The place goes to who has waited longest.</summary>
    private void Leave()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out next)) _checking--;
        }
        next?.SetResult();
    }
}
