// One connection at the front door, until its protocol is decided. A client that never sends anything stays here, so this object holds no
// buffer, and drops its timer once the client was greeted.

using Foyer.Characters;

namespace Foyer.Net.Door;

internal sealed class Detection(Connection connection, FrontDoor door)
{
    private static readonly SearchValues<byte> EnterKey = SearchValues.Create("\r\n\0"u8), LineEnds = SearchValues.Create("\r\n"u8);

    private enum Stage : byte
    {
        Silent,
        Spare, // likely a browser's spare connection, which is greeted only when browsers have given theirs up
        Begun, // the first bytes may become a protocol's, and have some time for it
        Greeted,
        Decided,
    }

    // Only the receiving task uses these.
    private byte[] _first = [];
    private int _length;

    // Guarded by the lock on this object (internal, and never handed out), because the timer and the receiving task must not both decide.
    private IClient? _greeted;
    private ITimer? _timer;
    private Match _match; // of the bytes so far
    private Signature? _begun;
    private Stage _stage;

    public async Task RunAsync()
    {
        try
        {
            lock (this) Enter(door.Silence > TimeSpan.Zero ? Stage.Silent : Stage.Greeted);
            while (true)
            {
                await connection.ReceiveAsync(Memory<byte>.Empty); // a client that sends nothing waits here; locals would make it bigger
                bool hasEnded = await ReceiveAsync() == 0;
                if (!TryDecide(hasEnded, out DoorRow? row, out int start)) continue;
                if (row is { } known) _ = HandOnAsync(known, start);
                else HandToGreeter();
                return;
            }
        }
        catch (Exception e)
        {
            if (!Transport.IsLoss(e)) door.Services.Log.ConnectionFailed(connection.Id, "the front door", e);
            Lose();
        }
    }

    /// <summary>Returns 0 if the peer will send no more.</summary>
    private async ValueTask<int> ReceiveAsync()
    {
        int most = door.Services.Limits.FirstBytes;
        if (_length == most) await DropBlankLinesAsync();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            int received = await connection.ReceiveAsync(buffer.AsMemory(0, most - _length));
            if (_first.Length < _length + received) Array.Resize(ref _first, Math.Min(most, Math.Max(_length + received, 2 * _length)));
            buffer.AsSpan(0, received).CopyTo(_first.AsSpan(_length));
            _length += received;
            return received;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsBlankLines(ReadOnlySpan<byte> first) => first.ContainsAny(LineEnds) && Invisible.CountBefore(first, isAll: false) == first.Length;

    // Blank lines decide nothing, however many come. A peer may send them without a pause, so other work gets its turn here.
    private async ValueTask DropBlankLinesAsync()
    {
        int end = 1 + _first.AsSpan(0, _length).LastIndexOfAny(LineEnds);
        _length -= end;
        _first.AsSpan(end, _length).CopyTo(_first);
        await Task.Yield();
    }

    private bool TryDecide(bool hasEnded, out DoorRow? row, out int start)
    {
        (row, start) = (null, 0);
        ReadOnlySpan<byte> first = _first.AsSpan(0, _length);
        bool isAll = hasEnded || (_length == door.Services.Limits.FirstBytes && !IsBlankLines(first));
        lock (this)
        {
            if (_length > 0) row = door.Decide(first, isAll, out _match, out _begun, out start);
            bool hasEntered = _match == Match.Blank ? first.ContainsAny(EnterKey) : _match == Match.Possible && !first.ContainsAnyExcept(EnterKey);
            if (hasEntered && _stage < Stage.Greeted) Enter(Stage.Greeted);
            if (row is not null || _match == Match.No || isAll) Enter(Stage.Decided);
            return _stage == Stage.Decided;
        }
    }

    private async Task HandOnAsync(DoorRow row, int start)
    {
        try
        {
            door.Services.Metrics.Detected(row.Signature.Name);
            if (row.Signature.HasSpares?.Invoke(_first.AsSpan(0, _length)) == true) door.Spares.NoteRequest(connection.RemoteEndPoint.Address);
            connection.Unread(_first.AsSpan(start, _length - start));
            if (_greeted is { } greeted) await ClientLoop.LeaveAsync(greeted);
            if (_greeted is null || row.Signature.SwitchesOver) await row.Protocol.RunAsync(connection);
            else await connection.CloseAndDiscardAsync();
        }
        catch (Exception e)
        {
            door.Services.Log.ConnectionFailed(connection.Id, row.Signature.Name, e);
            connection.Close();
        }
    }

    private void HandToGreeter()
    {
        if (_greeted is null && (_length == 0 || _match == Match.Blank || connection.IsClosing))
        {
            _ = connection.CloseAndDiscardAsync(); // the client left without a word, and had not joined any room
            return;
        }
        door.Services.Metrics.Detected(door.Greeter.Name);
        if (_length > 0) connection.Unread(_first.AsSpan(0, _length));
        _ = ClientLoop.RunAsync(_greeted ?? door.Greeter.Greet(connection));
    }

    // The peer is gone.
    private void Lose()
    {
        lock (this) Enter(Stage.Decided);
        connection.PeerIsDone();
        if (_greeted is { } greeted) _ = ClientLoop.RunAsync(greeted); // which notices that the peer is gone
        else connection.Close();
    }

    // Called under the lock.
    private void Enter(Stage stage)
    {
        _stage = stage;
        _timer?.Dispose();
        _timer = null;
        if (stage == Stage.Greeted) _greeted = door.Greeter.Greet(connection);
        else if (stage < Stage.Greeted) SetTimer(stage);
    }

    private void SetTimer(Stage stage)
    {
        TimeSpan time = stage switch
        {
            Stage.Silent => door.Silence,
            Stage.Spare => SpareConnections.Unused,
            _ => door.Services.Limits.FirstBytesTime,
        };
        _timer = door.Services.Time.CreateTimer(static detection => ((Detection)detection!).PostTimeIsOver(), this, time, Timeout.InfiniteTimeSpan);
    }

    // Where the connection goes when the time of its stage is over. Bytes that are still only possibly a protocol's are what somebody types key
    // by key: this client is greeted, though late. A protocol that has begun and does not go on is decided, and closed.
    private Stage Next() => _stage switch
    {
        Stage.Silent or Stage.Spare when _length > 0 && _match != Match.Blank => Stage.Begun,
        Stage.Silent when _length == 0 && door.Spares.AreLikelyFrom(connection.RemoteEndPoint.Address) => Stage.Spare,
        Stage.Begun when _match == Match.Begun => Stage.Decided,
        _ => Stage.Greeted,
    };

    private void PostTimeIsOver() => door.Services.Turns.Start(static detection => ((Detection)detection!).TimeIsOver(), this);

    private void TimeIsOver()
    {
        try
        {
            string? stalled;
            lock (this)
            {
                if (_stage >= Stage.Greeted) return;
                Enter(Next());
                stalled = _stage == Stage.Decided ? _begun!.Stalled : null;
            }
            if (stalled is not null) connection.Close(Encoding.ASCII.GetBytes(stalled));
        }
        catch (Exception e)
        {
            door.Services.Log.ConnectionFailed(connection.Id, "the greeting", e);
            connection.Close(); // this ends the receive in RunAsync
        }
    }
}
