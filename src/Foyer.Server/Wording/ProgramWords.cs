// What the program tells its operator at the start, in the server's language. Texts of the chat itself are the library's
// (src/Foyer/Wording); what goes wrong and what is logged is told in English, for it is searched for and sent to others.

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
