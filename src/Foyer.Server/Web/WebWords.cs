// The texts that only HTTP has: those of the page, and those about errors in a request. The refusals of the chat have the same
// words as for line clients (src/Foyer/Wording).

using Foyer.Wording;

namespace Foyer.Server.Web;

internal enum WebPhrase
{
    // The page
    Lead,
    JoinTitle,
    ByTelnet,
    ByNetcat,
    ByTls,
    ByCurlFollow,
    ByCurlRead,
    ByCurlSay,
    ByCurlRooms,
    SampleWords,
    SampleName,
    LobbyTitle,
    LobbyEmpty,
    TimesAreUtc,
    RoomsLink,
    AllLink,
    MoreBefore,
    MoreAfter,
    NothingNewer,

    // Answers
    Posted,
    NotFound,
    MethodNotAllowed,
    HostUnknown,
    Foreign,
    TypeUnknown,
    JsonBad,
    TooLarge,
    TooSlow,
    BadRequest,
    ServerError,
    NotConfirmed,
    TokenUnknown,
    TooManyRequests,
    CodingUnknown,
    CharsetUnknown,
    NotInCharset,
    GzipBad,
    TargetNotUtf8,
}

internal sealed class WebWords : Texts<WebPhrase>
{
    private static readonly Lazy<WebWords> LazyEnglish = new(() => new WebWords(nameof(Words.English)));
    private static readonly Lazy<WebWords> LazyVietnamese = new(() => new WebWords(nameof(Words.Vietnamese)));

    private WebWords(string file) : base($"Foyer.Server.Web.Wording.{file}") { }

    public static WebWords In(Words language) => language == Words.Vietnamese ? LazyVietnamese.Value : LazyEnglish.Value;
}
