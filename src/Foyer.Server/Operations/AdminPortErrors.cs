// What goes wrong in the host of the operator's port, as lines of our log and nowhere else. A client that is gone is not an error.

using Foyer.Net;
using Foyer.Server.Reporting;


namespace Foyer.Server.Operations;

internal sealed class AdminPortErrors(StandardErrorLog log) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && (exception is null || !Transport.IsLoss(exception))) log.AdminRequestFailed(formatter(state, exception), exception ?? new InvalidOperationException(eventId.Name));
    }

    public void Dispose() { }
}
