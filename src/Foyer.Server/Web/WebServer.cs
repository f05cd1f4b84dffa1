// HTTP for the front door: Kestrel, without a host, sockets, configuration or log of its own. It starts with the first
// HTTP connection, so a chat without HTTP clients does not pay for it (docs/decisions/0013-http-by-kestrel.md).

using Foyer.Chat.People;
using Foyer.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Foyer.Server.Web;

/// <summary>Thread-safe. Dispose it after its connections have ended.</summary>
internal sealed class WebServer(ChatDirectory directory, WebSettings settings) : IProtocol, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HandedConnections _handed = new();
    private readonly Site _site = new(directory, settings);
    private Task<KestrelServer>? _kestrel; // guarded by _gate
    private bool _isDisposed; // guarded by _gate

    /// <summary>Replaces the settings for all later requests.</summary>
    public void Use(WebSettings changed) => _site.Use(changed);

    public async Task RunAsync(Connection connection)
    {
        directory.Services.Metrics.Opened("http");
        try
        {
            if (StartedAsync() is { } started)
            {
                await started;
                var http = new HttpConnection(connection, directory.Services);
                if (_handed.TryHand(http))
                {
                    await http.RunAsync();
                    return;
                }
            }
        }
        catch (Exception e)
        {
            directory.Services.Log.ConnectionFailed(connection.Id, "HTTP", e);
        }
        finally
        {
            directory.Services.Metrics.Closed("http");
        }
        await connection.CloseAndDiscardAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Task<KestrelServer>? kestrel;
        lock (_gate)
        {
            _isDisposed = true;
            kestrel = _kestrel;
        }
        if (kestrel is null or { IsFaulted: true }) return;
        using KestrelServer server = await kestrel;
        await server.StopAsync(new CancellationToken(canceled: true)); // at once, because the requests have already had their time
    }

    private Task<KestrelServer>? StartedAsync()
    {
        lock (_gate)
        {
            if (_kestrel is { IsFaulted: true }) _kestrel = null; // the next request tries again
            return _isDisposed ? null : _kestrel ??= StartAsync();
        }
    }

    private async Task<KestrelServer> StartAsync()
    {
        var server = new KestrelServer(Options.Create(KestrelOptions()), _handed, NullLoggerFactory.Instance);
        await server.StartAsync(_site, CancellationToken.None);
        return server;
    }

    private KestrelServerOptions KestrelOptions()
    {
        Limits limits = directory.Services.Limits;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestLineSize = 8 * 1024; // as at the front door
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024; // browsers also send some KiB of cookies that other programs on localhost have set
        options.Limits.MaxRequestHeaderCount = 64;
        options.Limits.RequestHeadersTimeout = limits.HttpHeadTime;
        options.Limits.KeepAliveTimeout = limits.HttpIdleTime;
        options.Limits.MaxRequestBodySize = limits.HttpBodyBytes;
        options.Limits.MinRequestBodyDataRate = new MinDataRate(limits.HttpBodyBytesPerSecond, limits.HttpBodyGrace);
        options.Listen(_handed.EndPoint, static listen => listen.Protocols = HttpProtocols.Http1);
        return options;
    }
}
