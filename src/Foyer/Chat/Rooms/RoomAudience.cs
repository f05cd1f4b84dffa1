// The sessions of this server that are in a room, and what a turn brings them: events, answers, welcomes. Owned by the room's turns.

using Foyer.Chat.Events;
using Foyer.Chat.Requests;
using Foyer.Chat.State;

namespace Foyer.Chat.Rooms;

internal sealed class RoomAudience(Room room, RoomLog log, ChatServices services, RoomDirectory rooms) : IRoomOutput
{
    private readonly Seats _seats = new();
    private readonly List<(long Number, Submission Submission, Receipt Receipt)> _receipts = [];
    private readonly List<CatchUp> _beginning = []; // of the sessions that have joined in this turn
    private readonly List<(Action Action, Action? IfItFails)> _afterDelivery = [];
    private IReadOnlyList<Submission>? _own; // null: the entry comes from another server
    private bool _isDurable;
    private Submission _current;
    private long _number; // of the request that is applied now, or was applied last
    private long? _lastStored; // the position of the last message; null: none since the server started

    public RoomBatch Batch => field ??= new RoomBatch(_seats);

    /// <summary>Set once, when the room is made.</summary>
    public RoomState State { get; set; } = null!;

    /// <summary>The members have the notice of the stop. It is the last that they see: no message is shown or refused after it, and nobody can join.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>This turn has a new topic that is not stored yet.</summary>
    public bool HasNewTopic { get; private set; }

    /// <summary>When the oldest of the requests came that this turn took from the inbox (<see cref="ServerMetrics.BeginDelivery"/>).</summary>
    public long TakenSince { get; set; }

    // Requests.

    /// <summary>The entry's effects follow.</summary>
    public void Begin(Entry entry, IReadOnlyList<Submission>? own) => (_own, _isDurable) = (own, entry.IsDurable);

    public void Begin(int request)
    {
        _current = _own?[request] ?? default;
        _number++;
    }

    public void End(int request, Answer answer, Message? said)
    {
        if (said is null) Answer(_current, answer);
        else if (_isDurable)
        {
            Answer(_current, answer, said);
            Batch.Copies.Add(said);
        }
        else if (_current.Waiting is { UntilStored: false })
        {
            Answer(_current, answer);
            Batch.Speak(new PendingMessage(said, _current with { Waiting = null }, _number, TakenSince));
        }
        else Batch.Speak(new PendingMessage(said, _current, _number, TakenSince));
    }

    public void Fail(int request, Exception bug)
    {
        services.Log.RoomTurnFailed(room.Name, _current.Request?.GetType().Name ?? "a request of another server", bug);
        Answer(_current, Refusal.ServerError);
    }

    /// <summary>Answers the request when this turn's events are delivered.</summary>
    public void Answer(Submission submission, Answer answer, Message? said = null) => Answer(_number, submission, answer, said);

    private void Answer(long number, Submission submission, Answer answer, Message? said = null)
    {
        if (submission.Waiting is null && submission.Tag is null && answer.IsDone) return; // nearly always
        _receipts.Add((number, submission, new Receipt(room, answer, said, submission.Tag)));
    }

    /// <summary>The server stops, so this request is not applied.</summary>
    public void AnswerStopped(Submission submission)
    {
        if (submission.Waiting is Arrival { CatchUp: { } catchUp }) AfterDelivery(() => catchUp.Begin(new ReadRights(Refusal.NotInRoom, ClosedFrom: 0), upTo: 0));
        if (submission.Waiting is { } waiting) AfterDelivery(() => waiting.Complete(new Receipt(room, submission.Request is PostRequest or ServerSayRequest ? Refusal.NotLogged : Events.Answer.Done)));
    }

    private static void Give(Submission submission, Receipt receipt)
    {
        if (submission.Waiting is { } waiting) waiting.Complete(receipt);
        // A line that was on its way when the member was removed: they know that already.
        else if (receipt.Tag is not null || receipt.Answer.Refusal is not Refusal.NotInRoom) submission.Stay?.Session.Receiver.Receive(receipt);
    }

    // Messages.

    /// <summary>The log has answered. If it has not accepted the messages, nobody sees them, and their senders are notified.</summary>
    public void Settle(List<PendingMessage> pending, bool accepted)
    {
        if (accepted)
        {
            Batch.WaitedSince(pending[0].Since);
            _lastStored = pending[^1].Message.Position;
            rooms.CountMessages(pending.Count);
        }
        else services.Metrics.RefusedMessages(pending.Count);
        foreach (PendingMessage message in pending)
        {
            if (accepted) Answer(message.Number, message.Submission, Events.Answer.Done, message.Message);
            else if (!IsStopped || message.Submission.Waiting is not null) Answer(message.Number, message.Submission, Refusal.NotLogged);
        }
        if (pending == Batch.Pending) pending.Clear();
    }

    /// <summary>The log has accepted these messages in a later turn.</summary>
    public void ShowLate(List<PendingMessage> pending)
    {
        if (IsStopped) return;
        foreach (CatchUp catchUp in _beginning) catchUp.UpTo = Math.Min(catchUp.UpTo, pending[0].Message.Position - 1);
        foreach (PendingMessage late in pending)
        {
            Batch.Show(late.Message, DoerOf(late.Submission));
            // Messages of a closed room are never observed, even if the room is open by now.
            if (State.Settings.IsOpen && !late.Message.IsClosed) Batch.Observe(late.Message);
        }
    }

    /// <summary>A bug has ended the turn before its messages were shown or refused. Answers the requests that wait for them.</summary>
    public void FailTurn()
    {
        foreach (PendingMessage pending in Batch.Pending) Answer(pending.Number, pending.Submission, Refusal.ServerError);
    }

    // Events.

    public void Show(ChatEvent chatEvent, Member? by = null, bool toSelf = true)
    {
        if (IsStopped) return;
        if (chatEvent is TopicChanged && !_isDurable) HasNewTopic = true;
        Batch.Show(chatEvent, by is null ? Doer.Nobody : !toSelf ? new Doer(null, by) : by.Id == _current.Request?.By.Id ? DoerOf(_current) : Doer.Nobody);
    }

    // The session that asked, unless the event is an answer to it. If it wants to see its own events, nobody is left out. If it has left and joined again, it is in its new seat.
    private Doer DoerOf(Submission submission)
    {
        if (submission.Stay is not { Session: var session } stay || session.Receiver.SeesOwnEvents || submission.Request is TopicRequest) return Doer.Nobody;
        return new Doer(stay.IsSeated ? stay : session.StayIn(room) ?? stay);
    }

    public void Report(ChatEvent chatEvent, bool isPublic)
    {
        if (IsStopped) return;
        if (chatEvent is not Message) Batch.Record(chatEvent);
        if (isPublic) Batch.Observe(chatEvent);
    }

    public void Tell(PersonId person, PersonalEvent personal) => rooms.People.Tell(person, personal);

    public void LogAct(string act, Person by, string target) => services.Log.Moderated(act, room.Name, by.Name, target, by.IsOperator);

    // Coming and going.

    public void Welcome(Member member)
    {
        if (_current.Waiting is not Arrival arrival || _current.Stay is not { IsSeated: false } stay) return; // at another server
        stay.BelongTo(member);
        _seats.Add(stay, arrival.Format, (IOutbox?)arrival.CatchUp ?? stay.Session.Receiver.Outbox);
        Batch.Welcome(stay);
        if (arrival.CatchUp is { } catchUp)
        {
            catchUp.UpTo = State.LastPosition;
            _beginning.Add(catchUp);
            AfterDelivery(() => Begin(catchUp, member), ifItFails: () => catchUp.Begin(null, upTo: 0));
        }
        IReadOnlyList<Member> members = State.Members.All;
        stay.Session.Receiver.Welcome(new Welcome(room, member.Person, members.Count - 1, State.Settings, member.Role, members));
    }

    // The history ends before the messages that the log has not answered: those are shown live, once it has.
    private void Begin(CatchUp catchUp, Member member)
    {
        State.Now = services.Time.GetUtcNow();
        long last = Math.Min(_lastStored ?? long.MaxValue, (log.FirstLatePosition ?? long.MaxValue) - 1);
        catchUp.Begin(ReadRights.Of(State, member.Person), Math.Min(catchUp.UpTo, last));
    }

    public void Farewell(Member member, RemovedFromRoom? removed = null)
    {
        if (removed is not null) rooms.People.Lost(member.Id, room);
        foreach (Stay stay in Stay.Of(member).ToArray())
        {
            Unseat(stay);
            if (removed is null) continue;
            stay.Session.Lost(stay);
            AfterDelivery(() => stay.Session.Receiver.Tell(removed));
        }
    }

    /// <summary>The session leaves, and the member stays.</summary>
    public void Detach(Stay stay)
    {
        if (stay.IsSeated) Unseat(stay);
    }

    private void Unseat(Stay stay)
    {
        Batch.Farewell(stay);
        if (_seats[stay.Seat].Outbox is CatchUp catchUp) AfterDelivery(catchUp.GiveUp);
        _seats.Remove(stay);
        stay.LeaveMember();
    }

    public void UseFormat(Stay stay, Format? format)
    {
        if (!stay.IsSeated) return;
        ref Seat seat = ref _seats[stay.Seat];
        seat.Format = format ?? seat.Format;
        seat.IsSelective = stay.Session.IgnoresSomebody;
    }

    public void EndCatchUp(Stay stay)
    {
        if (stay.IsSeated) _seats[stay.Seat].Outbox = stay.Session.Receiver.Outbox;
    }

    public void Stop(long eventId)
    {
        if (IsStopped) return;
        Batch.Show(new Stopping { Id = eventId, At = services.Time.GetUtcNow(), Room = room.Name, InSeveralRooms = true }, Doer.Nobody);
        IsStopped = true;
        for (int seat = 0; seat < _seats.Count; seat++)
        {
            if (_seats[seat].Outbox is CatchUp catchUp) AfterDelivery(catchUp.GiveUp);
        }
    }

    // The end of the turn.

    /// <summary>Runs the action when the batch of this turn has been sent to all sessions.</summary>
    public void AfterDelivery(Action action, Action? ifItFails = null) => _afterDelivery.Add((action, ifItFails));

    public void EndTurn()
    {
        Batch.Clear();
        HasNewTopic = false;
        _current = default;
        foreach ((Action action, Action? ifItFails) in _afterDelivery) Try(action, ifItFails);
        _afterDelivery.Clear();
        _beginning.Clear();
        // A message was answered when it was stored, and a refusal of the same turn before that.
        foreach ((_, Submission submission, Receipt receipt) in _receipts.Count > 1 ? [.. _receipts.OrderBy(receipt => receipt.Number)] : _receipts) Try(() => Give(submission, receipt));
        _receipts.Clear();
    }

    /// <summary>If a receiver or the store fails, the room must still run its next turn.</summary>
    public void Try(Action action, Action? ifItFails = null)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            services.Log.RoomTurnFailed(room.Name, "what follows a turn", e);
            ifItFails?.Invoke();
        }
    }
}
