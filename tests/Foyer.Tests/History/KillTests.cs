// A server that is killed under load, again and again on one data folder, as with kill -9: whatever anybody was shown is in
// the history, once, and in the order in which it was shown. The history is asked from outside, by `foyer export`.
// FOYER_KILLS=100 does it as often (bench/kill.sh).

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Foyer.Tests.History;

public sealed class KillTests
{
    private const int SeveralRooms = 3, SendersInRoom = 2, ReadersInRoom = 2, InFlight = 32;

    private static readonly int Kills = Environment.GetEnvironmentVariable("FOYER_KILLS") is { Length: > 0 } kills ? int.Parse(kills, CultureInfo.InvariantCulture) : 4;

    [Fact(Timeout = 1_200_000)]
    public async Task Whatever_anybody_saw_before_the_server_was_killed_is_in_the_history_once_and_in_order()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        List<(string Room, List<string> Lines)> seen = [];
        for (int kill = 0; kill < Kills; kill++) seen.AddRange(await RunUntilKilledAsync(folder.Path, kill, showAtLeast: 1 + random.Next(3000)));

        Dictionary<string, List<string>> stored = await ExportAsync(folder.Path);
        foreach (string room in stored.Keys) Assert.Equal(stored[room].Count, stored[room].Distinct().Count());
        foreach ((string room, List<string> lines) in seen)
        {
            Dictionary<string, int> place = stored[room].Select((line, at) => (line, at)).ToDictionary(pair => pair.line, pair => pair.at, StringComparer.Ordinal);
            int[] places = [.. lines.Select(line => place.TryGetValue(line, out int at) ? at : throw new InvalidOperationException($"shown, but not in the history: {line}"))];
            Assert.Equal(places.Order(), places);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills, {seen.Sum(one => one.Lines.Count)} lines shown, {stored.Values.Sum(lines => lines.Count)} stored");
    }

    /// <summary>What each reader was shown of its room, until the server was gone.</summary>
    private static async Task<List<(string Room, List<string> Lines)>> RunUntilKilledAsync(string folder, int run, int showAtLeast)
    {
        await using FoyerProcess foyer = await FoyerProcess.StartPlainAsync(["--data", folder, "--replay", "0", "--limits", "off", "--quiet"]);
        int shown = 0;
        List<Task> senders = [];
        List<(string Room, Task<List<string>> Lines)> readers = [];
        for (int number = 0; number < SeveralRooms; number++)
        {
            string room = $"#kill{number}";
            for (int i = 0; i < ReadersInRoom; i++) readers.Add((room, await BeginReaderAsync(foyer.Port, room, () => Interlocked.Increment(ref shown) == showAtLeast, foyer.Kill)));
            for (int i = 0; i < SendersInRoom; i++) senders.Add(SendUntilGoneAsync(foyer.Port, room, $"{run}.{number}.{i}"));
        }
        List<(string, List<string>)> seen = [];
        foreach ((string room, Task<List<string>> lines) in readers) seen.Add((room, await lines));
        await Task.WhenAll(senders);
        Assert.True(shown >= showAtLeast, $"only {shown} lines were shown");
        return seen;
    }

    private static async Task<Task<List<string>>> BeginReaderAsync(int port, string room, Func<bool> isEnough, Action kill)
    {
        (StreamReader reader, StreamWriter writer) = await EnterAsync(port, room);
        return ReadAsync();

        async Task<List<string>> ReadAsync()
        {
            using (writer)
            using (reader)
            {
                List<string> lines = [];
                string last = ""; // not sure to be whole until another follows it
                try
                {
                    while (await reader.ReadLineAsync() is { } line)
                    {
                        if (last.StartsWith('[')) lines.Add(last);
                        last = line;
                        if (isEnough()) kill();
                    }
                }
                catch (IOException)
                {
                    // Killed.
                }
                return lines;
            }
        }
    }

    private static async Task SendUntilGoneAsync(int port, string room, string sender)
    {
        try
        {
            (StreamReader reader, StreamWriter writer) = await EnterAsync(port, room);
            using (writer)
            using (reader)
            {
                for (int i = 0; ; i += InFlight)
                {
                    for (int line = i; line < i + InFlight; line++) await writer.WriteAsync($"{sender}.{line}\n");
                    await writer.WriteAsync($"/time\n"); // its answer says that the lines before it are with the room
                    await writer.FlushAsync();
                    while (await reader.ReadLineAsync() is { } answer && !answer.EndsWith(" UTC on the server.", StringComparison.Ordinal)) { }
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Killed.
        }
    }

    private static async Task<(StreamReader Reader, StreamWriter Writer)> EnterAsync(int port, string room)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        Stream stream = client.GetStream();
        var reader = new StreamReader(stream, Encoding.UTF8);
        var writer = new StreamWriter(stream, new UTF8Encoding(false));
        await writer.WriteAsync($"/join {room}\n/time\n");
        await writer.FlushAsync();
        while (await reader.ReadLineAsync() is { } line && !line.EndsWith(" UTC on the server.", StringComparison.Ordinal)) { }
        return (reader, writer);
    }

    private static async Task<Dictionary<string, List<string>>> ExportAsync(string folder)
    {
        await using FoyerProcess export = FoyerProcess.Launch(["export", "--data", folder, "--format", "jsonl"]);
        Dictionary<string, List<string>> rooms = [];
        while (await export.Output.ReadLineAsync() is { } line)
        {
            using var message = JsonDocument.Parse(line);
            string room = message.RootElement.GetProperty("room").GetString()!;
            if (!rooms.TryGetValue(room, out List<string>? lines)) rooms.Add(room, lines = []);
            lines.Add($"[{message.RootElement.GetProperty("name").GetString()}] {message.RootElement.GetProperty("text").GetString()}");
        }
        Assert.Equal(0, await export.ExitAsync());
        return rooms;
    }
}
