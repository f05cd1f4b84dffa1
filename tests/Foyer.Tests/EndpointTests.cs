// The ports of a server: one list of them decides what is checked, bound and named.

using System.Net;
using Foyer.Server.Settings;

namespace Foyer.Tests;

public sealed class EndpointTests
{
    private static readonly string[] Options = ["port", "telnet-port", "line-port", "http-port", "tls-port"];

    [Fact]
    public void Every_port_has_its_setting_and_its_row() =>
        Assert.Equal(Options.Select(option => "--" + option), new ChatServerOptions().Endpoints.Select(endpoint => endpoint.Option));

    [Fact]
    public void No_two_have_the_same_port_but_those_that_are_picked()
    {
        foreach (string one in Options)
        {
            foreach (string other in Options.Where(other => other != one))
            {
                Assert.Matches("^the (.*) port cannot be 4000, which is the (.*) port$", Assert.Single(With((one, "4000"), (other, "4000")).Problems()));
                Assert.Empty(With((one, "0"), (other, "0")).Problems());
            }
            ProgramSettings taken = With((one, "4000"), ("admin-port", "4000"));
            Assert.StartsWith("the operator's port cannot be 4000, which is the ", Assert.Single(taken.Problems()), StringComparison.Ordinal);
        }
        Assert.Equal(["the chat port is 0 to 65535, not -1", "the telnet port is 0 to 65535, not 70000"], new ChatServerOptions { Port = -1, TelnetPort = 70_000 }.Validate());
    }

    [Fact(Timeout = 30_000)]
    public async Task Each_is_bound_and_known_by_its_name()
    {
        await using var server = new ChatServer(new ChatServerOptions { Port = 0, Bind = IPAddress.Loopback, TelnetPort = 0, LinePort = 0, HttpPort = 0, TlsPort = 0 });
        Assert.Equal((0, null, null), (server.Port, server.TelnetPort, server.LinePort));
        server.Start();
        Assert.Equal(new int?[] { server.Port, server.TelnetPort, server.LinePort, server.HttpPort, server.TlsPort }, server.Endpoints.Select(endpoint => endpoint.Port));
        Assert.Equal(5, server.Endpoints.Select(endpoint => endpoint.Port).Distinct().Count());
        using TestClient person = await TestClient.ConnectAsync(server.LinePort!.Value);
        await person.ExpectAsync("You're connected to the Foyer chatserver"); // without a silence
    }

    private static ProgramSettings With(params ReadOnlySpan<(string Name, string Value)> given)
    {
        var settings = new ProgramSettings();
        foreach ((string name, string value) in given) settings = SettingsTable.All.Single(setting => setting.Name == name).Apply(settings, value);
        return settings;
    }
}
