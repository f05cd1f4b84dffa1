namespace Foyer.Tests.Architecture.Samples.High;

internal static class HighConstants
{
    public const int Number = 7;
}
