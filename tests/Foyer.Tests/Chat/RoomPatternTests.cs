// The pattern of /rooms: what it finds, compared with the simplest program that could find it; and the list that it looks through.

using CsCheck;
using Foyer.Chat.People;
using Foyer.Chat.Rooms;
using Microsoft.Extensions.Time.Testing;

namespace Foyer.Tests.Chat;

public sealed class RoomPatternTests
{
    [Theory]
    [InlineData("lab", "#Lab-2", true)]
    [InlineData("LAB", "#slab", true)]
    [InlineData("lab*", "#lab", false)]
    [InlineData("#lab*", "#Lab-2", true)]
    [InlineData("*b*2", "#lab-2", true)]
    [InlineData("*b*3", "#lab-2", false)]
    [InlineData("", "#lab", true)]
    [InlineData("*", "#lab", true)]
    [InlineData("l?b", "#lab", true)]
    [InlineData("phở", "#PHỞ", true)]
    public void It_finds_names_in_any_case(string pattern, string name, bool isFound) =>
        Assert.Equal(isFound, new RoomPattern(pattern).Matches(RoomPattern.Fold(name)));

    [Fact]
    public void It_finds_what_trying_everything_finds() =>
        Gen.Select(Gen.Char["abở*?"].Array[0, 8], Gen.Char["abở"].Array[0, 10]).Sample((pattern, name) =>
        {
            string text = RoomPattern.Fold(new string(pattern));
            if (!text.Contains('*', StringComparison.Ordinal)) text = $"*{text}*";
            Assert.Equal(Finds(text, RoomPattern.Fold(new string(name))), new RoomPattern(new string(pattern)).Matches(RoomPattern.Fold(new string(name))));
        });

    [Fact]
    public void Many_rooms_are_ordered_once_a_second_and_few_for_each_reader()
    {
        var clock = new FakeTimeProvider();
        var rooms = new ChatDirectory(new ChatServices { Time = clock }).Rooms;
        rooms.FindOrMake("b");
        rooms.FindOrMake("a");
        Assert.Equal(["#a", "#b", "#lobby"], Names());
        for (int i = 0; i < 300; i++) rooms.FindOrMake($"room-{i}");
        Assert.Equal(303, Names().Length);
        rooms.FindOrMake("late");
        rooms.Remove(rooms.Find("a")!);
        Assert.Equal(303, Names().Length);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(303, Names().Length);
        Assert.Contains("#late", Names());

        string[] Names() => [.. rooms.List.Current().Select(listed => listed.Room.Name)];
    }

    private static bool Finds(string pattern, string name) => pattern switch
    {
        "" => name.Length == 0,
        ['*', ..] => Finds(pattern[1..], name) || (name.Length > 0 && Finds(pattern, name[1..])),
        _ => name.Length > 0 && (pattern[0] == '?' || pattern[0] == name[0]) && Finds(pattern[1..], name[1..]),
    };
}
