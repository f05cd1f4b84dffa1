// Every event of the chat in every form: all sealed events are found by reflection, so a new one that a format, the writer or the
// reader does not know fails here.

using System.Buffers;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Foyer.Chat.Events;
using Foyer.Server.History;
using Foyer.Server.History.Tools;
using Foyer.Server.Json;
using Foyer.Server.Web;
using Foyer.Wording;

namespace Foyer.Tests.Json;

public sealed class EveryEventTests
{
    private static long _id = MessageId.FirstAt(TestHistory.Begin);

    private static readonly Words[] Languages = [Words.English, Words.Vietnamese];

    private static readonly IReadOnlyList<ChatEvent> All = [.. typeof(ChatEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ChatEvent)) && type.IsSealed && type != typeof(ProfileChanged)).SelectMany(Variants)];

    private static readonly IReadOnlyList<ChatEvent> OfRooms = [.. All.Where(happened => happened is not PersonalEvent)];

    [Fact]
    public void Only_protocols_that_ask_for_it_show_a_change_of_the_profile()
    {
        var changed = new ProfileChanged { Id = 1, Name = "mai", Room = "#a", OldProfile = Profile.Empty };
        Assert.Equal("", Written(LineFormat.Of(Words.English), changed));
        Assert.Equal("", Written(new FollowFormats(new ManualChat().Directory.History).Of("application/x-ndjson", Words.English).Format, changed));
    }

    /// <summary>The history's file has all others; messages have a table of their own.</summary>
    private static readonly IReadOnlyList<ChatEvent> Recorded = [.. OfRooms.Where(happened => happened is not (Message or Missed))];

    [Fact]
    public void Every_event_and_every_value_is_tried()
    {
        Assert.Equal(22, All.Select(EventJson.KindOf).Distinct().Count());
        Assert.Equal(Enum.GetValues<RoomSetting>(), All.OfType<SettingChanged>().Select(changed => changed.Setting).Distinct().Order());
        Assert.Equal(Enum.GetValues<Role>(), All.OfType<RoleChanged>().Select(changed => changed.NewRole).Distinct().Order());
    }

    [Fact]
    public void Each_kind_is_the_name_of_one_constant_and_the_same_in_a_file()
    {
        string[] constants = [.. typeof(EventKind).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];
        Assert.Equal(constants.Order(), All.Select(EventJson.KindOf).Distinct().Order());
        Assert.Equal(constants, constants.Select(kind => EventKind.FromStored(EventKind.ToStored(kind))));
    }

    [Fact]
    public void Every_format_of_lines_has_words_for_every_event_of_a_room()
    {
        foreach (Words words in Languages)
        {
            foreach (Format format in new Format[] { LineFormat.Of(words), LineFormat.Of(words, withRoom: true), LineFormat.Classic, LineFormat.ForConsole(words), LineFormat.ForPrograms(words) })
            {
                foreach (ChatEvent happened in OfRooms.Where(happened => happened is not Stopping)) AssertLine(Written(format, happened), happened);
            }
            AssertLine(Written(LineFormat.Of(words), OfRooms.First(happened => happened is Stopping)), OfRooms.First(happened => happened is Stopping));
        }
    }

    [Fact]
    public void Every_language_has_words_for_what_comes_to_one_person()
    {
        foreach (Words words in Languages)
        {
            foreach (ChatEvent happened in All.Where(happened => happened is not Said)) Assert.NotEqual("", words.Personal(happened));
        }
    }

    [Fact]
    public void Followers_get_every_event_as_text_as_server_sent_events_and_as_JSON_lines()
    {
        var formats = new FollowFormats(new ManualChat().Directory.History);
        foreach (Words words in Languages)
        {
            FollowFormat text = formats.Of("text/plain", words);
            foreach (ChatEvent happened in OfRooms) AssertLine(Written(text.Format, happened), happened);
            foreach (ChatEvent happened in All.Where(happened => happened is not Said)) AssertLine(Encoding.UTF8.GetString(text.Personal(happened).Span), happened);
        }
        foreach (ChatEvent happened in All)
        {
            AssertIs(happened, Encoding.UTF8.GetString(formats.Of("application/x-ndjson", Words.English).Personal(happened).Span));
            string[] lines = Encoding.UTF8.GetString(formats.Of("text/event-stream", Words.English).Personal(happened).Span).Split('\n');
            Assert.Equal(["", ""], lines[^2..]);
            Assert.Equal($"event: {EventJson.KindOf(happened)}", lines[^4]);
            AssertIs(happened, lines[^3]["data: ".Length..]);
        }
    }

    [Fact]
    public void The_reader_gives_back_what_the_writer_wrote()
    {
        foreach (ChatEvent happened in Recorded)
            Assert.Equal(happened, EventJson.Read(EventJson.KindOf(happened), happened.Id, happened.Room, happened.Name, EventJson.Members(happened)));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_file_and_both_forms_of_an_export_have_every_event_that_is_recorded()
    {
        using var stage = new TestHistory();
        using var folder = new TemporaryFolder();
        ChatEvent[] stored = [.. OfRooms.Where(happened => happened is not Missed)];
        Message[] messages = [.. stored.OfType<Message>()];
        Assert.True(await stage.Log.AppendAsync("#a", messages));
        stage.Log.Record("#a", Recorded);
        stage.Restart();
        Assert.Equal(messages, await stage.Log.ReadAsync("#a", Foyer.Chat.Log.HistoryRange.Latest(100), 0));

        stage.Run(new Export { AsJson = true, WithEvents = true, File = folder.File("all.jsonl") });
        string[] lines = await File.ReadAllLinesAsync(folder.File("all.jsonl"));
        Assert.Equal(stored.Length, lines.Length);
        for (int i = 0; i < lines.Length; i++) AssertIs(stored[i], lines[i]);
        stage.Run(new Export { WithEvents = true, File = folder.File("all.txt") });
        var format = LineFormat.ForConsole(Words.English);
        string expected = string.Concat(stored.Where(happened => happened is not Stopping).Select(happened => happened.At.ToString("yyyy-MM-dd HH:mm:ss ", null) + Written(format, happened)));
        Assert.Equal(expected, await File.ReadAllTextAsync(folder.File("all.txt")));
        Assert.Equal(0, stage.Run(new Check()).ExitCode);
    }

    // Rows as the first versions wrote them; never to be changed.
    [Theory(Timeout = 60_000)]
    [InlineData("Joined", "{}", "joined", "Client joined mai")]
    [InlineData("Left", """{"reason":"bye"}""", "left", "Client left mai (bye)")]
    [InlineData("Renamed", """{"newName":"an"}""", "renamed", "mai is now known as an")]
    [InlineData("Kicked", """{"target":"an","reason":"spam"}""", "kicked", null)]
    [InlineData("Banned", """{"target":"an","until":"2026-11-01T13:00:00+00:00"}""", "banned", null)]
    [InlineData("Unbanned", """{"target":"an"}""", "unbanned", null)]
    [InlineData("Muted", """{"target":"an","reason":"spam"}""", "muted", null)]
    [InlineData("Unmuted", """{"target":"an"}""", "unmuted", null)]
    [InlineData("RoleChanged", """{"target":"an","oldRole":"Member","newRole":"Voice"}""", "roleChanged", null)]
    [InlineData("RoleChanged", """{"target":"an","oldRole":"member","newRole":"operator"}""", "roleChanged", null)]
    [InlineData("SettingChanged", """{"setting":"slowMode","value":30}""", "settingChanged", "mai set slow to 30")]
    [InlineData("Announced", """{"text":"tea"}""", "announced", null)]
    [InlineData("Stopping", "{}", "stopping", "")]
    [InlineData("Danced", """{"with":"an"}""", "danced", "")]
    public async Task A_row_of_an_old_file_is_exported_as_it_always_was(string stored, string members, string kind, string? text)
    {
        using var stage = new TestHistory();
        using var folder = new TemporaryFolder();
        await stage.SayAsync("#lobby", "mai", "hi");
        stage.History.Dispose();
        using (Microsoft.Data.Sqlite.SqliteConnection connection = SqliteFile.Open(stage.File))
            SqliteFile.Execute(connection, $"INSERT INTO event(room, id, kind, name, detail) VALUES (1, {MessageId.FirstAt(TestHistory.Begin) + 7}, '{stored}', 'mai', '{members}')");
        stage.Restart();
        stage.Run(new Export { AsJson = true, WithEvents = true, File = folder.File("all.jsonl") });
        string[] lines = await File.ReadAllLinesAsync(folder.File("all.jsonl"));
        string rest = members.Length > 2 ? "," + members[1..] : "}";
        Assert.Equal($$"""{"position":{{MessageId.FirstAt(TestHistory.Begin) + 7}},"at":"2026-11-01T12:00:00.000Z","room":"#lobby","name":"mai","kind":"{{kind}}"{{rest}}""", lines[1]);
        stage.Run(new Export { WithEvents = true, File = folder.File("all.txt") });
        string[] shown = await File.ReadAllLinesAsync(folder.File("all.txt"));
        if (text is null) Assert.Contains("mai", shown[1], StringComparison.Ordinal);
        else Assert.Equal(text, shown.Length > 1 ? shown[1]["2026-11-01 12:00:00 ".Length..] : "");
    }

    private static string Written(Format format, ChatEvent happened)
    {
        var output = new ArrayBufferWriter<byte>();
        format.Write(happened, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static void AssertLine(string line, ChatEvent happened)
    {
        Assert.True(line.Trim().Length > 0 && line.EndsWith('\n'), $"{happened}: '{line}'");
        if (happened.Name.Length > 0 && happened is not (Stopping or Missed or ContactChanged or KeyGuessed)) Assert.Contains(happened.Name, line, StringComparison.Ordinal);
    }

    /// <summary>The JSON is of this event, and has a member for each of its own properties that is set.</summary>
    private static void AssertIs(ChatEvent happened, string line)
    {
        using var document = JsonDocument.Parse(line);
        JsonElement json = document.RootElement;
        Assert.Equal(EventJson.KindOf(happened), json.GetProperty("kind").GetString());
        Assert.Equal(happened.At, json.GetProperty("at").GetDateTimeOffset());
        Assert.Equal(happened.Name, json.GetProperty("name").GetString());
        foreach (PropertyInfo property in Own(happened.GetType()))
        {
            string name = property.Name switch { "IsBot" => "bot", var other => JsonNamingPolicy.CamelCase.ConvertName(other) };
            if (property.Name == "IsAction" || IsUnset(property.GetValue(happened))) continue;
            Assert.True(json.TryGetProperty(name, out JsonElement value), $"{happened} has no {name} in {line}");
            if (property.GetValue(happened) is string text) Assert.Equal(text, value.GetString());
        }
    }

    private static bool IsUnset(object? value) => value is null or "" or false;

    /// <summary>An event with all that it can have and one with nothing that it can be without, and one more for each value of an enum.</summary>
    private static IEnumerable<ChatEvent> Variants(Type type)
    {
        yield return Make(type, isFull: true, 0);
        yield return Make(type, isFull: false, 0);
        int values = Own(type).Where(property => property.PropertyType.IsEnum).Select(property => Enum.GetValues(property.PropertyType).Length).DefaultIfEmpty().Max();
        for (int value = 1; value < values; value++) yield return Make(type, isFull: true, value);
        if (type == typeof(Said)) yield return (Said)Make(type, isFull: false, 0) with { IsBot = true };
        if (type == typeof(RemovedFromRoom)) yield return (RemovedFromRoom)Make(type, isFull: false, 0) with { Closed = true };
    }

    private static ChatEvent Make(Type type, bool isFull, int value)
    {
        var made = (ChatEvent)RuntimeHelpers.GetUninitializedObject(type);
        long id = _id += 1L << 16; // each has a millisecond of its own
        Set(nameof(ChatEvent.Id), id);
        Set(nameof(ChatEvent.At), new MessageId(id, 0).At);
        Set(nameof(ChatEvent.Room), "#a");
        Set(nameof(ChatEvent.Name), "mai");
        if (made is Message) Set(nameof(Message.Position), id);
        foreach (PropertyInfo property in Own(type)) property.SetValue(made, ValueOf(property));
        return made;

        void Set(string name, object to) => type.GetProperty(name)!.SetValue(made, to);

        object? ValueOf(PropertyInfo property) => property.PropertyType switch
        {
            var of when of == typeof(string) => isFull || property.Name is not "Reason" ? $"some {property.Name}" : "",
            var of when of == typeof(int) => 7,
            var of when of == typeof(bool) => isFull && property.Name is not "IsBot",
            var of when of == typeof(DateTimeOffset?) => isFull ? made.At.AddHours(1) : null,
            { IsEnum: true } of => Enum.ToObject(of, value),
            var of => throw new NotSupportedException($"{type.Name}.{property.Name}: a value of {of.Name} for this test"),
        };
    }

    private static IEnumerable<PropertyInfo> Own(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite && property.DeclaringType != typeof(ChatEvent) && property.Name is not nameof(Message.Position));
}
