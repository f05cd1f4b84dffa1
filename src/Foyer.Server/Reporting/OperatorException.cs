namespace Foyer.Server.Reporting;

/// <summary>The program cannot do what the operator asked for. The message is one line for the operator.</summary>
internal sealed class OperatorException(string message, int exitCode = OperatorException.Failure) : Exception(message)
{
    /// <summary>A wrong option or value.</summary>
    public const int Usage = 2;

    /// <summary>Any other failure, such as a file that cannot be read or a port in use.</summary>
    public const int Failure = 1;

    public int ExitCode => exitCode;

    /// <summary>Why a file cannot be read, in the operator's words.</summary>
    public static string ReasonOf(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "this user is not allowed to read it",
        _ => e.Message.ReplaceLineEndings(" "),
    };
}
