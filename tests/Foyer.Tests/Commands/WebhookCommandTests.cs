// /webhook as people use it, in both languages, and what is posted with the token that it shows.

using System.Net;
using System.Text.RegularExpressions;
using Foyer.Chat.Events;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Foyer.Wording;

namespace Foyer.Tests.Commands;

public sealed class WebhookCommandTests
{
    [Theory(Timeout = 60_000), InlineData(Wire.Memory), InlineData(Wire.Socket)]
    public async Task A_token_is_shown_once_to_its_maker_and_posts_into_a_hidden_room_until_it_is_removed(Wire wire)
    {
        await using Stage stage = await TeaAsync(wire);
        await stage.PlayAsync("""
            alice> /set hidden on
            alice: alice set hidden to on
            bob: alice set hidden to on
            alice> /webhook list
            alice: There are no webhooks in #tea.
            """);
        string token = await AddAsync(stage["alice"], "#tea", "tea");
        Assert.True((await PostAsync(stage, "#tea", "build passed\nin 3 s", token)).IsDone);
        await stage.PlayAsync("""
            alice: [ci (bot)] build passed
            alice: | in 3 s
            bob: [ci (bot)] build passed
            bob: | in 3 s
            """);
        string list = Regex.Replace(await AnswerAsync(stage["alice"], "/webhook list", 2), @"\d{4}-\d\d-\d\d \d\d:\d\d", "DAY TIME");
        Assert.Equal("Webhooks of #tea:|  ci, created by alice on DAY TIME UTC", list);
        await stage.PlayAsync("""
            alice> /webhook remove CI
            alice: The webhook CI of #tea was removed. Its token no longer works.
            alice> /webhook remove ci
            alice: There is no webhook ci. To see all: /webhook list
            """);
        Assert.Equal(Refusal.NoSuchRoom, (await PostAsync(stage, "#tea", "late", token)).Refusal);
        Assert.Equal(["#tea: alice: webhook add ci", "#tea: alice: webhook remove ci"], stage.Log.Lines.Where(line => line.Contains("webhook", StringComparison.Ordinal)));
    }

    [Fact(Timeout = 60_000)]
    public async Task It_is_for_operators_and_a_wrong_use_is_answered()
    {
        await using Stage stage = await TeaAsync(Wire.Memory);
        await stage.PlayAsync("""
            bob> /webhook add ci
            bob: Only an operator of the room can do that.
            bob> /webhook list
            bob: Only an operator of the room can do that.
            bob> /webhook #lobby remove ci
            bob: Only an operator of the room can do that.
            carol> /webhook #tea list
            carol: You are not in #tea.
            carol> /webhook #tea add ci
            carol: You are not in #tea.
            carol> /webhook #nowhere list
            carol: There is no room #nowhere.
            alice> /webhook
            alice: Usage: /webhook [#room] add|list|remove [NAME]
            alice> /webhook add
            alice: Usage: /webhook [#room] add|list|remove [NAME]
            alice> /webhook list ci
            alice: Usage: /webhook [#room] add|list|remove [NAME]
            alice> /webhook make ci
            alice: Usage: /webhook [#room] add|list|remove [NAME]
            alice> /webhook add ci now
            alice: Usage: /webhook [#room] add|list|remove [NAME]
            alice> /webhook add server
            alice: That name is reserved. Please choose another.
            """);
        for (int i = 0; i < 20; i++) Assert.StartsWith($"The webhook hook{i} of #tea was created.", await AnswerAsync(stage["alice"], $"/webhook add hook{i}", 2), StringComparison.Ordinal);
        await stage.PlayAsync("""
            alice> /webhook add another
            alice: There are already too many webhooks. Please remove some first: /webhook remove
            """);
    }

    [Fact(Timeout = 60_000)]
    public async Task Whoever_takes_its_name_does_not_stop_it_and_the_mark_tells_them_apart()
    {
        await using Stage stage = await TeaAsync(Wire.Memory);
        string token = await AddAsync(stage["alice"], "#tea", "tea");
        await stage.PlayAsync("""
            alice> /webhook add CI
            alice: That name, or one that looks like it, is in use. Please choose another.
            bob> /nick ci
            bob: You are ci.
            alice: bob is now known as ci
            carol: bob is now known as ci
            """);
        Assert.True((await PostAsync(stage, "#tea", "disk full", token)).IsDone);
        await stage.PlayAsync("""
            alice: [ci (bot)] disk full
            bob: [ci (bot)] disk full
            bob> nothing is wrong
            alice: [ci] nothing is wrong
            """);
        Assert.StartsWith("The webhook carol of #tea was created.", await AnswerAsync(stage["alice"], "/webhook add carol", 2), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_speaks_Vietnamese_and_names_any_room()
    {
        await using var stage = new Stage();
        await stage.JoinAsync("alice");
        await stage.PlayAsync("""
            alice> /lang vi
            alice: Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.
            alice> /join #phở
            alice: Bạn là alice trong #phở, chưa có ai khác.
            alice: Bạn đã tạo phòng này nên bạn là chủ phòng. Gõ /help để xem bạn làm được gì.
            alice> /webhook list
            alice: Không có webhook nào trong #phở.
            """);
        Assert.Matches(@"^Đã tạo webhook ci của #phở\. Ai có mã của webhook đều gửi tin vào đây được. Mã chỉ hiện một lần này:\|  curl -d 'text' http://HOST:PORT/webhooks/ph%E1%BB%9F/[0-9a-f]{32}$",
            await AnswerAsync(stage["alice"], "/webhook add ci", 2));
        Assert.Matches(@"^Các webhook của #phở:\|  ci, do alice tạo lúc [-\d]+ [:\d]+ UTC$", await AnswerAsync(stage["alice"], "/webhook LIST", 2));
        await stage.PlayAsync("""
            alice> /webhook remove cd
            alice: Không có webhook cd. Để xem tất cả: /webhook list
            alice> /webhook remove ci
            alice: Đã xóa webhook ci của #phở. Mã của webhook không còn dùng được.
            """);
    }

    [Fact]
    public void What_a_post_is_refused_for_is_said_as_of_a_paste()
    {
        var settings = new Limits();
        Assert.Equal("Nothing was sent, because the message is empty.", Words.English.Refused(Refusal.NothingToSay, "", settings));
        Assert.Equal("Your paste was not sent: a paste can have at most 16384 bytes.", Words.English.Refused(Refusal.PasteTooLong, "", settings with { PasteLines = 0 }));
        Assert.Equal("Dòng của bạn chưa được gửi vì dài hơn 4096 byte. Bạn hãy rút ngắn hoặc chia nhỏ dòng đó.", Words.Vietnamese.Refused(Refusal.LineTooLong, "", settings));
        Assert.Equal("Đã có quá nhiều webhook. Bạn hãy xóa bớt trước: /webhook remove", Words.Vietnamese.Refused(Refusal.TooManyWebhooks, "", settings));
    }

    /// <summary>Alice owns #tea, bob is in it, carol is in the lobby.</summary>
    private static async Task<Stage> TeaAsync(Wire wire)
    {
        var stage = new Stage(wire: wire);
        foreach (string person in new[] { "alice", "bob", "carol" }) await stage.JoinAsync(person);
        await stage.MakeRoomAsync("alice", "bob");
        return stage;
    }

    private static async Task<string> AddAsync(TestClient client, string room, string path)
    {
        string answer = await AnswerAsync(client, "/webhook add ci", 2);
        Match token = Regex.Match(answer, $@"^The webhook ci of {room} was created\. Anybody who has its token can post here\. The token is shown only this once:\|  curl -d 'text' http://HOST:PORT/webhooks/{path}/([0-9a-f]{{32}})$");
        Assert.True(token.Success, answer);
        return token.Groups[1].Value;
    }

    private static async Task<string> AnswerAsync(TestClient client, string line, int lines)
    {
        await client.SendLineAsync(line);
        List<string> answer = [];
        while (answer.Count < lines) answer.Add(await client.ReadLineAsync());
        return string.Join('|', answer);
    }

    private static async Task<Answer> PostAsync(Stage stage, string room, string text, string token)
    {
        ChatDirectory directory = stage.Chat.Directory;
        return (await directory.PostAsync(directory.Visit(IPEndPoint.Parse("198.51.100.7:1234")), directory.Rooms.Find(room)!, null, text, new WebhookToken(token)).WaitAsync(TestClient.Patience)).Outcome;
    }
}
