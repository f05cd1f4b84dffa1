// Measures the cost of TLS against a bare SslStream server: the memory of idle clients, and lines to many clients with and without TLS.
//
//     tls bare PORT                          runs a server that does the handshake with each client and then waits
//     tls idle PORT COUNT PID                resident memory of process PID for each idle TLS client
//     tls lines PORT COUNT PID SECONDS plain|tls     CPU time of process PID for each delivered line of 64 bytes, with 64 lines in flight

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Foyer.Server.Tls;

namespace Foyer.Benchmarks;

internal static class TlsRuns
{
    private const int LineBytes = 64;
    private const int InFlight = 64;
    private const int Senders = 10;

    public static async Task RunAsync(string[] arguments)
    {
        int port = Number(arguments[1]);
        switch (arguments[0])
        {
            case "bare": await ServeBareAsync(port); break;
            case "idle": await MeasureIdleAsync(port, Number(arguments[2]), Number(arguments[3])); break;
            default: await MeasureLinesAsync(port, Number(arguments[2]), Number(arguments[3]), Number(arguments[4]), arguments[5] == "tls"); break;
        }
    }

    private static async Task ServeBareAsync(int port)
    {
        ReadFiles made = OwnCertificate.Make(TimeProvider.System);
        SslServerAuthenticationOptions ours = Certificate.Parse(made.Certificate, made.Key).Options;
        var options = new SslServerAuthenticationOptions { ServerCertificateContext = ours.ServerCertificateContext, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (Environment.GetEnvironmentVariable("BARE") == "ours") options = ours;
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start(4096);
        while (true) _ = ServeAsync(await listener.AcceptSocketAsync());

        async Task ServeAsync(Socket socket)
        {
            using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsServerAsync(options);
            var buffer = new byte[1];
            while (await stream.ReadAsync(Memory<byte>.Empty) == 0 && await stream.ReadAsync(buffer) > 0) { }
        }
    }

    private static async Task MeasureIdleAsync(int port, int count, int process)
    {
        List<Stream> clients = [await ConnectAsync(port, isTls: true)];
        await Task.Delay(2000);
        long before = ResidentBytes(process);
        TimeSpan cpu = Cpu(process);
        while (clients.Count <= count) clients.Add(await ConnectAsync(port, isTls: true));
        cpu = Cpu(process) - cpu;
        await Task.Delay(5000);
        long after = ResidentBytes(process);
        Console.WriteLine($"{count} idle: {(after - before) / count} bytes each ({before / 1024} KiB before, {after / 1024} after); {cpu.TotalMicroseconds / count:0} us of CPU to join");
    }

    private static async Task MeasureLinesAsync(int port, int count, int process, int seconds, bool isTls)
    {
        long received = 0;
        var clients = new Stream[count];
        var slots = new SemaphoreSlim(InFlight);
        for (int i = 0; i < count; i++) clients[i] = await ConnectAsync(port, isTls);
        await Task.Delay(1000);
        _ = clients.Select((client, i) => Task.Run(() => ReadAsync(client, counts: i == count - 1))).ToList();

        byte[] line = [.. Enumerable.Repeat((byte)'x', LineBytes - 1), (byte)'\n'];
        var end = TimeSpan.FromSeconds(seconds);
        var clock = Stopwatch.StartNew();
        TimeSpan cpu = Cpu(process);
        long sent = 0;
        for (; clock.Elapsed < end; sent++)
        {
            await slots.WaitAsync();
            await clients[sent % Senders].WriteAsync(line);
        }
        while (Interlocked.Read(ref received) < sent && clock.Elapsed < 2 * end) await Task.Delay(10);
        cpu = Cpu(process) - cpu;
        Console.WriteLine($"{(isTls ? "TLS" : "plain")}: {sent} lines to {count} clients, {cpu.TotalNanoseconds / sent / (count - 1):0} ns of CPU per delivered line");

        // The last client receives every line, because it sends none.
        async Task ReadAsync(Stream client, bool counts)
        {
            var buffer = new byte[64 * 1024];
            int length;
            while ((length = await client.ReadAsync(buffer)) > 0)
            {
                if (!counts) continue;
                int lines = CountOfLongLines(buffer.AsSpan(0, length));
                Interlocked.Add(ref received, lines);
                if (lines > 0) slots.Release(lines);
            }
        }
    }

    // Counts the lines by the end of their text, because other lines do not end like this.
    private static int CountOfLongLines(ReadOnlySpan<byte> bytes) => bytes.Count("x\r"u8);

    private static async Task<Stream> ConnectAsync(int port, bool isTls)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (!isTls) return stream;
        var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        return tls;
    }

    private static long ResidentBytes(int process)
    {
        using var counted = Process.GetProcessById(process);
        return counted.WorkingSet64;
    }

    private static TimeSpan Cpu(int process)
    {
        using var counted = Process.GetProcessById(process);
        return counted.TotalProcessorTime;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
