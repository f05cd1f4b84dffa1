// The transcripts of rooms and people, played once more by people who are at three servers, in turn: nobody can tell the difference.

using System.Reflection;
using Foyer.Tests.Commands;

namespace Foyer.Tests.Simulation.Cluster;

[Collection(nameof(HostileTests))] // the metrics of many servers would fill those of its program
public sealed class OverThreeServersTests
{
    private static readonly Type[] Classes =
    [
        typeof(BanTests), typeof(KickTests), typeof(MuteTests), typeof(RoleTests), typeof(AddressBanTests), typeof(ClosedRoomTests), typeof(ServerOperatorTests),
        typeof(WebhookCommandTests), typeof(HistoryRightsTests),
    ];

    /// <summary>These are about one server alone: its secret for masks, its counts, its limit of rooms.</summary>
    private static readonly string[] OfOneServer =
    [
        nameof(AddressBanTests.With_masked_names_a_guest_is_banned_by_its_mask_and_no_address_is_seen),
        nameof(ClosedRoomTests.With_masked_names_no_answer_and_no_event_has_an_address),
        nameof(ServerOperatorTests.Stats_count_people_rooms_messages_and_time),
        nameof(HistoryRightsTests.A_room_that_was_forgotten_with_its_key_opens_to_nobody_elses),
    ];

    public static TheoryData<string> All { get; } =
        [.. from type in Classes from test in Tests(type) where !OfOneServer.Contains(test.Name) select $"{type.Name}.{test.Name}"];

    [Theory(Timeout = 60_000), MemberData(nameof(All))]
    public async Task Transcripts_are_the_same_over_three_servers(string name)
    {
        Type type = Array.Find(Classes, type => name.StartsWith(type.Name + ".", StringComparison.Ordinal))!;
        MethodInfo test = Tests(type).Single(test => name.EndsWith("." + test.Name, StringComparison.Ordinal));
        TestServer.ServersOfAll.Value = 3;
        object instance = Activator.CreateInstance(type)!;
        if (instance is IAsyncLifetime lifetime) await lifetime.InitializeAsync();
        await (Task)test.Invoke(instance, [])!;
        if (instance is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    private static IEnumerable<MethodInfo> Tests(Type type) =>
        type.GetMethods().Where(method => method.GetParameters().Length == 0 && method.IsDefined(typeof(FactAttribute)) && method.ReturnType == typeof(Task));
}
