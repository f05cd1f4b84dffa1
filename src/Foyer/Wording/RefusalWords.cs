// Refusals of the chat in words: one switch over all refusals, and one over the limits on rates.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;

namespace Foyer.Wording;

internal static class RefusalWords
{
    /// <summary><paramref name="about"/> is the person or the room that the refusal concerns.</summary>
    public static string Refused(this Words words, Answer answer, string about, Limits limits) => answer.Refusal switch
    {
        Refusal.OutOfTouch => words[Phrase.OutOfTouch],
        Refusal.NotLogged => words[Phrase.NotLogged],
        Refusal.HistoryUnreadable => words[Phrase.HistoryUnreadable],
        Refusal.SearchedTooMuch => words.Format(Phrase.SearchedTooMuch, words.Time(answer.Wait ?? TimeSpan.Zero)),
        Refusal.ServerError => words[Phrase.ServerError],
        Refusal.NameInUse => words[Phrase.NameInUse],
        Refusal.NameReserved => words[Phrase.NameReserved],
        Refusal.NameTooLong => words.Format(Phrase.NameTooLong, NameRules.MaxGraphemes),
        Refusal.NameHasBadCharacter => words[Phrase.NameHasBadCharacter],
        Refusal.NameStartsBadly => words[Phrase.NameStartsBadly],
        Refusal.RoomNameTooLong => words.Format(Phrase.RoomNameTooLong, NameRules.MaxRoomGraphemes),
        Refusal.RoomNameHasBadCharacter => words[Phrase.RoomNameHasBadCharacter],
        Refusal.RoomNameStartsBadly => words[Phrase.RoomNameStartsBadly],
        Refusal.RoomLooksAlike => words.Format(Phrase.RoomLooksAlike, answer.Reason),
        Refusal.NoSuchPerson => words.Format(Phrase.NoSuchPerson, about),
        Refusal.NoSuchRoom or Refusal.RoomGone => words.Format(Phrase.NoSuchRoom, about),
        Refusal.NotInRoom => words.Format(Phrase.NotInRoom, about),
        Refusal.PersonNotInRoom => words.Format(Phrase.PersonNotInRoom, about),
        Refusal.AlreadyInRoom => words.Format(Phrase.AlreadyInRoom, about),
        Refusal.PersonAlreadyInRoom => words.Format(Phrase.PersonAlreadyInRoom, about),
        Refusal.NotYourself => words[Phrase.NotYourself],
        Refusal.AlreadySo => words[Phrase.AlreadySo],
        Refusal.NeedsOperator => words[Phrase.NeedsOperator],
        Refusal.NeedsOwner => words[Phrase.NeedsOwner],
        Refusal.NeedsServerOperator => words[Phrase.NeedsServerOperator],
        Refusal.OutrankedByTarget => words[Phrase.OutrankedByTarget],
        Refusal.NeedsPrivateConnection => words[Phrase.OperNotPrivate],
        Refusal.WrongPassword => words.Format(Phrase.WrongPassword, about),
        Refusal.TooManyAttempts => words.Format(Phrase.TooManyAttempts, words.Time(answer.Wait ?? TimeSpan.Zero)),
        Refusal.RoomNeedsKey => words.Format(Phrase.RoomNeedsKey, about),
        Refusal.RoomNotOpen => words.Format(Phrase.RoomNotOpen, about),
        Refusal.RoomInviteOnly => words.Format(Phrase.RoomInviteOnly, about),
        Refusal.RoomFull => words.Format(Phrase.RoomFull, about),
        Refusal.Banned when about.Length == 0 => words[Phrase.NameBanned],
        Refusal.Banned => words.WithWhy(words.Format(Phrase.BannedFromRoom, about), answer.Wait, answer.Reason),
        Refusal.TooManyRoomsOfYours => words.Format(Phrase.TooManyRoomsOfYours, limits.RoomsPerSession),
        Refusal.TooManyRooms => words[Phrase.TooManyRooms],
        Refusal.NothingToSay => words[Phrase.PasteEmpty],
        Refusal.LineTooLong => words.Format(Phrase.LineTooLong, limits.LineBytes),
        Refusal.PasteTooLong => words.PasteTooLong(limits),
        Refusal.Muted => words.WithWhy(words.Format(Phrase.YouAreMuted, about), answer.Wait, answer.Reason),
        Refusal.RoomModerated => words.Format(Phrase.RoomModerated, about),
        Refusal.TooSoon => words.Format(Phrase.TooSoon, about, words.Time(answer.Wait ?? TimeSpan.Zero)),
        Refusal.Silenced => words.Format(Phrase.Silenced, answer.Reason),
        Refusal.NoSuchBan => words.Format(Phrase.NoSuchBan, about),
        Refusal.NoSuchMute => words.Format(Phrase.NoSuchMute, about),
        Refusal.TooManyBans => words[Phrase.TooManyBans],
        Refusal.BanHoldsYou => words[Phrase.BanHoldsYou],
        Refusal.NoSuchWebhook => words.Format(Phrase.NoSuchWebhook, about),
        Refusal.TooManyWebhooks => words[Phrase.TooManyWebhooks],
        Refusal.None or _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, null),
    };

    /// <summary>Says how long a paste may be, as the answer to a paste that is too long.</summary>
    public static string PasteTooLong(this Words words, Limits limits) => limits.PasteLines > 0
        ? words.Format(Phrase.PasteTooLong, limits.PasteLines, limits.PasteBytes) : words.Format(Phrase.PasteTooManyBytes, limits.PasteBytes);

    public static string Limited(this Words words, RateResult result) => result.Decision switch
    {
        RateDecision.Refused => words.Format(result.Kind switch
        {
            RateKind.Message => Phrase.TooManyMessages,
            RateKind.Join => Phrase.TooManyJoins,
            RateKind.Rename => Phrase.TooManyRenames,
            RateKind.FailedCommand => Phrase.TooManyFailedCommands,
            RateKind.Read => Phrase.TooManyReads,
            _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
        }, words.Time(result.Wait)),
        RateDecision.Muted => words.Format(Phrase.MutedFor, words.Time(result.Wait)),
        RateDecision.Disconnected => words[Phrase.Flooded],
        RateDecision.Allowed or RateDecision.RefusedInSilence or _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };
}
