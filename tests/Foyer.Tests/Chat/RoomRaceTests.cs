// What the order of two things at one moment could spoil: coming in and being lost, parting and being told, a room that
// goes; and what is not to stay behind of any of it.

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;

namespace Foyer.Tests.Chat;

public sealed class RoomRaceTests
{
    private readonly RecordingReceiver _alice = new(), _bob = new();

    [Fact]
    public void Who_is_lost_while_it_comes_in_is_not_in_the_room()
    {
        var chat = new ManualChat();
        Session alice = chat.Attach(_alice);
        Task<Answer> joined = chat.StartJoin(alice, "#lobby");
        _ = chat.Start(async () => { await alice.LeaveAsync(); return Answer.Done; }); // before the room has taken up the join
        chat.Settle();
        Assert.True(joined.IsCompleted);
        Assert.Equal(0, chat.Room("#lobby").Count);
        Assert.Equal(Refusal.NotInRoom, chat.Join(alice, "#lobby").Refusal);
    }

    [Fact]
    public void A_join_that_a_bug_ends_is_answered_and_leaves_nobody_behind()
    {
        var chat = new ManualChat();
        Session alice = chat.Attach(new Thrower());
        Assert.Equal(Refusal.ServerError, chat.Join(alice, "#lobby").Refusal);
        chat.Settle();
        Assert.Equal(0, chat.Room("#lobby").Count);
        Assert.Empty(alice.Stays);
    }

    [Fact]
    public void A_room_that_was_made_for_somebody_who_is_in_too_many_is_not_kept()
    {
        var chat = new ManualChat(new ChatServices { Limits = new Limits { RoomsPerSession = 1 } });
        Session alice = chat.Attach(_alice);
        chat.Join(alice, "#lobby");
        Assert.Equal(Refusal.TooManyRoomsOfYours, chat.Join(alice, "#a").Refusal);
        Assert.Equal(1, chat.Directory.Rooms.Count);
    }

    [Fact]
    public void What_was_seen_in_a_room_does_not_come_again_from_another_after_parting()
    {
        var log = new HeldLog();
        var chat = new ManualChat(log: log);
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob);
        foreach (Session session in new[] { alice, bob })
        {
            chat.Join(session, "#lobby");
            chat.Join(session, "#a");
        }
        chat.Say(bob, "the log of this room takes its time");
        chat.Settle();
        _ = chat.Start(() => bob.RenameAsync("bob"));
        chat.Settle();
        chat.Run(() => alice.PartAsync(chat.Room("#lobby"), ""));
        log.Answer(true);
        chat.Settle();
        Assert.Single(_alice.Take(), line => line.EndsWith(" is now bob", StringComparison.Ordinal));
    }

    [Fact]
    public void Somebody_on_the_way_in_can_be_invited()
    {
        var chat = new ManualChat();
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob);
        chat.Join(alice, "#a");
        Person owner = alice.Person;
        chat.Ask(new SettingRequest(owner, RoomSetting.InviteOnly, 1));
        Task<Answer> invited = chat.Start(() => chat.Room().AskAsync(new InviteRequest(owner, bob.Person.Id)));
        Task<Answer<Room>> joined = chat.Start(() => bob.JoinAsync("#a", "", chat.Format)); // has a member by the time the room takes up the invitation
        chat.Settle();
        Assert.True(invited.IsCompleted && joined.IsCompleted);
        Assert.True(chat.Run(() => invited).IsDone && chat.Run(() => joined).IsDone);
    }

    [Fact]
    public void One_who_has_gone_holds_on_to_nobody()
    {
        var chat = new ManualChat();
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob);
        chat.Run(() => alice.WhisperAsync(bob.Person, "psst").AsTask());
        chat.Run(async () => { await bob.IgnoreAsync(alice.Person.Id, ignore: true, _ => chat.Format); return Answer.Done; });
        chat.Leave(bob);
        Assert.Empty(bob.Participant.WhispersWith(alice.Person.Id));
        Assert.False(bob.IgnoresSomebody);
    }

    /// <summary>Has a bug.</summary>
    private sealed class Thrower : IReceiver
    {
        public IPEndPoint RemoteEndPoint { get; } = new(IPAddress.Loopback, 4000);
        public IOutbox Outbox { get; } = new RecordingReceiver();
        public void Welcome(Welcome welcome) => throw new InvalidOperationException("a bug");
        public void Receive(Receipt receipt) => throw new InvalidOperationException("a bug");
        public void Tell(ChatEvent chatEvent) => throw new InvalidOperationException("a bug");
    }
}
