// For FolderGraphTests: one reference to the other folder of each kind that there is. They are only read, never called.

using Foyer.Tests.Architecture.Samples.High;

namespace Foyer.Tests.Architecture.Samples.Low;

internal sealed class ByBase : HighBase;

internal sealed class ByInterface : IHigh;

internal sealed class ByField
{
    public HighValue? Value { get; set; }
}

internal sealed class ByParameter
{
    public static void Take(List<HighValue> values) => values.Clear();
}

internal sealed class ByBody
{
    public static object Make() => new HighValue();
}

internal sealed class ByLambda
{
    public static Func<int> Read => static () => HighValue.Count;
}

internal sealed class ByTypeTest
{
    public static bool Is(object value) => value is HighValue;
}

internal sealed class ByGeneric
{
    public static object Make() => Array.Empty<HighValue>();
}

internal sealed class ByAttribute
{
    [High]
    public static void Marked() { }
}

internal sealed class ByConstraint<T> where T : IHigh;

internal sealed class ByAsync
{
    public static async Task RunAsync()
    {
        await Task.CompletedTask;
        HighValue.Count++;
    }
}
