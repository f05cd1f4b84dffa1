// In and out of rooms, which one the typed lines go to, and that no line of one is ever shown as another's.

namespace Foyer.Tests.Commands;

public sealed class RoomTests
{
    private const string InNoRoom = "You are not in any room. To join one: /join #lobby";

    public static TheoryData<Wire> Wires => [Wire.Socket, Wire.Memory];

    [Theory(Timeout = 30_000), MemberData(nameof(Wires))]
    public async Task Lines_go_where_one_looks_and_those_of_other_rooms_begin_with_their_name(Wire wire)
    {
        await using TestServer server = await TestServer.StartAsync(wire);
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab");
        await bob.SendLineAsync("still in the lobby");
        await alice.ExpectAsync("#lobby [bob] still in the lobby");
        await bob.DoAsync("/join lab", "You are bob in #lab with 1 other.");
        await bob.QuietAsync();
        await alice.ExpectAsync("Client joined bob");
        await bob.SendLineAsync("in the lab");
        await alice.ExpectAsync("[bob] in the lab");

        await alice.DoAsync("/room", "What you type goes to #lab. You are in: #lobby, #lab");
        await alice.DoAsync("/room #lobby", "What you type now goes to #lobby.");
        await alice.SendLineAsync("in the lobby");
        await bob.ExpectAsync("#lobby [alice] in the lobby");
        await bob.SendAsync("/me waves\r\n/topic #lab x\r\n");
        await bob.ExpectAsync("Only an operator of the room can do that.");
        await alice.ExpectAsync("#lab * bob waves");
        await alice.DoAsync("/topic #lab tea", "#lab alice changed the topic to: tea");
        await bob.ExpectAsync("alice changed the topic to: tea");
        await alice.DoAsync("/room lab", "What you type now goes to #lab.");
        await bob.DoAsync("/part", "You left #lab.", "What you type now goes to #lobby.");
        await alice.ExpectAsync("Client left bob");
        await bob.SendLineAsync("back");
        await alice.ExpectAsync("#lobby [bob] back");
    }

    /// <summary>All rooms speak while one person goes from room to room: what comes without a name is of the room it looks at.</summary>
    [Fact(Timeout = 30_000)]
    public async Task A_line_that_comes_while_one_turns_to_another_room_is_never_taken_for_that_rooms()
    {
        string[] rooms = ["#lobby", "#one", "#two", "#three"];
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        var speakers = new List<TestClient>();
        foreach (string room in rooms)
        {
            TestClient speaker = await server.JoinAsync();
            if (room != "#lobby")
            {
                await speaker.SendAsync($"/join {room}\r\n/part #lobby\r\n/time\r\n");
                await speaker.ReadThroughAsync("It is ");
                await alice.SendLineAsync($"/join {room}");
            }
            speakers.Add(speaker);
        }
        await alice.SendLineAsync("/time");
        await alice.ReadThroughAsync("It is ");

        const int Rounds = 100;
        string current = "#three";
        Task speaking = Task.WhenAll(speakers.Select((speaker, n) => Task.Run(async () =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                await speaker.SendLineAsync($"in {rooms[n]}");
                await Task.Yield(); // they take turns: a send in memory does not wait
            }
        })));
        for (int i = 0; i < Rounds; i++) await alice.SendLineAsync($"/room {rooms[i % rooms.Length]}");
        await speaking;
        int said = 0, turned = 0;
        while (said < Rounds * rooms.Length || turned < Rounds)
        {
            string line = await alice.ReadLineAsync();
            const string Turned = "What you type now goes to ";
            if (line.StartsWith(Turned, StringComparison.Ordinal))
            {
                current = line[Turned.Length..].TrimEnd('.');
                turned++;
                continue;
            }
            said++;
            string room = line[(line.IndexOf("in #", StringComparison.Ordinal) + 3)..];
            if (line.StartsWith('#')) Assert.StartsWith(room + " [", line, StringComparison.Ordinal);
            else Assert.True(room == current || room == rooms[turned % rooms.Length], $"{line}, while it looks at {current}"); // the room before, or the one it is just told of
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task In_no_room_nothing_typed_goes_anywhere_and_every_command_says_so()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.DoAsync("/part #lobby so long", "You left #lobby.", InNoRoom);
        await alice.ExpectAsync("Client left bob (so long)");
        foreach (string line in new[] { "hello?", "/me waves", "/part", "/room", "/who", "/topic", "/topic x", "/set", "/set slow 3", "/invite alice", "/paste" })
            await bob.DoAsync(line, InNoRoom);
        await bob.DoAsync("/part #lobby", "You are not in #lobby.");
        await bob.DoAsync("/who #lobby", "1 person in #lobby: alice");
        await bob.DoAsync("/msg alice I am out", "Sent to alice.");
        await alice.ExpectAsync("Private from bob: I am out");
        await alice.DoAsync("/whois bob", "bob, also guest-2", "  in no room that you can see");
        await alice.SendLineAsync("not for bob");
        await alice.QuietAsync();
        await bob.EnterAsync("bob", "#lobby", 1);
        await alice.ExpectAsync("Client joined bob");
        await alice.SendLineAsync("welcome back");
        await bob.ExpectAsync("[alice] welcome back"); // without the room's name: it looks at it again
    }

    [Fact(Timeout = 30_000)]
    public async Task Parting_the_room_one_looks_at_turns_to_the_last_joined_and_parting_another_does_not()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient bob = await server.NamedAsync("bob");
        await bob.MakeAsync("bob", "#a");
        await bob.MakeAsync("bob", "#b");
        await bob.MakeAsync("bob", "#c");
        await bob.DoAsync("/part #a", "You left #a.");
        await bob.DoAsync("/room", "What you type goes to #c. You are in: #lobby, #b, #c");
        await bob.DoAsync("/part", "You left #c.", "What you type now goes to #b.");
        await bob.DoAsync("/part b", "You left #b.", "What you type now goes to #lobby.");
        await bob.DoAsync("/rooms", "1 room:", "  #lobby (1 person)"); // the others are gone with the last who was in them
        await bob.MakeAsync("bob", "#a");
    }

    [Fact(Timeout = 30_000)]
    public async Task Joining_again_in_any_writing_of_the_name_is_turning_to_it()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#LAB");
        foreach (string name in new[] { "#LAB", "#lab", "lab", "#ｌａｂ" })
            await alice.DoAsync($"/join {name}", "What you type now goes to #LAB.");
        await bob.DoAsync("/join #ＬＡＢ", "You are bob in #LAB with 1 other."); // by the name that the room has
        await alice.ExpectAsync("Client joined bob");
        await bob.DoAsync("/rooms lab", "1 room:", "  #LAB (2 people)");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("/join", "Usage: /join #ROOM [KEY]")]
    [InlineData("/join #a b c", "Usage: /join #ROOM [KEY]")]
    [InlineData("/join #", @"The name of a room can contain only letters, digits and these characters: _ - \ | ^ `")]
    [InlineData("/join #l0bby", "That name looks like #lobby, which is another room. Please choose another name.")]
    [InlineData("/join #Iobby", "That name looks like #lobby, which is another room. Please choose another name.")]
    [InlineData("/join ##a", @"The name of a room can contain only letters, digits and these characters: _ - \ | ^ `")]
    [InlineData("/join #a,#b", @"The name of a room can contain only letters, digits and these characters: _ - \ | ^ `")]
    [InlineData("/join #a\u200Bb", @"The name of a room can contain only letters, digits and these characters: _ - \ | ^ `")]
    [InlineData("/join #-a", "The name of a room cannot start with a hyphen.")]
    [InlineData("/join #abcdefghijabcdefghijabcdefghijabcdefghijabcdefghi", "That name is too long. The name of a room can have at most 48 characters.")]
    [InlineData("/join #l\u0430b", "That name looks like #lab, which is another room. Please choose another name.")]
    [InlineData("/join l\u0430b", "That name looks like #lab, which is another room. Please choose another name.")]
    [InlineData("/join #1obby", "That name looks like #lobby, which is another room. Please choose another name.")]
    [InlineData("/part #lob", "There is no room #lob.")]
    [InlineData("/part #lab", "You are not in #lab.")]
    [InlineData("/room #lab", "You are not in #lab.")]
    [InlineData("/room nowhere", "You are not in #nowhere.")]
    [InlineData("/room #a b", "Usage: /room [#ROOM]")]
    [InlineData("/who #nowhere", "There is no room #nowhere.")]
    [InlineData("/who nowhere", "There is no room #nowhere.")]
    [InlineData("/who #a b", "Usage: /who [#ROOM]")]
    [InlineData("/rooms x y", "Usage: /rooms [PATTERN]")]
    [InlineData("/rooms nowhere", "No room matches nowhere")]
    [InlineData("/whois", "Usage: /whois NAME")]
    [InlineData("/whois nobody", "There is nobody called nobody here.")]
    [InlineData("/invite", "Usage: /invite [#room] NAME")]
    [InlineData("/invite #lab", "Usage: /invite [#room] NAME")]
    [InlineData("/invite lab alice", "Usage: /invite [#room] NAME")]
    [InlineData("/invite #nowhere alice", "There is no room #nowhere.")]
    [InlineData("/invite #lab bob", "You are not in #lab.")]
    [InlineData("/invite nobody", "There is nobody called nobody here.")]
    [InlineData("/invite bob", "bob is already in that room.")]
    [InlineData("/topic #nowhere", "There is no room #nowhere.")]
    [InlineData("/topic #lab x", "You are not in #lab.")]
    [InlineData("/topic x", "Only an operator of the room can do that.")]
    [InlineData("/topic", "#lobby has no topic.")]
    [InlineData("/set #nowhere", "There is no room #nowhere.")]
    [InlineData("/set #lab slow 3", "You are not in #lab.")]
    [InlineData("/set slow 3", "Only an operator of the room can do that.")]
    public async Task What_cannot_be_done_is_answered_and_nobody_else_sees_of_it(string line, string answer)
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        await alice.MakeAsync("alice", "#lab");
        TestClient bob = await server.JoinAsync();
        await alice.ExpectAsync($"#lobby Client joined {bob.Name}");
        await bob.DoAsync("/nick bob", "You are bob.");
        await alice.ExpectAsync($"#lobby {bob.Name} is now known as bob");
        await bob.DoAsync(line, answer);
        await bob.SendLineAsync("nothing happened");
        await alice.ExpectAsync("#lobby [bob] nothing happened");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_room_with_a_key_is_for_those_who_have_it()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab", "Sesame");
        await bob.DoAsync("/join #lab", "#lab needs a key. To join it: /join #lab KEY");
        await bob.DoAsync("/join #lab sesame", "That is the wrong key for #lab.");
        await bob.DoAsync("/join LAB open", "That is the wrong key for #LAB.");
        foreach (string line in new[] { "/who #lab", "/topic #lab", "/set #lab", "/part #lab", "/room #lab" }) await bob.DoAsync(line, "You are not in #lab.");
        await bob.EnterAsync("bob", "#lab", 1, "Sesame");
        await alice.ExpectAsync("Client joined bob");
        await bob.DoAsync("/part", "You left #lab.", "What you type now goes to #lobby.");
        await alice.ExpectAsync("Client left bob");
        await alice.DoAsync("/invite bob", "You invited bob to #lab.");
        await bob.ExpectAsync("alice invites you to #lab. To go there: /join #lab");
        await bob.EnterAsync("bob", "#lab", 1); // an invitation is as good as the key, once
        await bob.DoAsync("/part", "You left #lab.", "What you type now goes to #lobby.");
        await bob.DoAsync("/join #lab", "#lab needs a key. To join it: /join #lab KEY");
    }

    [Fact(Timeout = 30_000)]
    public async Task Limits_on_rooms_are_told_and_a_room_that_was_not_entered_is_not_there()
    {
        await using TestServer server = await Company.StartAsync(Limits.Off with { Rooms = 4, RoomsPerSession = 2 });
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await bob.MakeAsync("bob", "#one");
        await bob.DoAsync("/join #two", "You cannot be in more rooms: the maximum is 2. To leave one: /part #ROOM");
        await bob.DoAsync("/join #three", "You cannot be in more rooms: the maximum is 2. To leave one: /part #ROOM");
        await bob.DoAsync("/join #four", "You cannot be in more rooms: the maximum is 2. To leave one: /part #ROOM");
        await alice.MakeAsync("alice", "#two");
        await alice.DoAsync("/part", "You left #two.", "What you type now goes to #lobby.");
        await alice.DoAsync("/rooms", "2 rooms:", "  #lobby (2 people)", "  #one (1 person)");
    }

    [Fact(Timeout = 30_000)]
    public async Task Above_the_servers_number_of_rooms_none_is_made()
    {
        await using TestServer server = await Company.StartAsync(Limits.Off with { Rooms = 2 });
        TestClient alice = await server.NamedAsync("alice");
        await alice.MakeAsync("alice", "#one");
        await alice.DoAsync("/join #two", "No new room can be created: the server has as many as it can hold. To see them: /rooms");
        await alice.DoAsync("/part #one", "You left #one.", "What you type now goes to #lobby.");
        await alice.MakeAsync("alice", "#two");
    }

    [Fact(Timeout = 30_000)]
    public async Task Too_many_rooms_in_a_short_time_are_refused_with_the_wait_and_turning_is_not_joining()
    {
        await using TestServer server = await Company.StartAsync(new Limits { JoinBurst = 2, JoinsPerMinute = 6 });
        TestClient alice = await server.NamedAsync("alice");
        await alice.MakeAsync("alice", "#one");
        await alice.MakeAsync("alice", "#two");
        await alice.DoAsync("/join #three", "Please slow down: you did not join. You can join rooms again in 10 seconds.");
        await alice.DoAsync("/join #one", "What you type now goes to #one.");
        server.Clock.Advance(TimeSpan.FromSeconds(10));
        await alice.MakeAsync("alice", "#three");
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_banned_under_a_name_is_not_let_in_under_one_that_looks_like_it()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient mai = await server.NamedAsync("m\u0430i", alice); // with a Cyrillic letter
        await alice.MakeAsync("alice", "#lab");
        await alice.DoAsync("/ban mai 10m spam", "alice banned m\u0430i for 10 minutes: spam");
        await mai.DoAsync("/join #lab", "You are banned from #lab for 10 minutes: spam");
        await mai.DoAsync("/nick someone", "You are someone.");
        await alice.ExpectAsync("#lobby m\u0430i is now known as someone");
        await mai.DoAsync("/join #lab", "You are banned from #lab for 10 minutes: spam");
        server.Clock.Advance(TimeSpan.FromMinutes(10));
        await mai.EnterAsync("someone", "#lab", 1);
        await alice.ExpectAsync("Client joined someone");
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_put_out_of_the_room_it_looks_at_talks_nowhere_until_it_chooses()
    {
        await using TestServer server = await Company.StartAsync();
        TestClient alice = await server.NamedAsync("alice");
        TestClient bob = await server.NamedAsync("bob", alice);
        await alice.MakeAsync("alice", "#lab");
        await bob.EnterAsync("bob", "#lab", 1);
        await alice.ExpectAsync("Client joined bob");
        await alice.DoAsync("/kick bob", "bob was kicked by alice");
        await bob.ExpectAsync("You were kicked from #lab by alice", "What you type goes nowhere until you choose a room: /room #ROOM. You are in: #lobby");
        await bob.DoAsync("meant for the lab", "What you type goes nowhere until you choose a room: /room #ROOM. You are in: #lobby");
        await bob.DoAsync("/room #lobby", "What you type now goes to #lobby.");
        await bob.SendLineAsync("meant for the lobby");
        await alice.ExpectAsync("#lobby [bob] meant for the lobby");
    }
}
