using Foyer.Tests.Architecture.Samples.High;

namespace Foyer.Tests.Architecture.Samples.Constant;

/// <summary>A constant is copied into the code that names it: only the using is left to see.</summary>
internal static class ByConstant
{
    public static int Number => HighConstants.Number;
}
