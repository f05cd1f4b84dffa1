// The commands as somebody sees them who reads Vietnamese, beside somebody who reads English.

namespace Foyer.Tests.Commands;

public sealed class VietnameseCommandTests
{
    public static TheoryData<Wire> Wires => [Wire.Socket, Wire.Memory];

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Rooms_settings_and_private_messages(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        TestClient alice = await server.NamedAsync("alice");
        TestClient an = await server.NamedAsync("An", alice);
        await an.DoAsync("/lang vi", "Từ bây giờ, ngôn ngữ của bạn là tiếng Việt.");
        await an.DoAsync("/join #phở bò", "Bạn là An trong #phở, chưa có ai khác.", "Bạn đã tạo phòng này nên bạn là chủ phòng. Gõ /help để xem bạn làm được gì.");
        await an.DoAsync("/room", "Những gì bạn gõ được gửi vào #phở. Bạn đang ở trong: #lobby, #phở");
        await alice.DoAsync("/join #phở bún", "That is the wrong key for #phở.");
        await alice.DoAsync("/join #PHỞ bò", "You are alice in #phở with 1 other.");
        await an.ExpectAsync("alice đã vào phòng");
        await alice.QuietAsync();
        await an.DoAsync("/topic nước dùng", "An đã đổi chủ đề thành: nước dùng");
        await alice.ExpectAsync("An changed the topic to: nước dùng");
        await an.DoAsync("/set slow 30", "An đã đặt slow thành 30");
        await alice.ExpectAsync("An set slow to 30");
        await an.DoAsync("/set slow mau", "Cách dùng: /set slow SECONDS|off");
        await an.DoAsync("/set chậm 3", "Không có thiết lập chậm. Các thiết lập là: topic-by, key, invite-only, moderated, hidden, members, slow, late-joins, keep");
        await an.DoAsync("/who", "2 người trong #phở: @An, alice");
        await an.DoAsync("/room #lobby", "Từ bây giờ, những gì bạn gõ sẽ được gửi vào #lobby.");
        await alice.SendLineAsync("ngon quá");
        await an.ExpectAsync("#phở [alice] ngon quá");
        await an.DoAsync("/rooms phở", "1 phòng:", "  #phở (2 người) nước dùng");
        await an.DoAsync("/part #phở", "Bạn đã rời #phở.");
        await alice.ExpectAsync("Client left An");
        await an.DoAsync("/join #phở", "#phở cần khóa. Để vào: /join #phở KEY");
        await an.DoAsync("/part", "Bạn đã rời #lobby.", "Bạn không ở trong phòng nào. Để vào một phòng: /join #lobby");
        await an.DoAsync("có ai không?", "Bạn không ở trong phòng nào. Để vào một phòng: /join #lobby");
        await alice.ExpectAsync("#lobby Client left An");

        await alice.DoAsync("/msg an hi", "Sent to An.");
        await an.ExpectAsync("Tin riêng từ alice: hi");
        await an.DoAsync("/reply chào", "Đã gửi cho alice.");
        await alice.ExpectAsync("Private from An: chào");
        await alice.DoAsync("/away tea", "Others would read that, and you may not speak in #phở at the moment."); // it is slow
        await alice.DoAsync("/part #phở", "You left #phở.", "What you type now goes to #lobby.");
        await alice.DoAsync("/away tea", "You are marked as away. When you are back: /away");
        await an.DoAsync("/reply ở đâu?", "Đã gửi cho alice, người này đang vắng mặt: tea");
        await an.DoAsync("/unignore alice", "Bạn không ẩn tin của alice.");
        await an.DoAsync("/ignore alice", "Bạn sẽ không thấy tin của alice nữa. Để thấy lại: /unignore alice");
        await an.DoAsync("/unignore alice", "Từ bây giờ bạn lại thấy tin của alice.");
        await an.DoAsync("/msg lan chào", "Ở đây không có ai tên lan.");
        await an.DoAsync("/msg", "Cách dùng: /msg NAME text");
        await an.DoAsync("/nikc Bình", "Không có lệnh /nikc. Có phải ý bạn là /nick?");
        await an.SendLineAsync("/quit tạm biệt");
        Assert.Equal("Tạm biệt bạn.\r\n", await an.ReadToEndAsync());
    }
}
