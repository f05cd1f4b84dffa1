namespace Foyer;

/// <summary>The server could not start: the port is in use, say. <see cref="Exception.Message"/> is one line for the operator.</summary>
public sealed class ServerStartException : Exception
{
    /// <summary>Without a reason; not used by Foyer.</summary>
    public ServerStartException() { }

    /// <summary>One line for the operator.</summary>
    public ServerStartException(string message) : base(message) { }

    /// <summary>One line for the operator, and what the system said.</summary>
    public ServerStartException(string message, Exception innerException) : base(message, innerException) { }
}
