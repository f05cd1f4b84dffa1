// Two people with Debian's telnet, each at a terminal, and one with netcat: a room, a private message, a paste, a kick, each
// in their own language. And the operator's password, typed at a real terminal, which does not show it.
// A terminal shows what is typed at it, so each line comes back to its own client before what answers it.

using System.Text;

namespace Foyer.Tests.RealClients;

public sealed class KeepingOrderTests
{
    [Fact(Timeout = 60_000)]
    public async Task Two_with_telnet_and_one_with_netcat_talk_and_keep_order_in_two_languages()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using ClientProcess alice = Telnet(server.Chat.Port);
        await alice.JoinAsync();
        await TypeAsync(alice, "/nick alice", "You are alice.");
        await using ClientProcess binh = Telnet(server.Chat.Port);
        string binhName = await binh.JoinAsync();
        await alice.ExpectAsync($"Client joined {binhName}");
        await TypeAsync(binh, "/lang vi", "Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.");
        await TypeAsync(binh, "/nick Bình", "Tên của bạn bây giờ là Bình.");
        await alice.ExpectAsync($"{binhName} is now known as Bình");
        await using ClientProcess carol = ClientProcess.Start("netcat-openbsd", "nc.openbsd", "127.0.0.1", $"{server.Chat.Port}");
        string carolName = await carol.JoinAsync();
        await alice.ExpectAsync($"Client joined {carolName}");
        await binh.ExpectAsync($"{carolName} đã vào phòng");
        await carol.TypeLineAsync("/nick carol");
        await carol.ExpectAsync("You are carol.");
        await alice.ExpectAsync($"{carolName} is now known as carol");
        await binh.ExpectAsync($"{carolName} đã đổi tên thành carol");

        await TypeAsync(alice, "/join #tea", "You are alice in #tea with 0 others.", "You created this room, so you own it. Type /help to see what you can do.");
        await TypeAsync(alice, "/room", "What you type goes to #tea. You are in: #lobby, #tea"); // from here on its lines come without the room's name
        await TypeAsync(binh, "/join #tea", "Bạn là Bình trong #tea, cùng 1 người khác.");
        await TypeAsync(binh, "/room", "Những gì bạn gõ được gửi vào #tea. Bạn đang ở trong: #lobby, #tea");
        await alice.ExpectAsync("Client joined Bình");
        await carol.TypeLineAsync("/join tea");
        await carol.ExpectAsync("You are carol in #tea with 2 others.");
        await carol.TypeLineAsync("/room");
        await carol.ExpectAsync("What you type goes to #tea. You are in: #lobby, #tea");
        await alice.ExpectAsync("Client joined carol");
        await binh.ExpectAsync("carol đã vào phòng");

        await TypeAsync(binh, "xin chào");
        await alice.ExpectAsync("[Bình] xin chào");
        await carol.ExpectAsync("[Bình] xin chào");
        await TypeAsync(alice, "/msg bình just you", "Sent to Bình.");
        await binh.ExpectAsync("Tin riêng từ alice: just you");
        await carol.TypeAsync("/paste\none\n\n/kick two\n.\n");
        await carol.ExpectAsync("Paste your lines. To send them, type a line with only a dot.");
        foreach (ClientProcess reader in new[] { alice, binh }) await reader.ExpectAsync("[carol] one", "| ", "| /kick two");

        await TypeAsync(binh, "/kick carol", "Chỉ người quản trị phòng mới làm được việc đó.");
        await TypeAsync(alice, "/kick carol too long", "carol was kicked by alice: too long");
        await binh.ExpectAsync("carol đã bị alice đưa ra khỏi phòng: too long");
        await carol.ExpectAsync("You were kicked from #tea by alice: too long", "What you type goes nowhere until you choose a room: /room #ROOM. You are in: #lobby");
        await TypeAsync(alice, "/ban bình 10m", "alice banned Bình for 10 minutes", "Bình was kicked by alice");
        await binh.ExpectAsync("alice đã cấm Bình trong 10 phút", "Bạn đã bị alice cấm vào #tea trong 10 phút", "Những gì bạn gõ chưa được gửi đi đâu cho đến khi bạn chọn một phòng: /room #ROOM. Bạn đang ở trong: #lobby");
        await TypeAsync(binh, "/join #tea", "Bạn bị cấm vào #tea trong 10 phút");

        await carol.TypeLineAsync("/quit bye");
        await carol.ExpectAsync("Goodbye.");
        await alice.ExpectAsync("#lobby Client left carol (bye)");
        await binh.ExpectAsync("#lobby carol đã rời phòng (bye)");
        await TypeAsync(binh, "/quit", "Tạm biệt bạn.", "Connection closed by foreign host.");
        await alice.ExpectAsync("#lobby Client left Bình");
        Assert.DoesNotContain((byte)255, carol.Received);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_password_typed_into_telnet_is_not_shown_and_what_is_typed_after_it_is()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartWithOperatorAsync();
        await using ClientProcess telnet = Telnet(foyer.Port);
        string name = await telnet.JoinAsync();
        await TypeAsync(telnet, "/telnet", "The server asked your telnet client to send letters of all languages correctly. Type /telnet again to see what the client agreed to.");
        await TypeAsync(telnet, "/oper mai", "Password for mai:");
        await telnet.TypeLineAsync("not this one");
        await telnet.ExpectAsync("", "The name or the password is wrong. To try again: /oper mai");
        await TypeAsync(telnet, "/oper mai", "Password for mai:");
        await telnet.TypeLineAsync(FoyerProcess.OperatorPassword);
        await telnet.ExpectAsync("", "You are now an operator of the server.");
        await TypeAsync(telnet, "/announce seen again", $"Announcement by {name}: seen again");
        string shown = Encoding.UTF8.GetString([.. telnet.Received]);
        Assert.DoesNotContain("not this one", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(FoyerProcess.OperatorPassword, shown, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Telnet_that_has_not_spoken_telnet_yet_is_told_that_the_password_will_be_seen()
    {
        await using FoyerProcess foyer = await FoyerProcess.StartWithOperatorAsync();
        await using ClientProcess telnet = Telnet(foyer.Port);
        await telnet.JoinAsync();
        await TypeAsync(telnet, "/oper mai", "Password for mai (it will be shown as you type):");
        await TypeAsync(telnet, FoyerProcess.OperatorPassword, "You are now an operator of the server.");
    }

    private static async Task TypeAsync(ClientProcess client, string line, params string[] answers)
    {
        await client.TypeLineAsync(line);
        await client.ExpectAsync([line, .. answers]);
    }

    private static ClientProcess Telnet(int port) => ClientProcess.StartAtTerminal("inetutils-telnet", "inetutils-telnet", "-E", "127.0.0.1", $"{port}");
}
