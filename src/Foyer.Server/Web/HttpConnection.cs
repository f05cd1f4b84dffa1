// One connection of ours as Kestrel knows connections: two pipes, and features. What the peer sends is pumped into the one, as
// fast as Kestrel takes it. What Kestrel writes into the other goes by the connection's outbox, as everything does that is
// sent, so that there is never a second sender, and closing, the bounds and the last words are those of all connections; but
// only when the outbox is empty again, or a large answer would count as a slow reader's. See docs/decisions/0013-http-by-kestrel.md.

using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Foyer.Net;
using Foyer.Runtime;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Foyer.Server.Web;

/// <summary>
/// For answers that do not end. <paramref name="Done"/>: the peer has sent its last, and is likely gone. <paramref name="GiveUp"/>: it reads too slowly;
/// what is written from here on, a last word, is not held back any more, and the connection ends with the answer.
/// </summary>
internal sealed record HttpPeer(Action GiveUp, CancellationToken Done);

internal sealed class HttpConnection : ConnectionContext, IMemoryPoolFeature, IOutboxOwner
{
    private sealed class Encrypted : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
    }

    private sealed class TwoPipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>What may wait in each direction: a request's head, an answer's page.</summary>
    private const int PipeBytes = 64 * 1024;

    private const int ReadBytes = 4 * 1024;

    private static readonly PipeOptions Pipes = new(MemoryPool<byte>.Shared, readerScheduler: PipeScheduler.ThreadPool, writerScheduler: PipeScheduler.ThreadPool,
        pauseWriterThreshold: PipeBytes, resumeWriterThreshold: PipeBytes / 2, useSynchronizationContext: false);

    private readonly Connection _connection;
    private readonly Services _services;
    private readonly HttpInput _input = new(Pipes);
    private readonly Pipe _output = new(Pipes);
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _peerDone = new();
    private readonly TaskCompletionSource _hurry = NewSignal(); // the outbox is not waited for any more
    private readonly TaskCompletionSource _sent = NewSignal(); // nothing of Kestrel's is on its way to the outbox any more
    private readonly TaskCompletionSource _ended = NewSignal(); // Kestrel is through with it

    private bool _isInFirstLine = true; // the receiver's alone

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
        if (connection.IsEncrypted) Features.Set<ITlsConnectionFeature>(new Encrypted());
    }

    public override string ConnectionId { get; set; }

    public override IDuplexPipe Transport { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public MemoryPool<byte> MemoryPool => MemoryPool<byte>.Shared;

    /// <summary>Once Kestrel has it: as <see cref="IProtocol.RunAsync"/>.</summary>
    public async Task RunAsync()
    {
        _connection.Outbox.Owner = this;
        _connection.Finish = FinishAsync;
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

    /// <summary>By Kestrel, when it is through.</summary>
    public override async ValueTask DisposeAsync()
    {
        _input.Complete();
        await _output.Writer.CompleteAsync();
        await _sent.Task;
        _ended.TrySetResult();
        _connection.Close();
        await base.DisposeAsync();
    }

    // Tells Kestrel, elsewhere: what it does then is not for the one who found out.
    private void Lose() => ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.CancelLost(), this, preferLocal: false);

    private void CancelLost()
    {
        try
        {
            _lost.Cancel();
        }
        catch (Exception e)
        {
            _services.Log.ConnectionFailed(_connection.Id, "the end of an HTTP connection", e); // an exception here would end the process
        }
    }

    private void GiveUp()
    {
        _services.Metrics.DroppedSlowReader();
        _services.Log.ReaderTooSlow(_connection.Id, _connection.RemoteEndPoint);
        try
        {
            _ = FinishAsync();
        }
        catch (Exception e)
        {
            _services.Log.ConnectionFailed(_connection.Id, "the end of an HTTP connection", e); // the caller may be the turn of a room
        }
    }

    // Somebody else closes it: a request that is being answered may end, one of which a part is missing is over.
    private Task FinishAsync()
    {
        _hurry.TrySetResult();
        if (_ended.Task.IsCompleted) return Task.CompletedTask;
        if (Features.Get<IConnectionLifetimeNotificationFeature>() is { } kestrel) kestrel.RequestClose();
        else Lose(); // Kestrel has not begun
        _input.End();
        return _ended.Task;
    }

    /// <summary>True: Kestrel takes no more, and the peer may still send.</summary>
    private async Task<bool> ReceiveAllAsync()
    {
        try
        {
            while (true)
            {
                await _connection.ReceiveAsync(Memory<byte>.Empty); // idle here, without a buffer
                if (!_input.TryGetMemory(_isInFirstLine ? ReadBytes * 3 : ReadBytes, out Memory<byte> memory)) return true;
                int received = _isInFirstLine ? await ReceiveFirstLineAsync(memory) : await _connection.ReceiveAsync(memory);
                if (received == 0) break;
                if (await _input.AddAsync(received)) return true;
            }
            _input.EndAfterAll(); // half-closed: what it has asked for is answered
        }
        catch (Exception e) when (Foyer.Net.Transport.IsLoss(e))
        {
            _input.EndLost(new ConnectionResetException("the client disconnected", e));
            Abort(new ConnectionAbortedException("the client disconnected"));
        }
        await _peerDone.CancelAsync();
        return false;
    }

    // People write their letters into an address, and curl sends them as they are; Kestrel takes them encoded alone (RFC 3986, 2.5).
    // Of a connection's first request, for that is where curl's is.
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
        _sent.TrySetResult(); // Kestrel waits for it
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
                byte[] piece = bytes.Slice(0, Math.Min(bytes.Length, PipeBytes)).ToArray(); // the outbox keeps what it is given
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
