// The texts that the program shows its operator at the start, in the server's language. The texts of the chat itself are in the
// library (src/Foyer/Wording). Errors and log entries are in English, because operators search for them and send them to others.

using Foyer.Wording;

namespace Foyer.Server.Wording;

internal enum ProgramPhrase
{
    JoinFromHere,
    JoinFromOthers,
    JoinByTelnet,
    JoinByHttp,
    JoinByTls,
    TlsFingerprint,
    DedicatedPorts,
    AdminAt,
    HowToStop,
}

internal sealed class ProgramWords : Texts<ProgramPhrase>
{
    private ProgramWords(string file) : base($"Foyer.Server.Wording.{file}") { }

    public static ProgramWords In(Words language) => new(language == Words.Vietnamese ? nameof(Words.Vietnamese) : nameof(Words.English));
}
