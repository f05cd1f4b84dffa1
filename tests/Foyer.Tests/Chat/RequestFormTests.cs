// Requests in their form for a cluster's log: each comes back as it was, and whatever else the bytes are, the answer is no.

using System.Net;
using System.Text;
using CsCheck;
using Foyer.Chat.Events;
using Foyer.Chat.Requests;
using Foyer.Chat.State;
using Foyer.Runtime;

namespace Foyer.Tests.Chat;

public sealed class RequestFormTests
{
    private static readonly Person Mai = new(new PersonId(-7, 3), "Mai 😀", AddressGroup.Of(IPAddress.Parse("2001:db8::7")))
    {
        HasChosenName = true,
        IsOperator = true,
        Profile = new Profile("mai", "lunch", "Mai Nguyễn"),
    };

    private static readonly Person Guest = new(new PersonId(long.MaxValue, 1), "192.0.2.7:1", AddressGroup.Of(IPAddress.Parse("192.0.2.7")));

    private static readonly Sanction Ban = new(SanctionKind.Ban, "mai", "an", "why\n\"", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1))
    {
        NameKey = "mai",
        Person = Mai.Id,
        Network = IPNetwork.Parse("198.51.100.0/24"),
    };

    private static readonly RoomRequest[] All =
    [
        new JoinRequest(Mai, "sesame", Quiet: true), new JoinRequest(Guest, ""),
        new LeaveRequest(Mai, "bye", LeavesServer: true, 5), new LeaveRequest(Guest, ""),
        new ChangeRequest(Mai, 9),
        new SayRequest(Mai, "phở\n\t\u0001<script>", IsAction: true), new SayRequest(Guest, ""),
        new ServerSayRequest("hello"),
        new PostRequest(Guest, "ci", "built", "hash", Answer.Done, new Answer(Refusal.Banned, TimeSpan.FromSeconds(7), "spam"), Answer.Done, NameIsTaken: true),
        new PostRequest(Guest, null, "", null, Refusal.NothingToSay, Answer.Done, Answer.Done, NameIsTaken: false),
        new TopicRequest(Mai, ""),
        new KickRequest(Mai, Guest.Id, "out"),
        new SanctionRequest(Mai, Ban, Guest.Id), new SanctionRequest(Mai, new Sanction(SanctionKind.Mute, "x", "", "", default, null), PersonId.None),
        new LiftRequest(Mai, SanctionKind.Mute, new SanctionChoice("mai", IPNetwork.Parse("2001:db8::/64"), Mai.Id)),
        new RoleRequest(Mai, Guest.Id, Role.Owner, Given: true),
        new InviteRequest(Mai, Guest.Id),
        new SettingRequest(Mai, RoomSetting.Keep, 30, "key"),
        new WebhookAddRequest(Mai, "ci", "hash"), new WebhookRemoveRequest(Mai, "ci"),
        new TidyRequest(), new ForgetRequest(), new MessagesLogged(1, long.MaxValue, Accepted: true, IsLate: true),
    ];

    [Fact]
    public void Every_request_is_tried_and_has_a_kind_of_its_own()
    {
        Type[] requests = [.. typeof(RoomRequest).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RoomRequest)) && !type.IsAbstract)];
        Assert.Equal(requests.ToHashSet(), All.Select(request => request.GetType()).ToHashSet());
        Assert.Equal(requests.ToHashSet(), RequestForm.Kinds.Select(kind => kind.Type).ToHashSet());
        Assert.Equal(RequestForm.Kinds.Count, RequestForm.Kinds.Select(kind => kind.Kind).Distinct().Count());
    }

    [Fact]
    public void Every_request_comes_back_as_it_was()
    {
        foreach (RoomRequest request in All) Assert.Equal([request], Read(RequestForm.Write([request])));
        Assert.Equal(All, Read(RequestForm.Write(All)));
    }

    [Fact]
    public void A_line_takes_no_more_than_three_hundred_bytes_beside_its_text() => Assert.InRange(RequestForm.Write([new SayRequest(Guest, "hello")]).Length, 0, 280);

    // As the first version wrote it; never to be changed.
    [Fact]
    public void What_the_first_version_wrote_is_read()
    {
        byte[] old = Encoding.UTF8.GetBytes("""
            {"version":1,"requests":[{"request":"say","text":"hello","isAction":false,"by":{"id":{"run":9,"number":3},"name":"mai","origin":{"prefix":281474003018247},"hasChosenName":true,"isOperator":false,"profile":null}}]}
            """);
        Person mai = new(new PersonId(9, 3), "mai", new AddressGroup(281474003018247)) { HasChosenName = true };
        Assert.Equal([new SayRequest(mai, "hello")], Read(old));
        Assert.Equal(Encoding.UTF8.GetString(old).Trim(), Encoding.UTF8.GetString(RequestForm.Write([new SayRequest(mai, "hello")])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"requests":[]}""")]
    [InlineData("""{"version":1,"requests":[null]}""")]
    [InlineData("""{"version":1,"requests":[{"request":"fly"}]}""")]
    [InlineData("""{"version":1,"requests":[{"request":"say","text":"hello"}]}""")]
    [InlineData("""{"version":1,"requests":[{"request":"say","text":null,"by":null}]}""")]
    [InlineData("""{"version":1,"requests":[{"request":"tidy","colour":"red"}]}""")]
    [InlineData("""{"version":1,"requests":[{"request":"lift","by":{},"choice":{"text":"x","network":"1.2.3.4/99"}}]}""")]
    public void What_is_damaged_newer_or_unknown_is_refused_as_a_whole(string form) => Assert.False(RequestForm.TryRead(Encoding.UTF8.GetBytes(form), out _));

    [Fact]
    public void What_is_too_long_is_refused() =>
        Assert.False(RequestForm.TryRead(RequestForm.Write([new SayRequest(Mai, new string('x', RequestForm.MostBytes))]), out _));

    [Fact(Timeout = 60_000)]
    public Task Bytes_of_any_kind_are_read_or_refused_and_what_is_read_comes_back() => Task.Factory.StartNew(
        () => Gen.Select(Gen.Int[0, All.Length - 1], Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 3]).Sample(
            (which, where, value, how) =>
            {
                List<byte> bytes = [.. RequestForm.Write([All[which]])];
                where %= bytes.Count;
                if (how == 0) bytes[where] = value;
                else if (how == 1) bytes.RemoveRange(where, bytes.Count - where);
                else if (how == 2) bytes.Insert(where, value);
                else bytes.RemoveAt(where);
                if (RequestForm.TryRead(bytes.ToArray(), out IReadOnlyList<RoomRequest>? read)) Assert.Equal(read, Read(RequestForm.Write(read)));
            },
            iter: 20_000),
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static IReadOnlyList<RoomRequest> Read(byte[] bytes)
    {
        Assert.True(RequestForm.TryRead(bytes, out IReadOnlyList<RoomRequest>? read));
        return read;
    }
}
