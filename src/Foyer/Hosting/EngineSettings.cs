// The parts that a server runs on and its users do not see: clock, turns, log, store, and the protocols of the program. There is one
// instance, and every layer sees its own part of it. The tests replace the clock and the turns to run a server deterministically.

using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Net;

namespace Foyer;

internal sealed record EngineSettings : ChatServices
{
    /// <summary>Serves HTTP in this chat. Null: the server answers HTTP clients that it has no web pages.</summary>
    public Func<ChatDirectory, IProtocol>? Http { get; init; }

    /// <summary>Serves TLS, and hands the decrypted connection to the protocol that it is given. Null: the server has no TLS.</summary>
    public Func<TlsDoors, IProtocol>? Tls { get; init; }

    /// <summary>How many descriptors the process may open after the server has bound its ports, beside those of its clients.</summary>
    public int DescriptorReserve { get; init; } = Descriptors.Reserve;

    /// <summary>
    /// The settings of a server with these options. If no metrics were given, the server gets its own. It disposes of its metrics when it has
    /// stopped.
    /// </summary>
    public EngineSettings For(ChatServerOptions options) => this with
    {
        Limits = options.EffectiveLimits,
        MaskedNames = options.MaskedNames,
        Metrics = Metrics == ServerMetrics.None ? new ServerMetrics() : Metrics,
    };
}
