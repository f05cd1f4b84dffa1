// Rules of keeping order that a history of RoomModelTests showed to be broken once, and what of them outlives a restart.

using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class RoomModerationTests
{
    private readonly RecordingReceiver _alice = new(), _bob = new();
    private readonly RememberingStore _store = new();

    [Fact]
    public void Who_is_muted_twice_is_silent_until_both_are_over()
    {
        (ManualChat chat, Person owner, Session bob) = Begin(new ChatServices());
        chat.Ask(new SanctionRequest(owner, Mute(chat, "10.0.0.2", null) with { Network = bob.Person.Origin.Network }, PersonId.None));
        chat.Ask(new SanctionRequest(owner, Mute(chat, "bob", TimeSpan.FromMinutes(1)) with { Person = bob.Person.Id }, bob.Person.Id));
        chat.Clock.Advance(TimeSpan.FromMinutes(2));
        _bob.Take();
        chat.Say(bob, "now?");
        chat.Settle();
        Assert.Equal(["#a refused Muted"], _bob.Take());
    }

    [Fact]
    public void An_operator_who_is_one_no_more_is_held_by_the_mute_of_its_address()
    {
        (ManualChat chat, Person owner, Session bob) = Begin(new ChatServices());
        chat.Ask(new RoleRequest(owner, bob.Person.Id, Role.Operator, Given: true));
        Session carol = chat.Attach(new RecordingReceiver());
        chat.Join(carol, "#a");
        chat.Ask(new RoleRequest(owner, carol.Person.Id, Role.Operator, Given: true));
        chat.Ask(new SanctionRequest(carol.Person, Mute(chat, "10.0.0.2", null) with { Network = bob.Person.Origin.Network }, PersonId.None));
        chat.Ask(new RoleRequest(owner, bob.Person.Id, Role.Operator, Given: false));
        _bob.Take();
        chat.Say(bob, "now?");
        chat.Settle();
        Assert.Equal(["#a refused Muted"], _bob.Take());
    }

    [Fact]
    public void An_operator_makes_no_owner()
    {
        (ManualChat chat, Person owner, Session bob) = Begin(new ChatServices());
        chat.Ask(new RoleRequest(owner, bob.Person.Id, Role.Operator, Given: true));
        Person actor = bob.Person;
        Assert.Equal(Refusal.NeedsOwner, chat.Ask(new RoleRequest(actor, actor.Id, Role.Owner, Given: true)).Refusal);
    }

    [Fact]
    public void Who_came_unannounced_and_keeps_order_is_announced_first()
    {
        (ManualChat chat, Person owner, Session bob) = Begin(new ChatServices { Limits = new Limits { AnnouncedJoins = 1 } });
        chat.MakeOperator(bob);
        _alice.Take();
        chat.Ask(new SettingRequest(bob.Person, RoomSetting.Hidden, 1));
        Assert.Equal(["#a + 10.0.0.2:4001", "#a set Hidden 1 by 10.0.0.2:4001"], _alice.Take());
    }

    [Fact]
    public void A_stored_ban_does_not_hold_who_has_the_sessions_number_after_a_restart()
    {
        (ManualChat chat, Person owner, Session bob) = Begin(new ChatServices { Store = _store });
        chat.Ask(new SanctionRequest(owner, Mute(chat, bob.Person.Handle, null) with { Kind = SanctionKind.Ban, Person = bob.Person.Id, Network = bob.Person.Origin.Network }, bob.Person.Id));
        var restarted = new ManualChat(new ChatServices { Store = _store });
        restarted.Attach(_alice, "10.0.0.3");
        Session second = restarted.Attach(_bob, "10.0.0.4");
        Assert.Equal(bob.Person.Handle, second.Person.Handle);
        Assert.True(restarted.Join(second, "#a").IsDone);
        Assert.Equal(Refusal.Banned, restarted.Join(restarted.Attach(_bob, "10.0.0.2"), "#a").Refusal);
    }

    [Fact]
    public void A_key_given_when_the_room_is_made_holds_after_a_restart()
    {
        var chat = new ManualChat(new ChatServices { Store = _store });
        chat.Join(chat.Attach(_alice), "#kept", "sesame");
        var restarted = new ManualChat(new ChatServices { Store = _store });
        Assert.Equal(Refusal.RoomNeedsKey, restarted.Join(restarted.Attach(_bob, "10.0.0.2"), "#kept").Refusal);
    }

    [Fact]
    public void Who_ignores_somebody_sees_the_first_turn_of_the_room_it_makes()
    {
        var chat = new ManualChat();
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob, "10.0.0.2");
        chat.Run(async () => { await alice.IgnoreAsync(bob.Person.Id, ignore: true, _ => chat.Format); return Answer.Done; });
        Session carol = chat.Attach(new RecordingReceiver(), "10.0.0.3");
        Task<Answer<Room>> made = chat.Start(() => alice.JoinAsync("#new", "", chat.Format)), followed = chat.Start(() => carol.JoinAsync("#new", "", chat.Format)); // one turn takes both
        chat.Settle();
        Assert.True(made.IsCompletedSuccessfully && followed.IsCompletedSuccessfully);
        Assert.Equal("#new + 10.0.0.3:4002", _alice.Take()[^1]);
    }

    [Fact]
    public void A_room_that_goes_is_forgotten_by_the_store()
    {
        (ManualChat chat, Person owner, Session bob) = Begin(new ChatServices { Store = _store });
        chat.Ask(new SettingRequest(owner, RoomSetting.Moderated, 1));
        Assert.Single(_store.LoadRooms());
        chat.Ask(new SettingRequest(owner, RoomSetting.Moderated, 0));
        chat.Leave(chat.Directory.Find(owner.Id)!.Sessions[0]);
        chat.Leave(bob);
        Assert.Empty(_store.LoadRooms());
    }

    [Fact]
    public void A_stored_room_whose_last_ban_ran_out_meanwhile_does_not_come_back()
    {
        (ManualChat chat, Person owner, _) = Begin(new ChatServices { Store = _store });
        chat.Ask(new SanctionRequest(owner, Mute(chat, "eve", TimeSpan.Zero) with { Until = chat.Clock.GetUtcNow() + TimeSpan.FromTicks(1) }, PersonId.None));
        Assert.Single(_store.LoadRooms());
        var restarted = new ManualChat(new ChatServices { Store = _store });
        Assert.NotNull(restarted.Directory.Rooms.Find("#a")); // the fake clock begins where the other did
        _store.Save(_store.LoadRooms()[0] with { Sanctions = [Mute(chat, "eve", TimeSpan.Zero)] });
        restarted = new ManualChat(new ChatServices { Store = _store });
        Assert.Null(restarted.Directory.Rooms.Find("#a"));
        Assert.Empty(_store.LoadRooms());
    }

    private (ManualChat Chat, Person Owner, Session Bob) Begin(ChatServices settings)
    {
        var chat = new ManualChat(settings);
        Session alice = chat.Attach(_alice), bob = chat.Attach(_bob, "10.0.0.2");
        chat.Join(alice, "#a");
        chat.Join(bob, "#a");
        return (chat, alice.Person, bob);
    }

    private static Sanction Mute(ManualChat chat, string whom, TimeSpan? time) => new(SanctionKind.Mute, whom, "alice", "", chat.Clock.GetUtcNow(), chat.Clock.GetUtcNow() + time)
    {
        NameKey = char.IsLetter(whom[0]) && !whom.StartsWith(Person.GuestPrefix, StringComparison.Ordinal) ? NameRules.Key(whom) : "",
    };
}
