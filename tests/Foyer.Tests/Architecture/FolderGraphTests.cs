// What FolderTests can see: every kind of reference, and every circle.

namespace Foyer.Tests.Architecture;

public sealed class FolderGraphTests
{
    private const string Low = "Architecture/Samples/Low", High = "Architecture/Samples/High";

    private static readonly IReadOnlyList<FolderReference> Tests =
        FolderGraph.Read(typeof(FolderGraphTests).Assembly.Location, Path.Combine(Repository.Root, "tests/Foyer.Tests"), "Foyer.Tests");

    [Theory(Timeout = 60_000)]
    [InlineData("ByBase")]
    [InlineData("ByInterface")]
    [InlineData("ByField")]
    [InlineData("ByParameter")]
    [InlineData("ByBody")]
    [InlineData("ByLambda")]
    [InlineData("ByTypeTest")]
    [InlineData("ByGeneric")]
    [InlineData("ByAttribute")]
    [InlineData("ByConstraint`1")]
    [InlineData("ByAsync")]
    public async Task Every_kind_of_reference_is_seen(string type)
    {
        await Task.CompletedTask;
        Assert.Contains(Tests, reference => reference is { From: Low, To: High } && reference.Why.StartsWith(type + " refers to ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_constant_is_seen_by_the_using() =>
        Assert.Contains(Tests, reference => reference is { From: "Architecture/Samples/Constant", To: High } && reference.Why.EndsWith("uses Foyer.Tests.Architecture.Samples.High", StringComparison.Ordinal));

    [Fact]
    public void There_is_no_reference_where_there_is_none() => Assert.DoesNotContain(Tests, reference => reference is { From: High, To: Low });

    [Theory]
    [InlineData("a-b b-c c-d", "")]
    [InlineData("a-b b-a", "a b")]
    [InlineData("a-b b-c c-a x-a", "a b c")]
    [InlineData("a-b b-a c-d d-e e-c b-c", "a b|c d e")]
    [InlineData("a-b a-c b-d c-d", "")]
    public void Every_circle_is_found(string references, string circles)
    {
        IEnumerable<FolderReference> read = references.Split(' ').Select(reference => new FolderReference(reference[..1], reference[2..], ""));
        Assert.Equal(circles, string.Join('|', FolderGraph.Circles(read).Select(circle => string.Join(' ', circle))));
    }
}
