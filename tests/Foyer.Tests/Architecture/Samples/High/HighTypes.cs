namespace Foyer.Tests.Architecture.Samples.High;

internal abstract class HighBase;

internal interface IHigh;

internal sealed class HighValue
{
    public static int Count { get; set; }
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class HighAttribute : Attribute;
