// A chat without protocols or threads: what is asked runs on the turns of the test, like a protocol's loop on its scheduler,
// so that every await comes back there and nothing goes on by itself.

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Support;

internal sealed class ManualChat
{
    private readonly ManualTurns _turns = new();
    private int _attached;

    public ManualChat(ChatServices? services = null, IMessageLog? log = null, FakeTimeProvider? clock = null)
    {
        Clock = clock ?? new FakeTimeProvider();
        Directory = new ChatDirectory((services ?? new ChatServices()) with { Time = Clock, Turns = _turns, MessageLog = log ?? new MemoryLog(0) });
    }

    public FakeTimeProvider Clock { get; }

    public RecordingFormat Format { get; } = new();

    public ChatDirectory Directory { get; }

    public Session Attach(IReceiver receiver, string address = "10.0.0.1")
    {
        if (receiver is RecordingReceiver recording) recording.RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4000 + _attached++);
        return Directory.Attach(receiver);
    }

    /// <summary>Another session of the same person.</summary>
    public static Session AttachAgain(IReceiver receiver, Session session) => session.Participant.Attach(receiver) ?? throw new InvalidOperationException("the person has left");

    public Task<T> Start<T>(Func<Task<T>> ask) =>
        Task.Factory.StartNew(async () => await ask(), CancellationToken.None, TaskCreationOptions.None, _turns).Unwrap();

    /// <summary>Runs all that is due.</summary>
    public void Settle() => _turns.Run();

    public T Run<T>(Func<Task<T>> ask)
    {
        Task<T> asked = Start(ask);
        Settle();
        Assert.True(asked.IsCompleted, "not answered");
        return asked.GetAwaiter().GetResult();
    }

    public Answer Join(Session session, string room, string key = "") => Run(() => session.JoinAsync(room, key, Format)).Outcome;

    public Answer Leave(Session session, string reason = "") => Run(async () => { await session.LeaveAsync(reason); return Answer.Done; });

    public Answer Ask(RoomRequest request, string room = "#a") =>
        Run(() => Room(room).AskAsync(request, Directory.Find(request.By.Id)?.Sessions[0].InOrOutOf(Room(room))));

    /// <summary>What is true of the room now.</summary>
    public T Look<T>(Func<RoomState, T> look, string room = "#a")
    {
        T seen = default!;
        Run(() => Room(room).AskAsync(state =>
        {
            seen = look(state);
            return Answer.Done;
        }));
        return seen;
    }

    public void MakeOperator(Session session) => Run(async () =>
    {
        await session.Participant.BecomeOperatorAsync(session);
        return Answer.Done;
    });

    public Room Room(string name = "#a") => Directory.Rooms.Find(name)!;

    public Task<Answer> StartJoin(Session session, string room = "#a", int replay = 0, Cursor? after = null, string key = "") =>
        Start(async () => (await session.JoinAsync(room, key, Format, new Replay(replay, after))).Outcome);

    public Answer Part(Session session, string room = "#a") => Run(() => session.PartAsync(Room(room), ""));

    public Answer Set(Session session, RoomSetting setting, int value, string key = "", string room = "#a") =>
        Ask(new SettingRequest(session.Person, setting, value, key), room);

    /// <summary>So long that nobody waits for the log any more.</summary>
    public void LosePatience()
    {
        Settle();
        Clock.Advance(Directory.Services.Limits.LogPatience);
        Settle();
    }

    /// <summary>Somebody who is not there posts.</summary>
    public Answer<Message> Post(string text, string? name = null, string room = "#a", WebhookToken? token = null, string from = "10.7.7.7:5000") =>
        Run(() => Directory.PostAsync(Directory.Visit(IPEndPoint.Parse(from)), Room(room), name, text, token));

    /// <summary>The same, on its way into the log perhaps.</summary>
    public Task<Answer<Message>> StartPost(string text, string? name = null, string room = "#a", WebhookToken? token = null, string from = "10.7.7.7:5000") =>
        Start(() => Directory.PostAsync(Directory.Visit(IPEndPoint.Parse(from)), Room(room), name, text, token));

    public void Say(Session session, string text, string room = "#a", string? tag = null) => _ = Start(async () =>
    {
        await session.SayAsync(session.InOrOutOf(Room(room)), text, tag: tag);
        return Answer.Done;
    });

    public void SayNow(Session session, string text, string room = "#a", string? tag = null)
    {
        Say(session, text, room, tag);
        Settle();
    }

    public Answer Rename(Session session, string name) => Run(() => session.RenameAsync(name));

    public void SetAway(Session session, string? text) => Run(async () => { await session.SetAwayAsync(text); return Answer.Done; });
}
