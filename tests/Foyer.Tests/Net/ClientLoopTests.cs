// The loop, given to a protocol that has nothing to do with lines: frames of one byte for the length, and so many more. Each whole frame is
// sent back, and an unfinished one counts at the end of input.

using System.Net;
using System.Text;
using Foyer.Net;
using Foyer.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Net;

public sealed class ClientLoopTests
{
    private readonly ManualTurns _turns = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly TestLog _log = new();
    private readonly ServerMetrics _metrics = new();
    private readonly List<string> _steps = [];
    private readonly WatchedTransport _wire;
    private readonly ConnectionSet _connections;
    private readonly Connection _connection;
    private readonly FramesClient _client;
    private Task _running = Task.CompletedTask;

    public ClientLoopTests()
    {
        var services = new Services { Turns = _turns, Time = _clock, Log = _log, Metrics = _metrics };
        _connections = new ConnectionSet(services);
        _wire = new WatchedTransport(_steps);
        _connection = new Connection(1, _wire, _connections);
        _connections.TryAdd(_connection, counted: true);
        _client = new FramesClient(_connection, _steps);
    }

    [Fact]
    public void An_idle_client_waits_without_a_buffer_and_a_busy_one_gets_its_bytes_as_they_come()
    {
        Run();
        Assert.Equal(["begin", "receive 0"], Steps());
        Send("\u0005he");
        Assert.Equal(["receive 16384", "take 3", "receive 0"], Steps());
        Send("llo\u0002");
        Send("hi");
        Assert.Equal(["receive 16384", "take 4", "send hello", "receive 0", "receive 16384", "take 2", "send hi", "receive 0"], Steps());
    }

    [Fact]
    public void A_client_that_is_not_in_yet_is_not_given_any_bytes()
    {
        _client.Entering = new TaskCompletionSource();
        Send("\u0002hi");
        Run();
        Assert.Equal(["begin"], Steps());
        _client.Entering.SetResult();
        _turns.Run();
        Assert.Equal(["receive 0", "receive 16384", "take 3", "send hi", "receive 0"], Steps());
    }

    [Fact]
    public void A_peer_that_ends_its_side_has_its_last_piece_taken_and_the_rest_sent_before_the_end()
    {
        Run();
        Send("\u0002hi\u0009unfin");
        Steps();
        _wire.Peer.PeerHalfClose();
        _turns.Run();
        Assert.Equal(["receive 16384", "finish", "send unfin", "leave", "send bye", "shutdown", "dispose"], Steps());
        AssertOver();
    }

    [Fact]
    public void A_connection_that_is_lost_is_left_and_is_no_bug()
    {
        Run();
        Send("\u0009unfin");
        Steps();
        _wire.Peer.PeerReset();
        _turns.Run();
        Assert.Equal(["leave", "send bye", "shutdown", "dispose"], Steps());
        Assert.Empty(_log.Bugs);
        AssertOver();
    }

    [Fact]
    public void A_bug_of_the_protocol_is_logged_once_and_ends_its_connection()
    {
        Run();
        Steps();
        Send("\u0001!");
        Assert.Equal(["receive 16384", "take 2", "leave", "send bye", "shutdown", "dispose"], Steps());
        Assert.StartsWith("a frames client: System.InvalidOperationException: a bug", Assert.Single(_log.Bugs), StringComparison.Ordinal);
        AssertOver();
    }

    [Fact]
    public void A_client_that_fails_to_enter_is_logged_once_too()
    {
        _client.Entering = new TaskCompletionSource();
        Run();
        _client.Entering.SetException(new InvalidOperationException("a bug"));
        _turns.Run();
        Assert.Equal(["begin", "leave", "send bye", "shutdown", "dispose"], Steps());
        Assert.Single(_log.Bugs);
        AssertOver();
    }

    [Fact]
    public void What_comes_while_the_connection_closes_is_thrown_away_and_so_is_an_unfinished_piece()
    {
        Run();
        Send("\u0009unfin");
        Close();
        Steps();
        Send("ished");
        Assert.Equal(["receive 16384", "receive 0"], Steps());
        _wire.Peer.PeerHalfClose();
        _turns.Run();
        Assert.Equal(["receive 16384", "leave", "dispose"], Steps());
        AssertOver();
    }

    [Fact]
    public void A_connection_that_our_side_closes_waits_a_moment_for_the_peer_and_then_ends()
    {
        Run();
        Close();
        Assert.Equal(["begin", "receive 0", "send closed", "shutdown"], Steps());
        _clock.Advance(new Limits().LingerTime);
        _turns.Run();
        Assert.Equal(["dispose", "leave"], Steps());
        AssertOver();
    }

    [Fact]
    public void A_peer_that_switches_to_another_protocol_leaves_this_one_and_keeps_its_connection()
    {
        using var metered = new Metered(_metrics);
        ClientLoop.Begin(_client);
        Assert.Equal(1, metered["foyer.clients frames"]);
        Assert.True(ClientLoop.LeaveAsync(_client).IsCompletedSuccessfully);
        Assert.Equal(["begin", "leave", "send bye"], Steps());
        Assert.Equal(0, metered["foyer.clients frames"]);
        Assert.False(_connection.IsClosing);
    }

    [Fact]
    public void A_peer_that_sends_without_a_pause_gives_its_thread_to_others_after_each_large_read()
    {
        Run();
        Steps();
        _wire.Peer.PeerSend(new byte[64 * 1024]); // frames of nothing
        _wire.Received = () => _turns.Start(_ => _steps.Add("other work"), null);
        _turns.Run();
        string[] read = ["receive 16384", "take 16384", "other work", "receive 0"];
        Assert.Equal([.. read, .. read, .. read, .. read], Steps());
    }

    private void Run()
    {
        _turns.Start(_ =>
        {
            ClientLoop.Begin(_client);
            _running = ClientLoop.RunAsync(_client);
        }, null);
        _turns.Run();
    }

    private void Close()
    {
        _turns.Start(_ => _connection.Close("closed"u8.ToArray()), null);
        _turns.Run();
    }

    private void Send(string bytes)
    {
        _wire.Peer.PeerSend(Encoding.Latin1.GetBytes(bytes));
        _turns.Run();
    }

    private string[] Steps()
    {
        string[] steps = [.. _steps];
        _steps.Clear();
        return steps;
    }

    private void AssertOver()
    {
        Assert.True(_running.IsCompletedSuccessfully);
        Assert.Equal(0, _connections.Count);
    }

    private sealed class FramesClient(Connection connection, List<string> steps) : IClient
    {
        private readonly List<byte> _frame = [];

        public TaskCompletionSource? Entering { get; set; }

        public Connection Connection => connection;

        public string ProtocolName => "frames";

        public Task Entered => Entering?.Task ?? Task.CompletedTask;

        public void Begin() => steps.Add("begin");

        public ValueTask TakeAsync(Memory<byte> bytes)
        {
            steps.Add($"take {bytes.Length}");
            foreach (byte b in bytes.Span)
            {
                _frame.Add(b);
                if (_frame.Count <= _frame[0]) continue;
                SendBack();
                _frame.Clear();
            }
            return ValueTask.CompletedTask;
        }

        public Task FinishAsync()
        {
            steps.Add("finish");
            if (_frame.Count > 0) SendBack();
            return Task.CompletedTask;
        }

        public Task LeaveAsync()
        {
            steps.Add("leave");
            connection.Outbox.TrySend("bye"u8.ToArray());
            return Task.CompletedTask;
        }

        private void SendBack()
        {
            byte[] frame = [.. _frame.Skip(1)];
            if (frame is [(byte)'!']) throw new InvalidOperationException("a bug");
            if (frame.Length > 0) connection.Outbox.TrySend(frame);
        }
    }

    /// <summary>A peer in memory; what the server does with it is noted.</summary>
    private sealed class WatchedTransport(List<string> steps) : Transport
    {
        public MemoryTransport Peer { get; } = new("192.0.2.1:1");

        /// <summary>Called at each receive into a buffer.</summary>
        public Action? Received { get; set; }

        public override IPEndPoint RemoteEndPoint
        {
            get => Peer.RemoteEndPoint;
            set => Peer.RemoteEndPoint = value;
        }

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
        {
            steps.Add($"receive {buffer.Length}");
            if (!buffer.IsEmpty) Received?.Invoke();
            return Peer.ReceiveAsync(buffer);
        }

        public override int TrySend(ReadOnlySpan<byte> bytes)
        {
            steps.Add($"send {Encoding.ASCII.GetString(bytes)}");
            return Peer.TrySend(bytes);
        }

        public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => Peer.SendAsync(bytes);

        public override void ShutdownSend()
        {
            steps.Add("shutdown");
            Peer.ShutdownSend();
        }

        public override void Dispose()
        {
            steps.Add("dispose");
            Peer.Dispose();
        }
    }
}
