// Settings, bans and mutes in the file: whole, in their newest state, and read by an older and a newer program.

using System.Net;
using System.Reflection;
using Foyer.Chat.Rooms;
using Foyer.Chat.State;
using Foyer.Server.History;

namespace Foyer.Tests.History;

public sealed class SqliteChatStoreTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 12, 0, 0, TimeSpan.FromHours(7));

    private static readonly RoomSettings Everything = new()
    {
        Topic = "trà \"và\" bánh",
        TopicBy = "mai",
        TopicAt = At,
        TopicByAll = true,
        Key = "key",
        InviteOnly = true,
        Moderated = true,
        MemberLimit = 7,
        Hidden = true,
        SlowMode = TimeSpan.FromSeconds(30),
        DelayedJoinSize = 3,
        Keep = TimeSpan.FromDays(30),
        ClosedSince = 7,
    };

    private static readonly Sanction ByName = new(SanctionKind.Ban, "mai", "an", "why", At, At.AddHours(1)) { NameKey = "MAI" };

    private static readonly Sanction ByAddress = new(SanctionKind.Mute, "2001:db8::/64", "an", "", At, null) { Network = IPNetwork.Parse("2001:db8::/64") };

    [Fact]
    public void The_settings_of_this_test_leave_no_property_at_its_default()
    {
        foreach (PropertyInfo property in typeof(RoomSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
            Assert.True(!Equals(property.GetValue(RoomSettings.Default), property.GetValue(Everything)), $"{property.Name} is to be set");
    }

    [Fact(Timeout = 30_000)]
    public void What_was_saved_is_loaded_after_a_restart_and_what_was_forgotten_is_not()
    {
        using var stage = new TestHistory();
        IChatStore store = stage.History.Store;
        Assert.Empty(store.LoadRooms());
        Assert.Empty(store.LoadServerBans());
        store.Save(new StoredRoom("#a", RoomSettings.Default, []));
        store.Save(new StoredRoom("#a", Everything, [ByName, ByAddress]));
        store.Save(new StoredRoom("#b", Everything, []));
        store.Forget("#b");
        store.SaveServerBans([ByName]);
        store.SaveServerBans([ByAddress, ByName]);
        stage.Restart();
        StoredRoom room = Assert.Single(stage.History.Store.LoadRooms());
        Assert.Equal("#a", room.Name);
        Assert.Equal(Everything, room.Settings);
        Assert.Equal([ByName, ByAddress], room.Sanctions);
        Assert.Equal([ByAddress, ByName], stage.History.Store.LoadServerBans());
    }

    [Fact(Timeout = 30_000)]
    public void Webhooks_are_kept_with_their_room()
    {
        using var stage = new TestHistory();
        Webhook hook = new("ci", "mai", At, WebhookToken.New().Hash), other = new("triển-khai", "an", At, WebhookToken.New().Hash);
        stage.History.Store.Save(new StoredRoom("#a", RoomSettings.Default, []) { Webhooks = [hook] });
        stage.History.Store.Save(new StoredRoom("#a", RoomSettings.Default, [ByName]) { Webhooks = [hook, other] });
        stage.Restart();
        StoredRoom room = Assert.Single(stage.History.Store.LoadRooms());
        Assert.Equal([hook, other], room.Webhooks);
        Assert.Equal([ByName], room.Sanctions);
        Assert.Empty(StoredDocuments.Room("#a", "{}").Webhooks);
        Assert.Equal(new Webhook("ci", "", default, ""), Assert.Single(StoredDocuments.Room("#a", """{"Webhooks":[{"Name":"ci","Colour":"red"}]}""").Webhooks));
    }

    [Fact]
    public void What_an_older_program_did_not_write_has_its_default_and_what_a_newer_one_did_is_passed_over()
    {
        StoredRoom room = StoredDocuments.Room("#a", """{"Settings":{"Topic":"tea","Colour":"red"},"Sanctions":[{"Kind":"Mute","Shown":"mai","Weight":3}],"Else":{}}""");
        Assert.Equal(RoomSettings.Default with { Topic = "tea" }, room.Settings);
        Assert.Equal(new Sanction(SanctionKind.Mute, "mai", "", "", default, null), Assert.Single(room.Sanctions));
        Assert.Equal(RoomSettings.Default, StoredDocuments.Room("#a", "{}").Settings);
    }

    // As the first versions wrote them; never to be changed.
    private const string OldSanctions =
        """[{"Kind":"Ban","Shown":"mai","By":"an","Reason":"why","At":"2026-11-01T12:00:00+07:00","Until":"2026-11-01T13:00:00+07:00","NameKey":"MAI","Network":null},"""
        + """{"Kind":"Mute","Shown":"2001:db8::/64","By":"an","Reason":"","At":"2026-11-01T12:00:00+07:00","Until":null,"NameKey":"","Network":"2001:db8::/64"}]""";

    private const string OldRoom =
        """{"Name":"#a","Settings":{"Topic":"tr\u00E0 \u0022v\u00E0\u0022 b\u00E1nh","TopicBy":"mai","TopicAt":"2026-11-01T12:00:00+07:00","TopicByAll":true,"Key":"key","""
        + """ "InviteOnly":true,"Moderated":true,"MemberLimit":7,"Hidden":true,"SlowMode":"00:00:30","DelayedJoinSize":3,"Keep":"30.00:00:00","ClosedSince":7},"""
        + $$""" "Sanctions":{{OldSanctions}},"Webhooks":[{"Name":"ci","By":"mai","At":"2026-11-01T12:00:00+07:00","Hash":"hash"}]}""";

    [Fact]
    public void Documents_of_an_old_file_are_read_and_written_in_the_same_form_today()
    {
        StoredRoom room = StoredDocuments.Room("#a", OldRoom);
        Assert.Equal(Everything, room.Settings);
        Assert.Equal([ByName, ByAddress], room.Sanctions);
        Assert.Equal([new Webhook("ci", "mai", At, "hash")], room.Webhooks);
        Assert.Equal(OldRoom.Replace(", \"", ",\"", StringComparison.Ordinal), StoredDocuments.Of(room));
        Assert.Equal([ByName, ByAddress], StoredDocuments.Bans(OldSanctions));
        Assert.Equal(OldSanctions, StoredDocuments.Of([ByName, ByAddress]));
    }

    [Theory]
    [InlineData("""{"Settings":{"Keep":"30.00:00:00"}}""", 30)]
    [InlineData("""{"Settings":{"Keep":null}}""", null)]
    [InlineData("""{"Settings":{}}""", null)]
    [InlineData("""{"Settings":{"Keep":"soon"}}""", null)]
    [InlineData("half", null)]
    public void How_long_a_room_keeps_its_messages_is_read_where_it_is_said(string document, int? days) =>
        Assert.Equal(days, (int?)StoredDocuments.KeepOf(document)?.TotalDays);

    [Fact(Timeout = 30_000)]
    public void A_document_that_cannot_be_read_costs_its_room_its_settings_and_nobody_the_start()
    {
        using var stage = new TestHistory();
        stage.History.Store.Save(new StoredRoom("#a", Everything, []));
        stage.History.Store.Save(new StoredRoom("#b", Everything, []));
        stage.History.Dispose();
        using (Microsoft.Data.Sqlite.SqliteConnection connection = SqliteFile.Open(stage.File)) SqliteFile.Execute(connection, "UPDATE document SET body = 'half' WHERE name = '#a'");
        stage.Restart();
        Assert.Equal("#b", Assert.Single(stage.History.Store.LoadRooms()).Name);
        Assert.Contains("#a", Assert.Single(stage.History.Warnings), StringComparison.Ordinal);
    }
}
