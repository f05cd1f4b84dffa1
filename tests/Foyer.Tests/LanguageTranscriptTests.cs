// Two people, two languages, one room: each reads everything in their own.

namespace Foyer.Tests;

public sealed class LanguageTranscriptTests
{
    public static TheoryData<Wire> Wires => [Wire.Socket, Wire.Memory];

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Two_people_talk_in_Vietnamese(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire, new ChatServerOptions { Language = "vi" });
        TestClient an = await server.ConnectAsync();
        await an.ExpectAsync(
            "Bạn đã kết nối với máy chủ trò chuyện Foyer",
            $"Bạn là {an.Name} trong #lobby, chưa có ai khác. Gõ /help để xem các lệnh.");
        TestClient binh = await server.ConnectAsync();
        await binh.ExpectAsync(
            "Bạn đã kết nối với máy chủ trò chuyện Foyer",
            $"Bạn là {binh.Name} trong #lobby, cùng 1 người khác. Gõ /help để xem các lệnh.");
        await an.ExpectAsync($"{binh.Name} đã vào phòng");

        await binh.SendLineAsync("/nick Bình");
        await binh.ExpectAsync("Tên của bạn bây giờ là Bình.");
        await an.ExpectAsync($"{binh.Name} đã đổi tên thành Bình");
        await an.SendLineAsync("/nick bình");
        await an.ExpectAsync("Tên đó, hoặc một tên trông giống nó, đã có người dùng. Bạn hãy chọn tên khác.");
        await binh.SendLineAsync("Chào bạn!");
        await an.ExpectAsync("[Bình] Chào bạn!");

        await an.SendLineAsync("/nick");
        await an.ExpectAsync("Cách dùng: /nick NAME");
        await an.SendLineAsync("/phòng");
        await an.ExpectAsync("Không có lệnh /phòng. Gõ /help để xem các lệnh.");
        await an.SendLineAsync("/who");
        await an.ExpectAsync($"2 người trong #lobby: {an.Name}, Bình");
        await an.SendLineAsync("/nick a:b");
        await an.ExpectAsync(@"Tên chỉ được có chữ cái, chữ số và các ký tự sau: _ - \ | ^ `");
        await an.SendLineAsync("/help");
        await an.ExpectAsync("Những gì bạn gõ sẽ được gửi tới mọi người trong phòng, trừ các lệnh sau:", "Trò chuyện");
        string help = "";
        while (!help.Contains("/oper NAME", StringComparison.Ordinal)) help = await an.ReadLineAsync();
        await an.SendLineAsync("/telnet");
        await an.ExpectBytesAsync(255, 253, 0, 255, 253, 31, 255, 253, 24);
        await an.ExpectAsync("Máy chủ đã yêu cầu chương trình telnet của bạn gửi đúng chữ của mọi ngôn ngữ. Gõ /telnet lần nữa để xem chương trình đã đồng ý những gì.");
        await an.SendAsync([255, 251, 0, 255, 250, 31, 0, 100, 0, 40, 255, 240]);
        await an.SendLineAsync("/telnet");
        await an.ExpectAsync("Telnet: chế độ nhị phân từ bạn đang bật, chế độ nhị phân tới bạn đang tắt, cửa sổ 100 x 40.");
        await an.SendLineAsync(new string('x', 4097));
        await an.ExpectAsync("Dòng của bạn chưa được gửi vì dài hơn 4096 byte. Bạn hãy rút ngắn hoặc chia nhỏ dòng đó.");

        await binh.SendLineAsync("/quit");
        Assert.Equal("Tạm biệt bạn.\r\n", await binh.ReadToEndAsync());
        binh.Dispose();
        await an.ExpectAsync("Bình đã rời phòng");
        Task stopped = server.Chat.StopAsync();
        await an.ExpectAsync("Máy chủ đang dừng. Tạm biệt bạn.");
        await an.ExpectEndAsync();
        an.Dispose();
        await stopped;
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task One_person_changes_languages_and_the_other_notices_nothing(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        TestClient alice = await server.JoinAsync();
        TestClient binh = await server.JoinAsync();
        await alice.ExpectAsync($"Client joined {binh.Name}");

        await binh.SendLineAsync("/lang");
        await binh.ExpectAsync("Your language is English. You can choose: en (English), vi (tiếng Việt).");
        await binh.SendLineAsync("/lang fr");
        await binh.ExpectAsync("There is no language fr. You can choose: en (English), vi (tiếng Việt).");
        await binh.SendLineAsync("/lang vi");
        await binh.ExpectAsync("Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.");
        await binh.SendLineAsync("/lang");
        await binh.ExpectAsync("Ngôn ngữ của bạn là tiếng Việt. Bạn có thể chọn: en (English), vi (tiếng Việt).");

        TestClient carol = await server.JoinAsync();
        await alice.ExpectAsync($"Client joined {carol.Name}");
        await binh.ExpectAsync($"{carol.Name} đã vào phòng");
        await binh.SendLineAsync("/nick Bình");
        await binh.ExpectAsync("Tên của bạn bây giờ là Bình.");
        await alice.ExpectAsync($"{binh.Name} is now known as Bình");
        await alice.SendLineAsync("/nick alice");
        await alice.ExpectAsync("You are alice.");
        await binh.ExpectAsync($"{alice.Name} đã đổi tên thành alice");
        await alice.SendLineAsync("hello");
        await binh.ExpectAsync("[alice] hello");

        await binh.SendLineAsync("/lang tiếng anh");
        await binh.ExpectAsync("From now on, your language is English.");
        carol.Dispose();
        await binh.ExpectAsync($"Client left {carol.Name}");
        await alice.ExpectAsync($"Client left {carol.Name}");
        alice.ExpectNothingMore();
        binh.ExpectNothingMore();
    }

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Classic_is_the_tutorials_English_whatever_the_language(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire, new ChatServerOptions { Classic = true, Language = "vi" });
        TestClient alice = await server.ConnectAsync();
        await alice.ExpectAsync("You're connected to the Foyer chatserver");
        TestClient bob = await server.ConnectAsync();
        await bob.ExpectAsync("You're connected to the Foyer chatserver");
        await alice.ExpectAsync($"Client joined {bob.Name}");
        bob.Dispose();
        await alice.ExpectAsync($"Client left {bob.Name}");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_greeting_that_was_given_goes_before_the_languages_own()
    {
        await using TestServer server = await TestServer.StartAsync(Wire.Memory, new ChatServerOptions { Language = "vi", Greeting = "Mời vào!" });
        TestClient an = await server.ConnectAsync();
        await an.ExpectAsync("Mời vào!", $"Bạn là {an.Name} trong #lobby, chưa có ai khác. Gõ /help để xem các lệnh.");
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_finds_the_server_full_is_told_in_its_language()
    {
        await using TestServer server = await TestServer.StartAsync(new ChatServerOptions { Language = "vi", Limits = new Limits { Clients = 1 } });
        await server.ConnectAsync();
        TestClient late = await server.ConnectAsync();
        Assert.Equal("Máy chủ đã đầy. Bạn vui lòng thử lại sau.\r\n", await late.ReadToEndAsync());
    }

    [Fact]
    public void A_language_that_there_is_not_is_told_with_those_that_there_are() =>
        Assert.Equal(["the language is en or vi, not fr"], new ChatServerOptions { Language = "fr" }.Validate());
}
