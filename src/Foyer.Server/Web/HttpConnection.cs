// Adapts one of our connections to Kestrel's model of a connection: two pipes, and features. The bytes that the client sends are pumped
// into the first pipe as fast as Kestrel reads them. The bytes that Kestrel writes into the second pipe go through the connection's outbox,
// like everything that is sent. So there is never a second sender, and closing, the bounds and the last words work as for all connections.
// Each piece waits until the outbox is empty again, because otherwise the client would count as a slow reader during a large answer.
// See docs/decisions/0013-http-by-kestrel.md.

using System.IO.Pipelines;
using Foyer.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Foyer.Server.Web;

/// <summary>
/// For answers that do not end. <paramref name="Done"/> is cancelled when the client has sent its last bytes and is likely gone. Call
/// <paramref name="GiveUp"/> if the client reads too slowly: the last bytes of the answer are then no longer held back, and the connection
/// ends with the answer.
/// </summary>
internal sealed record HttpPeer(Action GiveUp, CancellationToken Done);

internal sealed class HttpConnection : ConnectionContext, IMemoryPoolFeature, IOutboxOwner
{
    private sealed class TwoPipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>The most bytes that may wait in each direction. It is enough for a request's head or an answer's page.</summary>
    private const int PipeBytes = 64 * 1024;

    private const int ReadBytes = 4 * 1024;

    private static readonly PipeOptions Pipes = new(
        MemoryPool<byte>.Shared, readerScheduler: PipeScheduler.ThreadPool, writerScheduler: PipeScheduler.ThreadPool,
        pauseWriterThreshold: PipeBytes, resumeWriterThreshold: PipeBytes / 2, useSynchronizationContext: false);

    private readonly Connection _connection;
    private readonly Services _services;
    private readonly HttpInput _input = new(Pipes);
    private readonly Pipe _output = new(Pipes);
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _peerDone = new();
    private readonly TaskCompletionSource _hurry = NewSignal(); // if set, sending no longer waits for the outbox
    private readonly TaskCompletionSource _sent = NewSignal(); // all of Kestrel's output has been passed to the outbox
    private readonly TaskCompletionSource _ended = NewSignal(); // Kestrel has finished with the connection

    private bool _isInFirstLine = true; // used only by ReceiveAllAsync

    public HttpConnection(Connection connection, Services services)
    {
        _connection = connection;
        _services = services;
        ConnectionId = connection.Id.ToString(CultureInfo.InvariantCulture);
        RemoteEndPoint = connection.RemoteEndPoint;
        Transport = new TwoPipes(_input, _output.Writer);
        ConnectionClosed = _lost.Token;
        Features.Set<IMemoryPoolFeature>(this);
        Features.Set(new HttpPeer(GiveUp, _peerDone.Token));
        if (connection.IsEncrypted) Features.Set<ITlsConnectionFeature>(new TlsConnectionFeature());
    }

    public override string ConnectionId { get; set; }

    public override IDuplexPipe Transport { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public MemoryPool<byte> MemoryPool => MemoryPool<byte>.Shared;

    /// <summary>Runs the connection, like <see cref="IProtocol.RunAsync"/>. Call it after Kestrel has accepted the connection.</summary>
    public async Task RunAsync()
    {
        _connection.Outbox.Owner = this;
        _ = SendAllAsync();
        if (await ReceiveAllAsync()) await _connection.CloseAndDiscardAsync();
        else _connection.PeerIsDone();
    }

    public void ReadsTooSlowly()
    {
        _services.Log.ReaderTooSlow(_connection.Id, _connection.RemoteEndPoint);
        Abort(new ConnectionAbortedException("it read too slowly"));
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        Lose();
        _output.Reader.CancelPendingRead();
        _hurry.TrySetResult();
        _connection.Close();
    }

    /// <summary>Kestrel calls this when it has finished with the connection.</summary>
    public override async ValueTask DisposeAsync()
    {
        _input.Complete();
        await _output.Writer.CompleteAsync();
        await _sent.Task;
        _ended.TrySetResult();
        _connection.Close();
        await base.DisposeAsync();
    }

    // Notifies Kestrel on another thread, because the callbacks that Kestrel then runs must not run in the caller.
    private void Lose() => ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.CancelLost(), this, preferLocal: false);

    private void CancelLost()
    {
        try
        {
            _lost.Cancel();
        }
        catch (Exception e)
        {
            _services.Log.ConnectionFailed(_connection.Id, "the end of an HTTP connection", e); // not caught, it would end the process
        }
    }

    private void GiveUp()
    {
        _services.Log.ReaderTooSlow(_connection.Id, _connection.RemoteEndPoint);
        _ = EndOutputAsync();
    }

    // Called when our side closes the connection. A request that is being answered may finish; an incomplete request is dropped.
    public Task EndOutputAsync()
    {
        _hurry.TrySetResult();
        if (_ended.Task.IsCompleted) return Task.CompletedTask;
        if (Features.Get<IConnectionLifetimeNotificationFeature>() is { } kestrel) kestrel.RequestClose();
        else Lose(); // Kestrel has not started with it yet
        _input.End();
        return _ended.Task;
    }

    /// <summary>Returns true if Kestrel reads no more while the client may still send.</summary>
    private async Task<bool> ReceiveAllAsync()
    {
        try
        {
            while (true)
            {
                await _connection.ReceiveAsync(Memory<byte>.Empty); // an idle connection waits here, without a buffer
                if (!_input.TryGetMemory(_isInFirstLine ? ReadBytes * 3 : ReadBytes, out Memory<byte> memory)) return true;
                int received = _isInFirstLine ? await ReceiveFirstLineAsync(memory) : await _connection.ReceiveAsync(memory);
                if (received == 0) break;
                if (await _input.AddAsync(received)) return true;
            }
            _input.EndAfterAll(); // half-closed: its requests are still answered
        }
        catch (Exception e) when (Foyer.Net.Transport.IsLoss(e))
        {
            _input.EndLost(new ConnectionResetException("the client disconnected", e));
            Abort(new ConnectionAbortedException("the client disconnected"));
        }
        await _peerDone.CancelAsync();
        return false;
    }

    // People type non-ASCII letters into an address, and curl sends them as they are, but Kestrel accepts them only percent-encoded
    // (RFC 3986, 2.5). So they are encoded here. Only the first request of a connection is treated, because curl's request is the first.
    private async Task<int> ReceiveFirstLineAsync(Memory<byte> memory)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            int received = await _connection.ReceiveAsync(buffer.AsMemory(0, ReadBytes));
            return Encode(buffer.AsSpan(0, received), memory.Span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int Encode(ReadOnlySpan<byte> received, Span<byte> to)
    {
        int length = 0;
        foreach (byte letter in received)
        {
            _isInFirstLine &= letter != '\n';
            if (letter < 0x80 || !_isInFirstLine)
            {
                to[length++] = letter;
                continue;
            }
            to[length++] = (byte)'%';
            letter.TryFormat(to[length..], out int digits, "X2", CultureInfo.InvariantCulture);
            length += digits;
        }
        return length;
    }

    private async Task SendAllAsync()
    {
        try
        {
            await SendUntilEndAsync();
        }
        catch (Exception e)
        {
            _services.Log.ConnectionFailed(_connection.Id, "sending an HTTP answer", e);
            Lose();
        }
        await _output.Reader.CompleteAsync();
        _sent.TrySetResult(); // DisposeAsync waits for this
    }

    private async Task SendUntilEndAsync()
    {
        bool goesOn = true;
        while (goesOn)
        {
            ReadResult written = await _output.Reader.ReadAsync();
            ReadOnlySequence<byte> bytes = written.Buffer;
            bool isTaken = true;
            while (isTaken && !bytes.IsEmpty)
            {
                byte[] piece = bytes.Slice(0, Math.Min(bytes.Length, PipeBytes)).ToArray(); // a copy, because the outbox keeps the bytes
                bytes = bytes.Slice(piece.Length);
                isTaken = _connection.Outbox.TrySend(piece);
                Task emptied = _connection.Outbox.EmptiedAsync();
                if (!emptied.IsCompleted) await Task.WhenAny(emptied, _hurry.Task);
            }
            _output.Reader.AdvanceTo(written.Buffer.End);
            goesOn = isTaken && !written.IsCompleted && !written.IsCanceled;
            if (!isTaken) Lose();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
