// Where the server's operators come from: a file of hashes in the program, nobody in the library.
// The chat knows neither how a password is kept nor what checking one costs; how often one may be tried is OperatorLogin's.

namespace Foyer.Runtime;

/// <summary>Thread-safe.</summary>
internal interface IPasswordCheck
{
    /// <summary>
    /// True when <paramref name="name"/> is a server operator and this is the password. A name that does not exist takes as
    /// long as a wrong password, so that nobody can find out which do. The work is done away from the caller's turn.
    /// </summary>
    ValueTask<bool> CheckAsync(string name, string password);
}

/// <summary>A server without operators.</summary>
internal sealed class NoOperators : IPasswordCheck
{
    public ValueTask<bool> CheckAsync(string name, string password) => new(false);
}
