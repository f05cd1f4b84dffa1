namespace Foyer;

/// <summary>The server could not start, for example because its port is in use. <see cref="Exception.Message"/> is one line for the operator.</summary>
public sealed class ServerStartException : Exception
{
    /// <summary>Creates the exception without a reason. Foyer does not use it.</summary>
    public ServerStartException() { }

    /// <summary>Creates the exception with one line for the operator.</summary>
    public ServerStartException(string message) : base(message) { }

    /// <summary>Creates the exception with one line for the operator, and the exception that the system reported.</summary>
    public ServerStartException(string message, Exception innerException) : base(message, innerException) { }
}
