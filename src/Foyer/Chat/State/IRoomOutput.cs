using Foyer.Chat.Events;

namespace Foyer.Chat.State;

/// <summary>Takes what comes of a room's requests, in order. It belongs to one server, and nothing that it does changes the state.</summary>
internal interface IRoomOutput
{
    /// <summary>The effects of this request of the entry follow.</summary>
    void Begin(int request);

    /// <summary>The request is done or refused. <paramref name="said"/>: the message that it has made.</summary>
    void End(int request, Answer answer, Message? said);

    /// <summary>The request has thrown <paramref name="bug"/>. It is answered as a server error.</summary>
    void Fail(int request, Exception bug);

    /// <summary>
    /// Shows an event to the members. <paramref name="by"/> is the member who did it and does not see it: with their session alone that asked, or,
    /// if <paramref name="toSelf"/> is false, with all of their sessions.
    /// </summary>
    void Show(ChatEvent chatEvent, Member? by = null, bool toSelf = true);

    /// <summary>Records the event, if it is not a message, and shows it to the observers if <paramref name="isPublic"/>.</summary>
    void Report(ChatEvent chatEvent, bool isPublic);

    /// <summary>The member has joined, and sees the events from here on. Also called for each further session of a member.</summary>
    void Welcome(Member member);

    /// <summary>The member has left, and sees the events up to here. <paramref name="removed"/> is for the member, if somebody removed them.</summary>
    void Farewell(Member member, RemovedFromRoom? removed = null);

    /// <summary>For a person who may be anywhere. Not if they ignore the sender.</summary>
    void Tell(PersonId person, PersonalEvent personal);

    /// <summary>Logs an act of moderation.</summary>
    void LogAct(string act, Person by, string target);
}
