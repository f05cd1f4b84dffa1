// One peer at the front door, until it is decided what speaks there. A peer that never says anything stays here: so this holds no
// buffer, and its timer goes when the peer is greeted.

using System.Buffers;
using System.Text;
using Foyer.Runtime;

namespace Foyer.Net.Door;

/// <summary>How far the detection is. A state that waits ends with its time, at the latest.</summary>
internal enum DetectionState : byte
{
    /// <summary>Waits for the silence.</summary>
    Silent,

    /// <summary>Was silent, and is likely a browser's spare connection: waits until a browser has given up what it does not use.</summary>
    Spare,

    /// <summary>Has said something that decides nothing yet: waits for the patience.</summary>
    Begun,

    /// <summary>Was greeted, and may still turn out to speak something else.</summary>
    Greeted,

    Decided,
}

/// <summary>What is known of a peer when its time is over (<paramref name="TimeIsOver"/>), or when bytes came.</summary>
internal readonly record struct Seen(bool TimeIsOver, bool HasBytes, Match Match, bool IsKnown = false, bool IsOnlyEnter = false, bool IsLikelySpare = false);

internal sealed class Detection(Connection connection, FrontDoor door)
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n\0"u8);

    // Whoever receives, alone.
    private byte[] _first = [];
    private int _length;

    // Guarded by the lock on this very object (internal, and never handed out): time and the one who receives must not both decide.
    private IGreeted? _greeted;
    private ITimer? _timer;
    private Match _match; // of what has come so far
    private Signature? _begun;
    private DetectionState _state;

    public async Task RunAsync()
    {
        try
        {
            lock (this) Enter(door.Settings.Silence > TimeSpan.Zero ? DetectionState.Silent : DetectionState.Greeted);
            DoorRow? row;
            do await connection.ReceiveAsync(Memory<byte>.Empty);
            while (!TryDecide(isAll: !await ReceiveAsync(), out row));
            if (row is { } known) _ = HandOnAsync(known);
            else HandToGreeter();
        }
        catch (Exception e)
        {
            if (!Transport.IsLoss(e)) door.Net.Log.ConnectionFailed(connection.Id, "the front door", e);
            Lose();
        }
    }

    /// <summary>Pure.</summary>
    internal static DetectionState Next(DetectionState state, Seen seen) => (state, seen) switch
    {
        (DetectionState.Decided, _) => state,
        (_, { TimeIsOver: false, IsKnown: true }) => DetectionState.Decided,
        (DetectionState.Greeted, _) => state,
        (_, { TimeIsOver: false }) => seen is { IsOnlyEnter: true, Match: Match.Possible } ? DetectionState.Greeted : state,
        (DetectionState.Begun, { Match: Match.Begun }) => DetectionState.Decided, // it has stalled, and is told so
        (DetectionState.Begun, _) => DetectionState.Greeted, // key by key, what may be a word of any protocol: it is greeted, though late
        (_, { HasBytes: true }) => DetectionState.Begun,
        (DetectionState.Silent, { IsLikelySpare: true }) => DetectionState.Spare,
        _ => DetectionState.Greeted,
    };

    /// <summary>False: the peer will send no more.</summary>
    private async ValueTask<bool> ReceiveAsync()
    {
        int most = door.Settings.FirstBytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            int received = await connection.ReceiveAsync(buffer.AsMemory(0, most - _length));
            if (_first.Length < _length + received) Array.Resize(ref _first, Math.Min(most, Math.Max(_length + received, 2 * _length)));
            buffer.AsSpan(0, received).CopyTo(_first.AsSpan(_length));
            _length += received;
            return received > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool TryDecide(bool isAll, out DoorRow? row)
    {
        row = null;
        ReadOnlySpan<byte> first = _first.AsSpan(0, _length);
        isAll |= _length == door.Settings.FirstBytes;
        bool isOnlyEnter = _length > 0 && !first.ContainsAnyExcept(LineEnds);
        lock (this)
        {
            if (_length > 0) row = door.Decide(first, isAll, out _match, out _begun);
            Go(new Seen(TimeIsOver: false, HasBytes: _length > 0, _match, IsKnown: row is not null || _match == Match.No, isOnlyEnter));
            return _state == DetectionState.Decided;
        }
    }

    private async Task HandOnAsync(DoorRow row)
    {
        try
        {
            door.Net.Metrics.Detected(row.Signature.Name);
            if (row.Signature.HasSpares?.Invoke(_first.AsSpan(0, _length)) == true) door.Spares.NoteRequest(connection.RemoteEndPoint.Address);
            connection.Unread(_first.AsMemory(0, _length));
            if (_greeted is { } greeted) await greeted.LeaveAsync();
            if (_greeted is null || row.Signature.SwitchesOver) await row.Protocol.RunAsync(connection);
            else await connection.CloseAndDiscardAsync();
        }
        catch (Exception e)
        {
            door.Net.Log.ConnectionFailed(connection.Id, row.Signature.Name, e);
            connection.Close();
        }
    }

    private void HandToGreeter()
    {
        if (_greeted is null && (_length == 0 || connection.IsClosing))
        {
            _ = connection.CloseAndDiscardAsync(); // it went without a word, and joined nobody
            return;
        }
        door.Net.Metrics.Detected(door.Greeter.Name);
        if (_length > 0) connection.Unread(_first.AsMemory(0, _length));
        _ = (_greeted ?? door.Greeter.Greet(connection)).RunAsync();
    }

    // The peer is gone.
    private void Lose()
    {
        lock (this) Enter(DetectionState.Decided);
        connection.PeerIsDone();
        if (_greeted is { } greeted) _ = greeted.RunAsync(); // which finds that out
        else connection.Close();
    }

    private void Go(Seen seen)
    {
        DetectionState next = Next(_state, seen);
        if (next != _state) Enter(next);
    }

    private void Enter(DetectionState state)
    {
        if (state == DetectionState.Greeted) _greeted = door.Greeter.Greet(connection);
        _state = state;
        _timer?.Dispose();
        TimeSpan time = state switch
        {
            DetectionState.Silent => door.Settings.Silence,
            DetectionState.Spare => SpareConnections.Unused,
            DetectionState.Begun => door.Settings.Patience,
            _ => TimeSpan.Zero,
        };
        _timer = time == TimeSpan.Zero ? null
            : door.Net.Time.CreateTimer(static detection => ((Detection)detection!).PostTimeIsOver(), this, time, Timeout.InfiniteTimeSpan);
    }

    private void PostTimeIsOver() => door.Net.Turns.Start(static detection => ((Detection)detection!).TimeIsOver(), this);

    private void TimeIsOver()
    {
        try
        {
            Decide();
        }
        catch (Exception e)
        {
            door.Net.Log.ConnectionFailed(connection.Id, "the greeting", e);
            connection.Close(); // this ends the receive in RunAsync
        }
    }

    private void Decide()
    {
        lock (this)
        {
            if (_state is DetectionState.Greeted or DetectionState.Decided) return; // a moment ago
            bool isLikelySpare = _length == 0 && door.Spares.AreLikelyFrom(connection.RemoteEndPoint.Address);
            Go(new Seen(TimeIsOver: true, HasBytes: _length > 0, _match, IsLikelySpare: isLikelySpare));
            if (_state != DetectionState.Decided) return;
        }
        connection.Close(Encoding.ASCII.GetBytes(_begun!.Stalled));
    }
}
