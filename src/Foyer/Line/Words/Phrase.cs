// The names of all that a line client is told, a member each. Its texts stand under the same name in English.restext and
// Vietnamese.restext beside this file (docs/decisions/0010-words.md); a test compares the three. Values are given by the
// compiler: texts are kept in an array by them.

namespace Foyer.Line;

internal enum Phrase
{
    // Coming, and what happens in a room
    Greeting,
    HintAlone,
    HintOne,
    HintMany,
    Joined,
    Left,
    Renamed,
    Stopping,
    MissedOne,
    MissedMany,

    // Answers to commands
    HelpTitle,
    HelpSlash,
    HelpHelp,
    HelpNick,
    HelpWho,
    HelpLang,
    HelpTelnet,
    HelpQuit,
    Usage,
    UnknownCommand,
    YouAre,
    MembersOne,
    MembersMany,
    MembersAmongThem,
    LanguageName,
    LanguageIs,
    LanguageChanged,
    NoSuchLanguage,
    TelnetBegins,
    TelnetAgreed,
    TelnetBinaryFromYou,
    TelnetBinaryToYou,
    TelnetWindow,
    TelnetTerminal,
    On,
    Off,
    Goodbye,

    // Refusals
    LineTooLong,
    NotLogged,
    NameInUse,
    NameReserved,
    NameTooLong,
    NameHasBadCharacter,
    NameStartsBadly,
    ServerFull,
    ReadsTooSlowly,
}
