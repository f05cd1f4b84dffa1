// Accepts connections on one address. The backlog is as deep as the system allows and is emptied in bursts. Because the tutorial's server
// has a shallow one, it takes minutes to let five hundred clients in.

using System.Net.Sockets;

namespace Foyer.Net;

internal sealed class Listener : IDisposable
{
    /// <summary>This many connections are accepted before other work gets a turn.</summary>
    private const int Burst = 64;

    /// <summary>How long to wait if the system will not give another descriptor.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly Services _services;
    private volatile bool _disposed;

    private Listener(Socket socket, Services services)
    {
        _socket = socket;
        _services = services;
    }

    /// <summary>The port that was bound. If 0 was asked for, this is the free port that was picked.</summary>
    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>
    /// Binds and listens. Throws <see cref="ServerStartException"/>, in the operator's words.
    /// A null address means all addresses: IPv6 and IPv4 in one socket, or IPv4 alone on a machine without IPv6.
    /// </summary>
    public static Listener Start(IPAddress? address, int port, Services services)
    {
        Socket? socket = null;
        try
        {
            socket = Bind(address, port);
            // The kernel cuts this to its own limit (net.core.somaxconn).
            socket.Listen(int.MaxValue);
            return new Listener(socket, services);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new ServerStartException(Explain(e, address, port), e);
        }
    }

    // SO_REUSEADDR is left to .NET's own bind, which sets what a quick restart needs. Setting it here would also
    // set SO_REUSEPORT on Unix, and a second server would share the port in silence.
    private static Socket Bind(IPAddress? address, int port)
    {
        if (address is null && Socket.OSSupportsIPv6)
        {
            Socket? both = null;
            try
            {
                both = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
                both.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
                return both;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable
                or SocketError.OperationNotSupported or SocketError.ProtocolNotSupported)
            {
                both?.Dispose(); // built for IPv6, but this machine has none
            }
        }

        address ??= IPAddress.Any;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Accepts until disposed. <paramref name="accepted"/> must return at once.</summary>
    public async Task RunAsync(Action<Socket> accepted)
    {
        bool paused = false;
        for (int burst = 1; ; burst++)
        {
            try
            {
                Socket socket = await _socket.AcceptAsync(CancellationToken.None); // this overload allocates nothing to wait
                if (paused) _services.Log.AcceptResumed();
                paused = false;
                accepted(socket);
                if (burst % Burst == 0) await Task.Yield();
            }
            catch (Exception e) when (_disposed && Transport.IsLoss(e))
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // The peer disconnected before it was accepted.
            }
            catch (Exception e)
            {
                // Out of descriptors or memory. Waiting connections stay in the backlog; none is lost.
                if (!paused) _services.Log.AcceptPaused(e.Message);
                paused = true;
                await Task.Delay(Pause, _services.Time);
            }
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _socket.Dispose();
    }

    /// <summary>Why the server cannot listen there, in the operator's words. A null address means all addresses.</summary>
    public static string Explain(SocketException e, IPAddress? address, int port)
    {
        string where = address is null ? $"port {port}" : new IPEndPoint(address, port).ToString();
        return e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"{where} is already in use; choose another port, or stop the program that uses it",
            SocketError.AccessDenied => $"this user is not allowed to listen on {where}; choose a port from 1024 on, or let the system grant this one",
            SocketError.AddressNotAvailable => $"{address} is not an address of this machine; choose one that is, or leave out the address",
            _ => $"cannot listen on {where}: {e.Message}",
        };
    }
}
