namespace Foyer.Server.Reporting;

/// <summary>The server cannot be started like this; the message is one line for the operator.</summary>
internal sealed class OperatorException(string message, int exitCode) : Exception(message)
{
    /// <summary>A wrong option or value.</summary>
    public const int Usage = 2;

    /// <summary>Anything else: a file that cannot be read, a port in use.</summary>
    public const int Failure = 1;

    public int ExitCode => exitCode;
}
