// How many clients a descriptor limit leaves room for, and what the server says when it is too low.

using Foyer.Net;

namespace Foyer.Tests.Net;

public sealed class DescriptorsTests
{
    [Theory]
    [InlineData(256, 240, 16)]
    [InlineData(320, 293, 27)]
    [InlineData(1024, 293, 731)]
    [InlineData(1_048_576, 293, 1_048_283)]
    [InlineData(1_073_741_816, 293, 1_073_741_523)] // as some containers have it
    [InlineData(1L << 40, 293, int.MaxValue)]
    public void Clients_get_what_the_program_does_not_need_and_nothing_is_as_large_as_the_limit(long limit, int own, int clients)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(clients, Descriptors.RoomForClients(limit, own));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Theory]
    [InlineData(0, 293, 309)]
    [InlineData(256, 241, 257)]
    [InlineData(308, 293, 309)]
    public void With_room_for_fewer_than_sixteen_the_limit_that_is_needed_is_named(long limit, int own, int needed)
    {
        string told = Assert.Throws<ServerStartException>(() => Descriptors.RoomForClients(limit, own)).Message;
        Assert.StartsWith($"this process can have only {limit} files and connections open at once, but the server needs {needed} ", told, StringComparison.Ordinal);
        Assert.Contains($"ulimit -n {needed} ", told, StringComparison.Ordinal);
        Assert.Equal(Descriptors.FewestClients, Descriptors.RoomForClients(needed, own));
    }

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024L)]
    [InlineData("Max open files            1048576              1048576              files     ", 1048576L)]
    [InlineData("Max open files            4294967296           4294967296           files     ", 4294967296L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             1024                 524288               processes ", null)]
    public void The_limit_is_the_soft_one_as_the_system_says_it(string row, long? limit) =>
        Assert.Equal(limit, Descriptors.ReadLimit(["Limit                     Soft Limit           Hard Limit           Units     ", row]));
}
