// Checks the passwords of server operators. The program reads their hashes from a file; the library alone has no operators.
// The chat knows neither how a password is kept nor what a check costs. OperatorLogin limits how often a client may try.

namespace Foyer.Runtime;

/// <summary>Thread-safe.</summary>
internal interface IPasswordCheck
{
    /// <summary>
    /// True if <paramref name="name"/> is a server operator and this is the password. A name that does not exist takes as long as a wrong
    /// password, so that nobody can find out which names exist. The work is done outside the caller's turn.
    /// </summary>
    ValueTask<bool> CheckAsync(string name, string password);
}

internal sealed class NoOperators : IPasswordCheck
{
    public ValueTask<bool> CheckAsync(string name, string password) => new(false);
}
