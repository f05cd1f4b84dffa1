// Webhooks: what a token opens and what it does not, who makes them, and where they are kept.

using System.Net;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;

namespace Foyer.Tests.Chat;

public sealed class WebhookTests
{
    private readonly RecordingReceiver _alice = new(), _bob = new();
    private readonly RememberingStore _store = new();
    private readonly TestLog _told = new();
    private readonly ManualChat _chat;
    private readonly Session _a, _b;

    // Alice owns the room, Bob is in it.
    public WebhookTests()
    {
        _chat = new ManualChat(new ChatServices { Store = _store, Log = _told, Limits = new Limits { WebhooksPerRoom = 3 } });
        (_a, _b) = (_chat.Attach(_alice), _chat.Attach(_bob));
        _chat.Join(_a, "#a");
        _chat.Join(_b, "#a");
        _alice.Take();
    }

    [Theory]
    [InlineData(nameof(RoomSetting.Hidden))]
    [InlineData(nameof(RoomSetting.InviteOnly))]
    [InlineData(nameof(RoomSetting.Key))]
    [InlineData(nameof(RoomSetting.Moderated))]
    [InlineData(nameof(RoomSetting.SlowMode))]
    public void A_token_is_the_rooms_leave_to_speak(string setting)
    {
        WebhookToken token = Add("ci");
        _chat.Set(_a, Enum.Parse<RoomSetting>(setting), 60, "sesame");
        _alice.Take();
        Assert.True(_chat.Post("one", token: token).IsDone);
        Assert.True(_chat.Post("two", "deploy", token: new WebhookToken(token.Text)).IsDone);
        Assert.Equal(["#a [ci (bot)] one", "#a [deploy (bot)] two"], _alice.Take());
    }

    [Fact]
    public void It_lifts_bans_and_mutes_by_address_in_its_room_and_nothing_else()
    {
        WebhookToken token = Add("ci");
        Sanction mute = New(SanctionKind.Mute) with { Network = IPNetwork.Parse("10.7.7.7/32") };
        _chat.Ask(new SanctionRequest(_a.Person, mute, PersonId.None));
        _chat.Ask(new SanctionRequest(_a.Person, mute with { Kind = SanctionKind.Ban }, PersonId.None));
        Assert.True(_chat.Post("hi", token: token).IsDone);
        Assert.Equal(Refusal.NameReserved, _chat.Post("hi", "server", token: token).Refusal);
        Assert.Equal(Refusal.NothingToSay, _chat.Post("", token: token).Refusal);
        _chat.Ask(new SanctionRequest(_a.Person, New(SanctionKind.Mute) with { NameKey = NameRules.Key("ci") }, PersonId.None));
        Assert.Equal(Refusal.Muted, _chat.Post("hi", token: token).Refusal);
        _chat.Ask(new SanctionRequest(_a.Person, New(SanctionKind.Ban) with { NameKey = NameRules.Key("ci") }, PersonId.None));
        Assert.Equal(Refusal.Banned, _chat.Post("hi", token: token).Refusal);
        Assert.True(_chat.Post("hi", "cd", token: token).IsDone);
        _chat.Directory.ServerBans.TryAdd(New(SanctionKind.Ban) with { Network = IPNetwork.Parse("10.7.7.7/32") });
        Assert.Equal(Refusal.Banned, _chat.Post("hi", "cd", token: token).Refusal); // the server's operator's word
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Nobody_stops_a_webhook_by_taking_its_name_before_it_is_made_or_after(bool before)
    {
        if (before) Assert.True(_chat.Run(() => _b.RenameAsync("deploy")).IsDone);
        WebhookToken token = Add("deploy");
        if (!before) Assert.True(_chat.Run(() => _b.RenameAsync("deploy")).IsDone);
        _alice.Take();
        Assert.True(_chat.Post("disk full", token: token).IsDone);
        Assert.True(_chat.Post("disk full", "DEPL0Y", token: token).IsDone); // also the name that comes with the post
        _chat.Say(_b, "all is well");
        _chat.Settle();
        Assert.Equal(["#a [deploy (bot)] disk full", "#a [DEPL0Y (bot)] disk full", "#a [deploy] all is well"], _alice.Take());
        Assert.Equal(Refusal.NameInUse, _chat.Post("hi", "deploy").Refusal); // without a token
        Assert.Equal(Refusal.NameHasBadCharacter, _chat.Run(() => _b.RenameAsync("deploy(bot)")).Refusal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Another_rooms_token_a_removed_one_and_a_wrong_one_are_none(bool hidden)
    {
        WebhookToken token = Add("ci"), other = Add("other");
        _chat.Join(_a, "#b");
        if (hidden) _chat.Set(_a, RoomSetting.Hidden, 1);
        if (hidden) _chat.Set(_a, RoomSetting.Hidden, 1, room: "#b");
        Refusal expected = hidden ? Refusal.NoSuchRoom : Refusal.NoSuchWebhook;
        Assert.Equal(expected, _chat.Post("hi", room: "#b", token: token).Refusal);
        Assert.True(_chat.Post("hi", token: token).IsDone);
        Assert.True(Ask(new WebhookRemoveRequest(_a.Person, "CI")).IsDone);
        _alice.Take();
        foreach (WebhookToken wrong in new[] { token, WebhookToken.New(), new(""), new(other.Hash), new(other.Text.ToUpperInvariant() + " "), new(other.Text[1..]) })
            Assert.Equal(expected, _chat.Post("hi", token: wrong).Refusal);
        Assert.Empty(_alice.Take());
        Assert.True(_chat.Post("hi", token: other).IsDone);
    }

    [Fact]
    public void Operators_make_list_and_remove_them_and_nobody_else()
    {
        Person bob = _b.Person;
        Add("ci");
        Assert.Equal(Refusal.NeedsOperator, Ask(new WebhookAddRequest(bob, "cd", WebhookToken.New().Hash)).Refusal);
        Assert.Equal(Refusal.NeedsOperator, Ask(new WebhookRemoveRequest(bob, "ci")).Refusal);
        Assert.Null(List(bob));
        Assert.Null(List(_chat.Directory.Visit(IPEndPoint.Parse("10.0.0.1:1"))));
        _chat.Ask(new RoleRequest(_a.Person, bob.Id, Role.Operator, Given: true));
        Assert.True(Ask(new WebhookAddRequest(bob, "cd", WebhookToken.New().Hash)).IsDone);
        Assert.Equal([$"ci by {_a.Name}", $"cd by {_b.Name}"], List(bob)!.Select(webhook => $"{webhook.Name} by {webhook.By}"));
        Assert.True(Ask(new WebhookRemoveRequest(bob, "ci")).IsDone);
        Assert.Equal(Refusal.NoSuchWebhook, Ask(new WebhookRemoveRequest(bob, "ci")).Refusal);
        Assert.Equal([$"#a: {_a.Name}: webhook add ci", $"#a: {_a.Name}: op {_b.Name}", $"#a: {_b.Name}: webhook add cd", $"#a: {_b.Name}: webhook remove ci"], _told.Lines);
    }

    [Fact]
    public void Their_names_are_names_unlike_each_other_and_their_number_is_bounded()
    {
        Person alice = _a.Person;
        Add("ci");
        foreach ((string name, Refusal refusal) in new[] { ("сi", Refusal.NameInUse), ("server", Refusal.NameReserved), ("c\u0007i", Refusal.NameHasBadCharacter), (new string('x', 33), Refusal.NameTooLong) })
            Assert.Equal(refusal, Ask(new WebhookAddRequest(alice, name, WebhookToken.New().Hash)).Refusal);
        Add("two");
        Add("three");
        Assert.Equal(Refusal.TooManyWebhooks, Ask(new WebhookAddRequest(alice, "four", WebhookToken.New().Hash)).Refusal);
        Assert.Equal(20, new Limits().WebhooksPerRoom);
    }

    [Fact]
    public void A_token_has_128_bits_is_kept_as_a_hash_and_prints_as_nothing()
    {
        WebhookToken token = Add("ci");
        Assert.Matches("^[0-9a-f]{32}$", token.Text);
        Assert.NotEqual(token.Text, WebhookToken.New().Text);
        Assert.Equal(64, token.Hash.Length);
        Assert.DoesNotContain(token.Text, $"{token} {new WebhookAddRequest(_a.Person, "x", token.Hash)}", StringComparison.Ordinal);
        Assert.DoesNotContain(token.Text, string.Join(' ', _store.LoadRooms().SelectMany(room => room.Webhooks)), StringComparison.Ordinal);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", new WebhookToken("abc").Hash); // FIPS 180-2, B.1
    }

    [Fact]
    public void They_outlive_an_empty_room_and_a_restart_and_are_forgotten_with_the_room()
    {
        WebhookToken token = Add("ci");
        _chat.Leave(_a);
        _chat.Leave(_b);
        Assert.True(_chat.Post("to nobody", token: token).IsDone);

        var again = new ManualChat(new ChatServices { Store = _store });
        Assert.True(again.Post("hi", token: token).IsDone);
        var receiver = new RecordingReceiver();
        Session mai = again.Attach(receiver);
        again.Join(mai, "#a");
        Assert.Equal("#a welcome 10.0.0.1:4000, 0 others, Member, topic ''", receiver.Take()[0]); // the room is not made anew
        again.MakeOperator(mai);
        Assert.True(again.Ask(new WebhookRemoveRequest(mai.Person, "ci")).IsDone);
        again.Leave(mai);
        Assert.Null(again.Directory.Rooms.Find("#a"));
        Assert.Empty(_store.LoadRooms());
    }

    [Fact]
    public void The_room_that_goes_for_others_takes_them_with_it()
    {
        Add("ci");
        _chat.Leave(_a);
        _chat.Leave(_b);
        Room room = _chat.Room();
        Assert.True(_chat.Run(_chat.Directory.Rooms.ForgetAnEmptyOneAsync));
        Assert.Empty(_store.LoadRooms());
        Assert.Null(_chat.Directory.Rooms.Find("#a"));
        Assert.Equal(Refusal.NoSuchRoom, _chat.Run(() => _chat.Directory.PostAsync(_chat.Directory.Visit(IPEndPoint.Parse("10.0.0.9:1")), room, null, "hi", WebhookToken.New())).Refusal);
    }

    private WebhookToken Add(string name)
    {
        var token = WebhookToken.New();
        Assert.True(Ask(new WebhookAddRequest(_a.Person, name, token.Hash)).IsDone);
        return token;
    }

    private Answer Ask(RoomRequest request) => _chat.Ask(request);

    private Webhook[]? List(Person actor)
    {
        return _chat.Run(() => _chat.Room().AskAsync(state => RoomRights.For(Role.Operator, state, actor, () => state.Webhooks.ToArray()))).Value;
    }

    private Sanction New(SanctionKind kind) => new(kind, "x", "alice", "", _chat.Clock.GetUtcNow(), null);
}
