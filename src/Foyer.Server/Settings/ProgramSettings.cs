// All that the program is told: the server's options, and what is the program's alone.

using System.Collections.Immutable;
using Foyer.Server.Operations;

namespace Foyer.Server.Settings;

internal sealed record ProgramSettings
{
    public ChatServerOptions Options { get; init; } = new();

    /// <summary>The server's operators by <see cref="OperatorPasswords.KeyOf"/>.</summary>
    public ImmutableDictionary<string, PasswordHash> Operators { get; init; } = ImmutableDictionary.Create<string, PasswordHash>(StringComparer.Ordinal);

    /// <summary>What the operator should know and the server can run with, a line each.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
