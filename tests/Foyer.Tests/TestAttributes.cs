// [Fact] and [Theory] of this project: Xunit's, with a timeout. Xunit has no default for it, and Microsoft.Testing.Platform's --timeout
// ends a whole run without naming the test that hangs. These names stand in the namespace of all tests, so they go before Xunit's; a house rule
// finds a test that still has no timeout. Xunit gives up a test that blocks its thread, too: it fails by its name, and the others go on.

using System.Runtime.CompilerServices;

namespace Foyer.Tests;

public sealed class FactAttribute : Xunit.FactAttribute
{
    /// <summary>Much longer than any test without a timeout of its own takes, also on a busy machine.</summary>
    public const int Milliseconds = 60_000;

    public FactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Timeout = Milliseconds;
}

public sealed class TheoryAttribute : Xunit.TheoryAttribute
{
    public TheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Timeout = FactAttribute.Milliseconds;
}
