// Events in words: one line for each event, in one language. The text of a message is not here, because it is the same in all languages.

using Foyer.Chat.Events;

namespace Foyer.Wording;

internal static class EventWords
{
    /// <summary>The line for an event that all members of a room, or all clients of the server, get.</summary>
    public static string Event(this Words words, ChatEvent chatEvent) => chatEvent switch
    {
        Joined joined => words.Format(Phrase.Joined, joined.Name),
        Left { Reason: "" } left => words.Format(Phrase.Left, left.Name),
        Left left => words.Format(Phrase.LeftBecause, left.Name, left.Reason),
        Renamed renamed => words.Format(Phrase.Renamed, renamed.Name, renamed.NewName),
        Kicked { Reason: "" } kicked => words.Format(Phrase.Kicked, kicked.Name, kicked.Target),
        Kicked kicked => words.Format(Phrase.KickedBecause, kicked.Name, kicked.Target, kicked.Reason),
        Banned banned => words.WithWhy(words.Format(Phrase.Banned, banned.Name, words.Target(banned)), banned.Until - banned.At, banned.Reason),
        Unbanned unbanned => words.Format(Phrase.Unbanned, unbanned.Name, words.Target(unbanned)),
        Muted muted => words.WithWhy(words.Format(Phrase.Muted, muted.Name, words.Target(muted)), muted.Until - muted.At, muted.Reason),
        Unmuted unmuted => words.Format(Phrase.Unmuted, unmuted.Name, words.Target(unmuted)),
        RoleChanged changed => words.Format(MadeA(changed.NewRole), changed.Name, changed.Target),
        TopicChanged { Text: "" } topic => words.Format(Phrase.TopicTakenAway, topic.Name),
        TopicChanged topic => words.Format(Phrase.TopicChanged, topic.Name, topic.Text),
        SettingChanged changed => SettingWords.Of(changed) is var (name, value) ? words.Format(Phrase.SettingChanged, changed.Name, name, value) : "",
        Announced announced => words.Format(Phrase.Announced, announced.Name, announced.Text),
        Missed missed => words.Count(Phrase.MissedOne, Phrase.MissedMany, missed.Count),
        Stopping => words[Phrase.Stopping],
        _ => throw new NotSupportedException(chatEvent.GetType().Name),
    };

    /// <summary>The line for an event that only one person gets, and for messages that a person gets outside of rooms.</summary>
    public static string Personal(this Words words, ChatEvent chatEvent) => chatEvent switch
    {
        Whispered whispered => words.Format(Phrase.Whispered, whispered.Name, whispered.Text),
        Invited invited => words.Format(Phrase.Invited, invited.Name, invited.Room),
        KeyGuessed guessed => words.Format(Phrase.KeyGuessed, guessed.Room, guessed.Count),
        RemovedFromRoom { Banned: true } put => words.WithWhy(words.Format(Phrase.PutOutBanned, put.Name, put.Room), put.Until - put.At, put.Reason),
        RemovedFromRoom { Closed: true } put => words.Format(Phrase.PutOutClosed, put.Name, put.Room),
        RemovedFromRoom put => words.WithWhy(words.Format(Phrase.PutOut, put.Name, put.Room), null, put.Reason),
        Disconnected { Banned: true } killed => words.WithWhy(words.Format(Phrase.KilledBanned, killed.Name), killed.Until - killed.At, killed.Reason),
        Disconnected killed => words.WithWhy(words.Format(Phrase.Killed, killed.Name), null, killed.Reason),
        ContactChanged { IsLost: true } => words[Phrase.ContactLost],
        ContactChanged => words[Phrase.ContactBack],
        _ => words.Event(chatEvent),
    };

    private static string Target(this Words words, Moderation moderation) => moderation.Target.Length > 0 ? moderation.Target : words[Phrase.AnAddress];

    private static Phrase MadeA(Role role) => role switch
    {
        Role.Owner => Phrase.MadeOwner,
        Role.Operator => Phrase.MadeOperator,
        Role.Voice => Phrase.GaveVoice,
        _ => Phrase.MadeMember,
    };
}
