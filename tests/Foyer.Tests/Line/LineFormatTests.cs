// Events as lines, to the byte, in each language; and who shares one format.

using System.Buffers;
using System.Text;
using Foyer.Chat.Events;
using Foyer.Chat.Names;
using Foyer.Chat.People;
using Foyer.Line;
using Foyer.Wording;

namespace Foyer.Tests.Line;

public sealed class LineFormatTests
{
    [Theory]
    [InlineData(nameof(Said), "[ann] hi", "[ann] hi")]
    [InlineData(nameof(Joined), "Client joined ann", "ann đã vào phòng")]
    [InlineData(nameof(Left), "Client left ann", "ann đã rời phòng")]
    [InlineData(nameof(Renamed), "ann is now known as {0}", "ann đã đổi tên thành {0}")]
    [InlineData(nameof(Missed), "(3 lines are missing here, because standard output could not keep up)", "(thiếu 3 dòng ở đây vì đầu ra chuẩn không theo kịp)")]
    [InlineData(nameof(Stopping), "The server is stopping. Goodbye.", "Máy chủ đang dừng. Tạm biệt bạn.")]
    public void An_event_is_a_line_in_each_language_and_begins_with_its_room_where_a_client_sees_several(string name, string english, string vietnamese)
    {
        ChatEvent chatEvent = Event(name);
        Assert.Equal($"{english}\r\n", Written(LineFormat.Of(Words.English), chatEvent));
        Assert.Equal($"{vietnamese}\r\n", Written(LineFormat.Of(Words.Vietnamese), chatEvent));
        Assert.Equal($"#phở {vietnamese}\r\n", Written(LineFormat.Of(Words.Vietnamese, withRoom: true), chatEvent with { Room = "#phở" }));
        Assert.Equal($"{english}\r\n", Written(LineFormat.Of(Words.English, withRoom: true), chatEvent with { Room = "" })); // what concerns no room
    }

    [Fact]
    public void A_bot_is_shown_as_one_in_every_form_and_by_no_name_that_a_person_can_have()
    {
        var said = new Said { Id = 1, At = default, Room = "#a", Name = "ci", Text = "build passed\nin 3 s", IsBot = true };
        Assert.Equal("[ci (bot)] build passed\r\n| in 3 s\r\n", Written(LineFormat.Of(Words.Vietnamese), said));
        Assert.Equal("[ci (bot)] build passed\r\n| in 3 s\r\n", Written(LineFormat.Classic, said));
        Assert.Equal("#a [ci (bot)] build passed\n#a | in 3 s\n".ReplaceLineEndings(), Written(LineFormat.ForConsole(Words.English), said));
        Assert.Equal("0001-01-01 00:00 #a [ci (bot)] build passed …", Words.English.FoundLine(said, "passed"));
        var page = new ArrayBufferWriter<byte>();
        LineFormat.Of(Words.English).WritePage(new HistoryPage("#a", [said]), page);
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
    public void Classic_and_the_console_are_not_shown_the_stop()
    {
        Assert.EndsWith("keep up)\r\n", Written(LineFormat.Classic, Event(nameof(Missed))), StringComparison.Ordinal);
        Assert.Equal("", Written(LineFormat.Classic, Event(nameof(Stopping))));
        Assert.EndsWith($"theo kịp){Environment.NewLine}", Written(LineFormat.ForConsole(Words.Vietnamese), Event(nameof(Missed))), StringComparison.Ordinal);
        Assert.Equal("", Written(LineFormat.ForConsole(Words.Vietnamese), Event(nameof(Stopping))));
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

    [Fact]
    public void A_batch_is_formatted_once_for_each_language_however_many_read_it()
    {
        var chat = new ManualChat();
        var english = new CountingFormat(LineFormat.Of(Words.English));
        var vietnamese = new CountingFormat(LineFormat.Of(Words.Vietnamese));
        RecordingReceiver[] readers = [.. Enumerable.Range(0, 6).Select(_ => new RecordingReceiver())];
        Session[] sessions = [.. readers.Select(reader => chat.Attach(reader))];
        foreach (Session session in sessions) chat.Run(() => session.JoinAsync("lobby", "", english));

        // Every other one changes languages, the speaker among them.
        foreach (Session session in sessions.Where((_, i) => i % 2 == 0)) chat.Run(async () => { await session.ChangeFormatAsync(_ => vietnamese); return true; });
        foreach (RecordingReceiver reader in readers) reader.Take();
        english.Written = vietnamese.Written = 0;

        chat.Say(sessions[0], "phở", "#lobby");
        _ = chat.Start(() => sessions[0].RenameAsync("Đức"));
        chat.Settle();
        Assert.Equal((2, 2), (english.Written, vietnamese.Written));
        Assert.Empty(readers[0].Take());
        Assert.Equal(["[10.0.0.1:4000] phở\r", "10.0.0.1:4000 is now known as Đức\r"], readers[1].Take());
        Assert.Equal(["[10.0.0.1:4000] phở\r", "10.0.0.1:4000 đã đổi tên thành Đức\r"], readers[2].Take());
    }

    private static ChatEvent Event(string name) => name switch
    {
        nameof(Said) => new Said { Id = 1, At = default, Room = "#lobby", Name = "ann", Text = "hi" },
        nameof(Joined) => new Joined { Id = 2, At = default, Room = "#lobby", Name = "ann" },
        nameof(Left) => new Left { Id = 3, At = default, Room = "#lobby", Name = "ann" },
        nameof(Renamed) => new Renamed { Id = 4, At = default, Room = "#lobby", Name = "ann", NewName = "{0}" },
        nameof(Missed) => new Missed { Id = 5, At = default, Room = "#lobby", Name = "", Count = 3 },
        _ => new Stopping { Id = 6, At = default, Room = "#lobby", Name = "" },
    };

    private sealed class CountingFormat(LineFormat format) : Format
    {
        public int Written { get; set; }

        public override void Write(ChatEvent chatEvent, IBufferWriter<byte> output)
        {
            Written++;
            format.Write(chatEvent, output);
        }

        public override void WritePage(HistoryPage page, IBufferWriter<byte> output) => format.WritePage(page, output);
    }
}
