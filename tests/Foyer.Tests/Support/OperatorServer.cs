// The program with one operator, made as an operator of the room's manual says: the hash by `foyer hash-password`, into the environment.

namespace Foyer.Tests.Support;

public static class OperatorServer
{
    public const string Password = "khẩu lệnh /quit";

    public static async Task<FoyerProcess> StartAsync(params string[] arguments)
    {
        await using FoyerProcess hashing = FoyerProcess.Launch(["hash-password"], input: Password + "\n");
        string hash = (await hashing.Output.ReadToEndAsync()).Trim();
        Assert.Equal(0, await hashing.ExitAsync());
        FoyerProcess foyer = FoyerProcess.Launch(["--port", "0", "--bind", "127.0.0.1", .. arguments], new Dictionary<string, string> { ["FOYER__OPERATORS__MAI"] = hash });
        await foyer.ExpectStartAsync();
        return foyer;
    }
}
