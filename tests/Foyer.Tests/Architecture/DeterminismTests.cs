// The code that applies the entries of a room must do the same on every server. So it has no source of anything that could differ: no clock, no random
// number, no dictionary whose order depends on hashes, no task, and nothing of this server. Checked on the compiled code.

namespace Foyer.Tests.Architecture;

public sealed class DeterminismTests
{
    private static readonly string[] Applying = ["Foyer.Chat.State", "Foyer.Chat.Requests"];

    private static readonly string[] ForbiddenTypes =
    [
        "System.TimeProvider", "System.Random", "System.Guid", "System.Environment", "System.Diagnostics.Stopwatch", "System.Security.Cryptography.RandomNumberGenerator",
        "System.Globalization.CultureInfo", "System.Collections.Generic.Dictionary`2", "System.Collections.Generic.HashSet`1", "System.Collections.Concurrent.ConcurrentDictionary`2",
        "System.Threading.Thread", "System.Threading.Interlocked", "System.Threading.Tasks.Task", "System.Threading.Tasks.Task`1", "System.Threading.Tasks.TaskScheduler",
        "System.IO.File", "System.HashCode",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTimeOffset.get_UtcNow", "System.DateTimeOffset.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Now", "System.DateTime.get_Today",
        "System.Object.GetHashCode", "System.String.GetHashCode",
    ];

    /// <summary>Of the floor, only values: an address group, and the limits that an entry carries.</summary>
    private static readonly string[] AllowedOfTheFloor = ["Foyer.Runtime.AddressGroup", "Foyer.Limits"];

    public static TheoryData<string> Namespaces => [.. Applying];

    [Theory, MemberData(nameof(Namespaces))]
    public void What_applies_entries_has_no_source_of_anything_that_could_differ(string applying)
    {
        IReadOnlySet<string> used = FolderGraph.UsedNames(typeof(ChatServer).Assembly.Location, applying);
        Assert.Contains("System.DateTimeOffset", used);
        Assert.Empty(used.Intersect(ForbiddenTypes));
        Assert.Empty(ForbiddenMembers.Intersect(used));
        Assert.DoesNotContain(used, name => name.StartsWith("Foyer.Runtime.", StringComparison.Ordinal) && !AllowedOfTheFloor.Contains(name));
        Assert.DoesNotContain(used, name => name.StartsWith("Foyer.Chat.Rooms.", StringComparison.Ordinal) || name.StartsWith("Foyer.Chat.People.", StringComparison.Ordinal));
    }

    /// <summary>The rule would find what it forbids.</summary>
    [Theory]
    [InlineData("Foyer.Chat.Rooms", "System.TimeProvider", "System.Collections.Generic.Dictionary`2", "System.Threading.Tasks.Task")]
    [InlineData("Foyer.Chat.Names", "System.Collections.Generic.Dictionary`2", "System.Security.Cryptography.RandomNumberGenerator")]
    public void What_need_not_do_the_same_everywhere_uses_such_sources(string free, params string[] sources) =>
        Assert.Subset(FolderGraph.UsedNames(typeof(ChatServer).Assembly.Location, free).ToHashSet(), sources.ToHashSet());
}
