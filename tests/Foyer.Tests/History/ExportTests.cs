// foyer export: everything once, in its order, in both forms, from a history that is being written or not.

using System.Diagnostics;
using System.Text.Json;
using Foyer.Server.History.Tools;
using Foyer.Server.Reporting;

namespace Foyer.Tests.History;

public sealed class ExportTests
{
    [Fact(Timeout = 60_000)]
    public async Task What_was_said_is_exported_while_the_server_runs_and_when_it_does_not()
    {
        using var folder = new TemporaryFolder();
        string data = folder.File("data");
        FoyerProcess foyer = await FoyerProcess.StartWithHistoryAsync(data);
        (TestClient mai, _) = await foyer.JoinAsync("mai");
        await mai.SendAsync("xin chào \"bạn\"\r\n/me vẫy tay\r\n/join #tea\r\n/topic ấm trà\r\n/paste\r\none\r\ntwo\r\n.\r\n/set hidden on\r\nin secret\r\n/who\r\n");
        await mai.ReadThroughAsync("1 person");
        for (int i = 0; i < 2; i++)
        {
            (int exitCode, string output, string errors) = await FoyerProcess.RunAsync("export", "--data", data, "--format", "jsonl");
            Assert.Equal("", errors);
            Assert.Equal(0, exitCode);
            JsonElement[] lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
            Assert.Equal(
                [
                    "#lobby mai said xin chào \"bạn\" False", "#lobby mai action vẫy tay False", "#tea mai topic ấm trà False",
                    "#tea mai said one\ntwo False", "#tea mai said in secret True",
                ],
                lines.Select(line => $"{line.GetProperty("room")} {line.GetProperty("name")} {line.GetProperty("kind")} {line.GetProperty("text")} {line.GetProperty("closed")}"));
            foreach (JsonElement line in lines)
            {
                Assert.True(MessageId.TryParse(line.GetProperty("id").GetString(), out MessageId id));
                Assert.Equal(id.Number, line.GetProperty("position").GetInt64());
                Assert.Equal(id.At, line.GetProperty("at").GetDateTimeOffset());
            }
            Assert.Contains("xin chào \\\"bạn\\\"", output, StringComparison.Ordinal); // UTF-8, not escapes

            string text = (await FoyerProcess.RunAsync("export", "--data", data, "--room", "TEA", "--since", "1h")).Output;
            Assert.Equal("#tea mai changed the topic to: ấm trà|#tea [mai] one|#tea | two|#tea [mai] in secret|", string.Join('|', text.Split('\n').Select(line => line.Length > 20 ? line[20..] : "")));
            Assert.Contains("#tea mai set hidden to on", (await FoyerProcess.RunAsync("export", "--data", data, "--events")).Output, StringComparison.Ordinal);
            Assert.Equal("foyer: there is nothing to export\n", (await FoyerProcess.RunAsync("export", "--data", data, "--until", "2001-01-01")).Errors);
            if (i > 0) break;
            mai.Dispose();
            foyer.Signal("TERM");
            Assert.Equal(0, await foyer.ExitAsync());
            await foyer.DisposeAsync();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_bot_is_told_apart_in_both_forms_and_is_no_fault()
    {
        using var stage = new TestHistory();
        using var folder = new TemporaryFolder();
        Assert.True(await stage.Log.AppendAsync("#a", [stage.Said("ci", "build passed") with { IsBot = true }, stage.Said("ci", "me too")]));
        stage.Restart();
        stage.Run(new Export { AsJson = true, File = folder.File("all.jsonl") });
        string[] lines = await File.ReadAllLinesAsync(folder.File("all.jsonl"));
        Assert.Equal([true, false], lines.Select(line => JsonDocument.Parse(line).RootElement.TryGetProperty("bot", out JsonElement bot) && bot.GetBoolean()));
        Assert.All(lines, line => Assert.Contains("\"kind\":\"said\"", line, StringComparison.Ordinal));
        stage.Run(new Export { File = folder.File("all.txt") });
        string text = await File.ReadAllTextAsync(folder.File("all.txt"));
        Assert.Contains(" #a [ci (bot)] build passed", text, StringComparison.Ordinal);
        Assert.Contains(" #a [ci] me too", text, StringComparison.Ordinal);
        Assert.Equal(0, stage.Run(new Check()).ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_pages_of_messages_and_events_of_many_rooms_come_in_one_order_and_once()
    {
        using var stage = new TestHistory();
        using var folder = new TemporaryFolder();
        List<string> expected = [];
        for (int i = 0; i < 1500; i++)
        {
            string room = $"#{i % 7}";
            Message said = stage.Said("mai", $"{i}");
            Assert.True(await stage.Log.AppendAsync(room, [said]));
            expected.Add($"{room} said {i}");
            Said next = stage.Said("", "");
            stage.Log.Record(room, [new Renamed { Id = next.Id, At = next.At, Room = room, Name = "mai", NewName = $"{i}" }]);
            expected.Add($"{room} renamed {i}");
        }
        stage.Restart();
        (int exitCode, string printed) = stage.Run(new Export { AsJson = true, WithEvents = true, File = folder.File("all.jsonl") });
        Assert.Equal(0, exitCode);
        Assert.Contains("3000 lines", printed, StringComparison.Ordinal);
        JsonElement[] lines = [.. (await File.ReadAllLinesAsync(folder.File("all.jsonl"))).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(expected, lines.Select(line => $"{line.GetProperty("room")} {line.GetProperty("kind")} {(line.TryGetProperty("text", out JsonElement text) ? text : line.GetProperty("newName"))}"));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("all.jsonl")));

        var refused = Assert.Throws<OperatorException>(() => stage.Run(new Export { File = folder.File("all.jsonl") }));
        Assert.Contains("--force", refused.Message, StringComparison.Ordinal);
        stage.Run(new Export { File = folder.File("all.jsonl"), Force = true, Room = "#3", Since = TestHistory.Begin.AddDays(1) });
        Assert.Equal("", await File.ReadAllTextAsync(folder.File("all.jsonl")));
        Assert.Equal([folder.File("all.jsonl")], Directory.GetFiles(folder.Path));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_reader_that_has_seen_enough_ends_it_quietly()
    {
        if (OperatingSystem.IsWindows()) return;
        using var stage = new TestHistory();
        Assert.True(await stage.Log.AppendAsync("#a", [.. Enumerable.Range(0, 5000).Select(i => stage.Said("mai", $"{i} {new string('x', 200)}"))]));
        using Process shell = ChildProcess.Start(new ProcessStartInfo("bash", ["-c", "\"$0\" export --data \"$1\" | head -n 1; echo ${PIPESTATUS[0]}", FoyerProcess.Path, stage.Folder]) { RedirectStandardOutput = true, RedirectStandardError = true });
        string[] lines = (await shell.StandardOutput.ReadToEndAsync()).Split('\n');
        Assert.Contains(" [mai] 0 xxx", lines[0], StringComparison.Ordinal);
        Assert.Equal("0", lines[1]);
        Assert.Equal("", await shell.StandardError.ReadToEndAsync());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task One_that_nobody_reads_can_be_ended(string signal)
    {
        using var stage = new TestHistory();
        for (int i = 0; i < 20; i++) Assert.True(await stage.Log.AppendAsync("#a", [.. Enumerable.Range(0, 1000).Select(i => stage.Said("mai", $"{i} {new string('x', 200)}"))]));
        await using FoyerProcess foyer = FoyerProcess.Launch(["export", "--data", stage.Folder], input: "");
        Assert.Contains("[mai] 0 xxx", await foyer.Output.ReadLineAsync().WaitAsync(TestClient.Patience), StringComparison.Ordinal);
        foyer.Signal(signal);
        Assert.NotEqual(0, await foyer.ExitAsync());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1, "there is no history in", "export")]
    [InlineData(1, "there is no history in", "check")]
    [InlineData(1, "there is no history in", "backup", "/tmp/never-made")]
    [InlineData(1, "there is no history in", "forget", "mai", "--yes")]
    [InlineData(1, "there is no file /nowhere/b", "restore", "/nowhere/b", "--yes")]
    [InlineData(2, "--format must be jsonl or text, not 'xml'", "export", "--format", "xml")]
    [InlineData(2, "--since must be a time", "export", "--since", "today")]
    [InlineData(2, "See foyer export --help.", "export", "--rom", "a")]
    [InlineData(2, "backup", "backup")]
    public async Task A_tool_that_cannot_do_it_says_why_in_one_line_and_makes_nothing(int exitCode, string told, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(told, await FoyerProcess.RefusalAsync(exitCode, [.. arguments, "--data", folder.File("none")]), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
