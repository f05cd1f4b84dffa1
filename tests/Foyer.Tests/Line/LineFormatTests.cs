// Events as lines, to the byte, in each language; and who shares one format.

using System.Buffers;
using System.Net;
using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.Log;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Chat.Requests;
using Foyer.Chat.Rooms;
using Foyer.Line;
using Foyer.Server.Reporting;
using Foyer.Wording;

namespace Foyer.Tests.Line;

public sealed class LineFormatTests
{
    [Fact]
    public void English_events_are_the_tutorials_words_and_a_few_more() =>
        Assert.Equal(
            "[ann] hi\r\nClient joined ann\r\nClient left ann\r\nann is now known as {0}\r\n"
            + "(3 lines are missing here, because standard output could not keep up)\r\nThe server is stopping. Goodbye.\r\n",
            Lines(LineFormat.Of(Words.English)));

    [Fact]
    public void Vietnamese_events_say_the_same() =>
        Assert.Equal(
            "[ann] hi\r\nann đã vào phòng\r\nann đã rời phòng\r\nann đã đổi tên thành {0}\r\n"
            + "(thiếu 3 dòng ở đây vì đầu ra chuẩn không theo kịp)\r\nMáy chủ đang dừng. Tạm biệt bạn.\r\n",
            Lines(LineFormat.Of(Words.Vietnamese)));

    [Fact]
    public void With_its_room_each_line_begins_with_the_room() =>
        Assert.Equal(
            "#phở [ann] hi\r\n#phở ann đã vào phòng\r\n#phở ann đã rời phòng\r\n#phở ann đã đổi tên thành {0}\r\n"
            + "#phở (thiếu 3 dòng ở đây vì đầu ra chuẩn không theo kịp)\r\n#phở Máy chủ đang dừng. Tạm biệt bạn.\r\n",
            Lines(LineFormat.Of(Words.Vietnamese, withRoom: true), "#phở"));

    [Fact]
    public void What_concerns_no_room_begins_with_none() =>
        Assert.StartsWith("[ann] hi\r\n", Lines(LineFormat.Of(Words.English, withRoom: true), ""), StringComparison.Ordinal);

    [Fact]
    public void A_bot_is_shown_as_one_in_every_form_and_by_no_name_that_a_person_can_have()
    {
        var said = new Said { Id = 1, At = default, Room = "#a", Name = "ci", Text = "build passed\nin 3 s", IsBot = true };
        Assert.Equal("[ci (bot)] build passed\r\n| in 3 s\r\n", Written(LineFormat.Of(Words.Vietnamese), said));
        Assert.Equal("[ci (bot)] build passed\r\n| in 3 s\r\n", Written(LineFormat.Classic, said));
        Assert.Equal("#a [ci (bot)] build passed\n#a | in 3 s\n".ReplaceLineEndings(), Written(LineFormat.ForConsole(Words.English), said));
        Assert.Equal("0001-01-01 00:00 #a [ci (bot)] build passed …", Words.English.FoundLine(said, "passed"));
        var page = new ArrayBufferWriter<byte>();
        LineFormat.Of(Words.English).WriteEarlier(new Earlier("#a", [said]), page);
        Assert.Contains("00:00 [ci (bot)] build passed\r\n      | in 3 s\r\n", Encoding.UTF8.GetString(page.WrittenSpan), StringComparison.Ordinal);
        Assert.NotEqual(Refusal.None, NameRules.Check("ci" + LineFormat.BotMark));
    }

    private static string Written(LineFormat format, ChatEvent chatEvent)
    {
        var output = new ArrayBufferWriter<byte>();
        format.Write(chatEvent, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Fact]
    public void Classic_and_the_console_are_not_told_of_the_stop()
    {
        Assert.EndsWith("keep up)\r\n", Lines(LineFormat.Classic), StringComparison.Ordinal);
        Assert.EndsWith($"theo kịp){Environment.NewLine}", Lines(LineFormat.ForConsole(Words.Vietnamese)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_has_times_days_and_lines_of_all_scripts_whole()
    {
        var output = new ArrayBufferWriter<byte>();
        var evening = new DateTimeOffset(2026, 11, 16, 23, 59, 59, TimeSpan.Zero);
        Message[] messages =
        [
            new Said { Id = 1, At = evening, Room = "#phở", Name = "Đức", Text = "Hà Nội về đêm\n東京の天気\n" },
            new TopicChanged { Id = 2, At = evening.AddSeconds(1), Room = "#phở", Name = "李", Text = "今日の話題" },
            new Said { Id = 3, At = evening.AddDays(2), Room = "#phở", Name = "An", Text = "vẫy tay {0} 👋🏽", IsAction = true },
        ];
        LineFormat.Of(Words.Vietnamese).WritePage("-- Trước đó --", messages, "-- Hết --", output);
        Assert.Equal(
            "-- Trước đó --\r\n23:59 [Đức] Hà Nội về đêm\r\n      | 東京の天気\r\n      | \r\n"
            + "-- 2026-11-17 --\r\n00:00 李 đã đổi chủ đề thành: 今日の話題\r\n-- 2026-11-18 --\r\n23:59 * An vẫy tay {0} 👋🏽\r\n-- Hết --\r\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("東京の天気は晴れ", 5, "東京の天…")]
    [InlineData("Tiếng Việt", 10, "Tiếng Việt")]
    [InlineData("Tie\u0302\u0301ng Vie\u0323\u0302t", 5, "Ti…")] // the marks would stand alone
    [InlineData("ab👋🏽c", 5, "ab…")]
    public void What_is_shortened_ends_between_characters(string text, int chars, string shortened) => Assert.Equal(shortened, LineWords.Shortened(text, chars));

    [Fact]
    public void Equal_needs_share_one_format()
    {
        Assert.Same(LineFormat.Of(Words.English), LineFormat.Of(Words.English));
        Assert.Same(LineFormat.Of(Words.Vietnamese, withRoom: true), LineFormat.Of(Words.Vietnamese, withRoom: true));
        Assert.Equal(5, new[]
        {
            LineFormat.Classic, LineFormat.Of(Words.English), LineFormat.Of(Words.Vietnamese),
            LineFormat.Of(Words.English, withRoom: true), LineFormat.Of(Words.Vietnamese, withRoom: true),
        }.Distinct().Count());
    }

    [Fact(Timeout = 30_000)]
    public async Task A_batch_is_formatted_once_for_each_language_however_many_read_it()
    {
        var turns = new ManualTurns();
        var directory = new ChatDirectory(new ChatSettings { Turns = turns }, new MemoryLog(0));
        var english = new CountingFormat(LineFormat.Of(Words.English));
        var vietnamese = new CountingFormat(LineFormat.Of(Words.Vietnamese));
        Reader[] readers = [.. Enumerable.Range(0, 6).Select(i => new Reader { RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, i) })];
        Session[] sessions = [.. readers.Select(directory.Attach)];
        Task[] joins = [.. sessions.Select(session => session.JoinAsync("lobby", "", english))];
        turns.Run();
        await Task.WhenAll(joins).WaitAsync(TestClient.Patience);

        // Every other one changes languages, the speaker among them.
        Task[] changes = [.. sessions.Where((_, i) => i % 2 == 0).Select(session => session.ChangeFormatAsync(_ => vietnamese))];
        turns.Run();
        await Task.WhenAll(changes).WaitAsync(TestClient.Patience);
        foreach (Reader reader in readers) reader.Received.Clear();
        english.Written = vietnamese.Written = 0;

        _ = directory.Rooms.Lobby.PostAsync(new SayRequest(sessions[0].Members[0], "phở"));
        Task renamed = sessions[0].RenameAsync("Đức");
        turns.Run();
        await renamed.WaitAsync(TestClient.Patience);
        Assert.Equal((2, 2), (english.Written, vietnamese.Written));
        Assert.Equal(["", "[127.0.0.1:0] phở\r\n127.0.0.1:0 is now known as Đức\r\n", "[127.0.0.1:0] phở\r\n127.0.0.1:0 đã đổi tên thành Đức\r\n"],
            readers.Take(3).Select(reader => Encoding.UTF8.GetString([.. reader.Received])));
    }

    private static string Lines(LineFormat format, string room = "#lobby")
    {
        var output = new ArrayBufferWriter<byte>();
        ChatEvent[] events =
        [
            new Said { Id = 1, At = default, Room = room, Name = "ann", Text = "hi" },
            new Joined { Id = 2, At = default, Room = room, Name = "ann" },
            new Left { Id = 3, At = default, Room = room, Name = "ann" },
            new Renamed { Id = 4, At = default, Room = room, Name = "ann", NewName = "{0}" },
            new Missed { Id = 5, At = default, Room = room, Name = "", Count = 3 },
            new Stopping { Id = 6, At = default, Room = room, Name = "" },
        ];
        foreach (ChatEvent chatEvent in events) format.Write(chatEvent, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private sealed class CountingFormat(LineFormat format) : Format
    {
        public int Written { get; set; }

        public override void Write(ChatEvent chatEvent, IBufferWriter<byte> output)
        {
            Written++;
            format.Write(chatEvent, output);
        }

        public override void WriteEarlier(Earlier earlier, IBufferWriter<byte> output) => format.WriteEarlier(earlier, output);
    }

    private sealed class Reader : IReceiver, IOutbox
    {
        public IPEndPoint RemoteEndPoint { get; init; } = new(IPAddress.Loopback, 1);

        public IOutbox Outbox => this;

        public List<byte> Received { get; } = [];

        public void Welcome(Welcome welcome) { }

        public void Refuse(Room room, Answer answer) { }

        public void Tell(ChatEvent chatEvent) { }

        public bool TrySend(ReadOnlyMemory<byte> bytes)
        {
            Received.AddRange(bytes.Span);
            return true;
        }
    }
}
