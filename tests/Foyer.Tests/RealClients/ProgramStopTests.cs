// How the program ends and what it refuses to begin: signals under load, the port afterwards, a port in use.

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Foyer.Tests.RealClients;

public sealed class ProgramStopTests
{
    private const string Stopping = "The server is stopping. Goodbye.";

    [Theory(Timeout = 60_000)]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_under_load_ends_the_program_cleanly_and_everybody_is_told(string signal)
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--quiet", "--limits", "off");
        var talkers = new Talker[4];
        for (int i = 0; i < talkers.Length; i++)
        {
            TestClient client = await TestClient.ConnectAsync(foyer.Port);
            await client.ReadThroughAsync("Type /help for commands."); // all are in the room before anybody talks
            talkers[i] = new Talker(client, talkers.Length);
        }
        Task<string>[] talk = [.. talkers.Select(talker => talker.TalkAsync())];
        await Task.WhenAll(talkers.Select(talker => talker.WarmedUp)).WaitAsync(TestClient.Patience);

        foyer.Signal(signal);
        Assert.Equal(0, await foyer.ExitAsync());
        foreach (Task<string> last in talk) Assert.Equal(Stopping + "\r\n", await last.WaitAsync(TestClient.Patience));
        foreach (Talker talker in talkers) talker.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_second_interrupt_ends_the_program_at_once_though_somebody_does_not_read()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartAsync("--quiet", "--limits", "off");
        using TestClient deaf = await TestClient.ConnectAsync(foyer.Port);
        using TestClient talker = await TestClient.ConnectAsync(foyer.Port);
        using TestClient witness = await TestClient.ConnectAsync(foyer.Port);
        await witness.ReadThroughAsync("Type /help for commands.");

        // More than the kernel takes for somebody who does not read (128 KiB unsent and the peer's window), less than the outbox's
        // bound, and in small steps, so that the witness keeps up: what the deaf one does not read waits for it in the program.
        string lines = string.Concat(Enumerable.Repeat(new string('x', 1000) + "\r\n", 32));
        for (int step = 0; step < 24; step++)
        {
            await talker.SendAsync($"{lines}step {step}\r\n");
            await witness.ReadThroughAsync($"] step {step}");
        }

        foyer.Signal("INT");
        await witness.ReadThroughAsync(Stopping); // so the first has been taken, and the draining has begun
        foyer.Signal("INT");
        Assert.Equal(128 + 2, await foyer.ExitAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task The_port_can_be_bound_again_at_once_after_a_stop_with_clients_connected()
    {
        // An address of its own: on 127.0.0.1 the system may give the port to a client of another test in between.
        IPAddress address = IPAddress.Parse("127.0.0.9");
        await using FoyerProcess first = FoyerProcess.Launch(["--quiet", "--bind", $"{address}", "--port", "0"]);
        await first.ExpectStartAsync();
        using TestClient alice = await TestClient.ConnectAsync(first.Port, address);
        await alice.ReadThroughAsync("Type /help for commands.");
        first.Signal("TERM");
        await alice.ExpectAsync(Stopping);
        Assert.Equal(0, await first.ExitAsync()); // alice has not closed her end: what is left of the connection still has the port

        await using FoyerProcess second = FoyerProcess.Launch(["--quiet", "--bind", $"{address}", "--port", $"{first.Port}"]);
        await second.ExpectStartAsync();
        using TestClient bob = await TestClient.ConnectAsync(first.Port, address);
        await bob.ReadThroughAsync("in #lobby with 0 others.");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_port_in_use_is_refused_with_one_clear_line()
    {
        await using FoyerProcess first = await FoyerProcess.StartAsync("--quiet");
        await using FoyerProcess second = FoyerProcess.Launch(["--bind", "127.0.0.1", "--port", $"{first.Port}"]);
        Assert.Equal(1, await second.ExitAsync());
        string errors = await second.Errors.ReadToEndAsync();
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"{first.Port} is already in use", errors, StringComparison.Ordinal);
        Assert.Equal("", await second.Output.ReadToEndAsync());
    }

    /// <summary>
    /// Talks as fast as the room answers: a burst of lines, then the others' bursts are read, and so on until the connection ends.
    /// So nobody falls behind however busy the machine is, and the server has lines under way at every moment.
    /// </summary>
    private sealed class Talker(TestClient client, int talkers) : IDisposable
    {
        private const int Burst = 1000;
        private const byte Mark = (byte)'~'; // one in each line, and nowhere else

        private readonly TaskCompletionSource _warmedUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly byte[] _buffer = new byte[64 * 1024];
        private string _end = "";
        private int _lines;

        /// <summary>Some rounds have been talked.</summary>
        public Task WarmedUp => _warmedUp.Task;

        /// <summary>Returns the last line of all, with its end.</summary>
        public async Task<string> TalkAsync()
        {
            string burst = string.Concat(Enumerable.Repeat("so much to say ~\r\n", Burst));
            bool connected = true;
            for (int round = 1; connected; round++)
            {
                connected = await TrySendAsync(burst);
                while (_lines < round * Burst * (talkers - 1) && (connected = await ReceiveAsync())) { }
                if (round == 5) _warmedUp.SetResult();
            }
            while (await ReceiveAsync()) { }
            return _end[(_end.TrimEnd('\n').LastIndexOf('\n') + 1)..];
        }

        public void Dispose() => client.Dispose();

        private async Task<bool> TrySendAsync(string text)
        {
            try
            {
                await client.SendAsync(text);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        private async Task<bool> ReceiveAsync()
        {
            using var patience = new CancellationTokenSource(TestClient.Patience);
            try
            {
                int received = await client.Socket.ReceiveAsync(_buffer, SocketFlags.None, patience.Token);
                _lines += _buffer.AsSpan(0, received).Count(Mark);
                string end = _end + Encoding.UTF8.GetString(_buffer, 0, received);
                _end = end[Math.Max(0, end.Length - 1000)..];
                return received > 0;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
