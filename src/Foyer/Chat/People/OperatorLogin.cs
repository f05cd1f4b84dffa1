// The login of server operators: limits how often a password can be tried, and how many passwords are checked at once. A password is
// passed on and never kept. An attempt is counted when it begins, and given back if the password was right. So a hundred attempts at the
// same moment cannot get around the limit. There is one instance per server, because it remembers the attempts of each address.

using Foyer.Chat.Events;
using Foyer.Chat.Rooms;

namespace Foyer.Chat.People;

/// <summary>Thread-safe. After an await, it continues on the caller's scheduler.</summary>
internal sealed class OperatorLogin(ChatServices services)
{
    private sealed class Attempts(AddressGroup origin)
    {
        public AddressGroup Origin => origin;

        /// <summary>When the wrong attempts and those under way began, oldest first.</summary>
        public List<long> Counted { get; } = [];

        /// <summary>The time of the last attempt: right, wrong or refused.</summary>
        public long Last { get; set; }
    }

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<AddressGroup, LinkedListNode<Attempts>> _byOrigin = [];
    private readonly LinkedList<Attempts> _byAge = []; // ordered by the last attempt, oldest first
    private readonly Queue<TaskCompletionSource> _waiting = [];
    private int _checking;

    /// <summary>How many addresses are remembered now.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate) return _byOrigin.Count;
        }
    }

    /// <summary>
    /// Checks an operator's name and password. If an address has used up its attempts, even the right password is refused until the address may try again.
    /// </summary>
    public async ValueTask<Answer> TryAsync(IPAddress address, string name, string password)
    {
        AddressGroup origin = OriginOf(address);
        if (!TryCount(origin, out long began, out TimeSpan wait)) return new Answer(Refusal.TooManyAttempts, wait); // until the address may try again

        await EnterAsync();
        bool right;
        try
        {
            right = await services.Passwords.CheckAsync(name, password); // if this throws, the attempt stays counted
        }
        finally
        {
            Leave();
        }
        if (!right) return Refusal.WrongPassword;
        GiveBack(origin, began);
        return Answer.Done;
    }

    // 127.0.0.0/8 has sixteen million addresses. Every local user can use all of them, and ::1. So they count as one.
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

    /// <summary>Passes the place to the attempt that has waited longest.</summary>
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
