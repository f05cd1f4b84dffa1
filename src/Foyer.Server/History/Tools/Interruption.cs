// Handles Ctrl-C and SIGTERM while a tool works. After the first signal, the tool ends by itself and leaves everything in order. A second
// signal ends the program at once. While the tool waits for a person, for an answer or for its output to be read, the first signal does so
// too.

using System.Runtime.InteropServices;
using Foyer.Server.Reporting;

namespace Foyer.Server.History.Tools;

internal sealed class Interruption : IDisposable
{
    /// <summary>The exit code that shells expect: 128 and the signal's number.</summary>
    private const int AfterCtrlC = 130;

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private volatile int _exitCode = OperatorException.Failure;
    private volatile bool _waiting;

    public static Interruption BySignals()
    {
        var interruption = new Interruption();
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            interruption._registrations.Add(PosixSignalRegistration.Create(signal, interruption.Interrupt));
        return interruption;
    }

    public CancellationToken Token => _source.Token;

    public int ExitCode => _exitCode;

    /// <summary>For tests: does the same as a signal.</summary>
    public void Interrupt() => _source.Cancel();

    /// <summary>Waits for a person. Nothing must be under way that a sudden end could harm.</summary>
    public T Wait<T>(Func<T> wait)
    {
        _waiting = true;
        try
        {
            return wait();
        }
        finally
        {
            _waiting = false;
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        if (_waiting || _source.IsCancellationRequested) return;
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGINT) _exitCode = AfterCtrlC;
        _source.Cancel();
    }
}
