// The operator's port: health, readiness and metrics over HTTP, for this machine only unless the operator chooses another address. It is
// Kestrel in a host of its own, and only this file configures it. The host is built while the chat already runs, so it delays no client.
// Its sockets are bound before the chat's. If the operator's chosen port is in use, the server refuses to start, and does not run without it.
// A Web page must not make a browser on this machine read this port. So only loopback names and the port's own address are answered, and no
// request with an Origin.

using System.Net.Mime;
using System.Net.Sockets;
using Foyer.Net;
using Foyer.Server.Reporting;
using Foyer.Server.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Foyer.Server.Operations;

internal sealed class AdminPort : IDisposable
{
    private const int Backlog = 16;

    /// <summary>Enough for a few monitoring programs and a person. A further connection waits. See docs/decisions/0017-descriptors.md.</summary>
    private const int Connections = 16;

    private static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(5);

    /// <summary>Short, so that idle connections do not keep others out. A program that asks every 15 seconds has to connect again each time.</summary>
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    /// <summary>How long the program waits at its end for answers that are not finished.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _free = new(Connections);
    private readonly List<Socket> _sockets = [];
    private readonly Lock _gate = new();
    private WebApplication? _application; // guarded by _gate
    private bool _ended; // guarded by _gate

    /// <summary>The first address of the port, or null if the port is off.</summary>
    public IPEndPoint? EndPoint => _sockets.Count > 0 ? (IPEndPoint)_sockets[0].LocalEndPoint! : null;

    /// <summary>The default port, if another program or the chat itself uses it, so that the operator's port is off; otherwise null.</summary>
    public int? InUse { get; private set; }

    /// <summary>Completes when the port answers requests, or has failed to start. Clients that connect earlier wait.</summary>
    public Task Started { get; private set; } = Task.CompletedTask;

    /// <summary>Binds the sockets, and does not answer requests yet. Throws <see cref="OperatorException"/>.</summary>
    public static AdminPort Bind(ProgramSettings settings)
    {
        var admin = new AdminPort();
        if (settings.AdminPort is not { } port) return admin;
        if (!settings.AdminPortIsGiven && Endpoint.WithPort(settings.Options.Endpoints, port) is not null) return new AdminPort { InUse = port };
        IPAddress address = settings.AdminBind ?? IPAddress.Loopback;
        try
        {
            admin.Bind(address, port);
            if (settings.AdminBind is null && Socket.OSSupportsIPv6) admin.BindLoopback6(address = IPAddress.IPv6Loopback, port);
        }
        catch (SocketException e)
        {
            admin.Dispose();
            if (settings.AdminPortIsGiven || e.SocketErrorCode != SocketError.AddressAlreadyInUse)
                throw new OperatorException($"the operator's port: {Listener.Explain(e, address, port)}");
            return new AdminPort { InUse = port };
        }
        return admin;
    }

    /// <summary>Starts to answer requests, in the background. Call it once.</summary>
    public void Start(Readiness readiness, StandardErrorLog log)
    {
        if (InUse is { } port) log.AdminPortInUse(port);
        if (_sockets.Count > 0) Started = Task.Run(() => StartAsync(readiness, log));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            if (_application is not null) End(_application); // otherwise the port is off, or StartAsync is still building it and ends it itself
        }
        foreach (Socket socket in _sockets) socket.Dispose();
    }

    private static void End(WebApplication application)
    {
        using var end = new CancellationTokenSource(EndTime);
        application.StopAsync(end.Token).GetAwaiter().GetResult();
        ((IDisposable)application).Dispose();
    }

    private void Bind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        socket.Bind(new IPEndPoint(address, port));
        socket.Listen(Backlog); // at once, because until a socket listens, another program could bind the same port
    }

    // Binds the same port for IPv6. It may fail: a machine may have IPv6 but no loopback address, and a free port may be free in IPv4 only.
    private void BindLoopback6(IPAddress address, int port)
    {
        try
        {
            Bind(address, EndPoint!.Port);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable || port == 0)
        {
            _sockets[^1].Dispose();
            _sockets.RemoveAt(_sockets.Count - 1);
        }
    }

    private async Task StartAsync(Readiness readiness, StandardErrorLog log)
    {
        try
        {
            WebApplication application = Build(log);
            application.Use(async (context, next) =>
            {
                context.Response.Headers.CacheControl = "no-store";
                context.Response.Headers.XContentTypeOptions = "nosniff";
                if (!await RefusesAsync(context)) await next(context);
            });
            application.UseOpenTelemetryPrometheusScrapingEndpoint(context => context.Request.Path == "/metrics");
            application.Run(context => AnswerAsync(context, readiness));
            await application.StartAsync();
            lock (_gate)
            {
                _application = application;
                if (_ended) End(application);
            }
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                if (!_ended) log.AdminPortFailed(e.Message); // the chat continues without the port
            }
        }
    }

    private WebApplication Build(StandardErrorLog log)
    {
        // An empty builder reads no files and no environment.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "foyer",
            EnvironmentName = Environments.Production,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = HeadTime;
            kestrel.Limits.KeepAliveTimeout = IdleTime;
            foreach (Socket socket in _sockets) kestrel.Listen(socket.LocalEndPoint!, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<IConnectionListenerFactory>(services =>
            new AdminListenerFactory(_sockets, _free, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddProvider(new AdminPortErrors(log));
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("foyer"))
            .WithMetrics(metrics => metrics.AddMeter(ServerMetrics.MeterName).AddMeter("System.Runtime").AddPrometheusExporter());
        return builder.Build();
    }

    private static async Task<bool> RefusesAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!IsHere(HostName.OfHeader(request.Headers.Host), context.Connection.LocalIpAddress))
            await WriteAsync(context, StatusCodes.Status421MisdirectedRequest, "This port answers only requests to localhost or to its own address.");
        else if (request.Headers.Origin.Count > 0)
            await WriteAsync(context, StatusCodes.Status403Forbidden, "Web pages are not allowed to use this port.");
        else if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "This port supports only GET and HEAD.");
        }
        else return false;
        return true;
    }

    /// <summary>A Web page cannot pass this check by pointing its own name at this machine (DNS rebinding).</summary>
    private static bool IsHere(string? host, IPAddress? local) =>
        host is "localhost"
            || (host is not null && HostName.IsAddress(host, out IPAddress address) && (IPAddress.IsLoopback(address) || address.Equals(local)));

    private static Task AnswerAsync(HttpContext context, Readiness readiness)
    {
        switch (context.Request.Path.Value)
        {
            case "/":
                return WriteAsync(context, StatusCodes.Status200OK, """
                    The operator's port of a Foyer chat server.

                      /healthz   ok, while the process lives
                      /readyz    ok, while people can join and talk; otherwise 503, and the reason
                      /metrics   numbers for Prometheus
                    """);
            case "/healthz":
                return WriteAsync(context, StatusCodes.Status200OK, "ok");
            case "/readyz":
                return readiness.WhyNot() is { } why ? WriteAsync(context, StatusCodes.Status503ServiceUnavailable, why)
                    : WriteAsync(context, StatusCodes.Status200OK, "ok");
            default:
                return WriteAsync(context, StatusCodes.Status404NotFound, "There is no such page. / lists the pages.");
        }
    }

    private static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Plain + "; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }

    /// <summary>Ignores signals, because the chat server handles them.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>Writes the host's errors to our log, and nowhere else. A lost client is not an error.</summary>
internal sealed class AdminPortErrors(StandardErrorLog log) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && (exception is null || !Transport.IsLoss(exception)))
            log.AdminRequestFailed(formatter(state, exception), exception ?? new InvalidOperationException(eventId.Name));
    }

    public void Dispose() { }
}
