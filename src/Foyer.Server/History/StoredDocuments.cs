// Rooms' settings, bans, mutes and webhooks as JSON in the history's file. The members' names never change, because old files have them.
// If a member is missing, because an older program wrote the document, it has its default. Members that this program does not
// know, because a newer one wrote them, are ignored.

using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Foyer.Chat.State;
using Foyer.Server.Json;

namespace Foyer.Server.History;

internal static class StoredDocuments
{
    private const string Settings = "Settings", Sanctions = "Sanctions", Webhooks = "Webhooks";
    private const string Name = "Name", Kind = "Kind", Shown = "Shown", By = "By", Reason = "Reason", At = "At", Until = "Until";
    private const string NameKey = "NameKey", Network = "Network", Hash = "Hash", Ban = "Ban", Mute = "Mute";
    private const string Topic = "Topic", TopicBy = "TopicBy", TopicAt = "TopicAt", TopicByAll = "TopicByAll", Key = "Key", InviteOnly = "InviteOnly";
    private const string Moderated = "Moderated", MemberLimit = "MemberLimit", Hidden = "Hidden", SlowMode = "SlowMode", DelayedJoinSize = "DelayedJoinSize";
    private const string Keep = "Keep", ClosedSince = "ClosedSince";

    public static string Of(StoredRoom room) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString(Name, room.Name);
        Write(json, room.Settings);
        json.WritePropertyName(Sanctions);
        Write(json, room.Sanctions);
        Write(json, room.Webhooks);
        json.WriteEndObject();
    });

    public static string Of(IReadOnlyList<Sanction> bans) => JsonText.Of(json => Write(json, bans));

    /// <summary>Throws the exceptions that <see cref="IsUnreadable"/> recognises, as the other readers do.</summary>
    public static StoredRoom Room(string name, string document)
    {
        using var json = JsonDocument.Parse(document);
        return new StoredRoom(name, ReadSettings(Member(json.RootElement, Settings)), ReadSanctions(Member(json.RootElement, Sanctions)))
        {
            Webhooks = [.. from webhook in Elements(Member(json.RootElement, Webhooks))
                           select new Webhook(Text(webhook, Name), Text(webhook, By), Time(webhook, At) ?? default, Text(webhook, Hash))],
        };
    }

    public static IReadOnlyList<Sanction> Bans(string document)
    {
        using var json = JsonDocument.Parse(document);
        return ReadSanctions(json.RootElement);
    }

    /// <summary>How long the room keeps its messages (<see cref="RoomSettings.Keep"/>); null if that is not set.</summary>
    public static TimeSpan? KeepOf(string document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            return Duration(Member(json.RootElement, Settings), Keep);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    /// <summary>A room's document without its topic. Null if somebody else set the topic, or if there is none.</summary>
    public static string? WithoutTopic(string document, Func<string, bool> isAuthor)
    {
        try
        {
            JsonNode? json = JsonNode.Parse(document);
            if (json?[Settings] is not JsonObject settings || settings[TopicBy]?.GetValue<string>() is not { } by || !isAuthor(by)) return null;
            foreach (string member in new[] { Topic, TopicBy, TopicAt }) settings.Remove(member);
            return json.ToJsonString();
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null; // the server cannot read it either; foyer check reports it
        }
    }

    /// <summary>The document is damaged, or a known member has the wrong kind of value.</summary>
    public static bool IsUnreadable(Exception e) => e is JsonException or InvalidOperationException or FormatException or OverflowException;

    private static void Write(Utf8JsonWriter json, RoomSettings settings)
    {
        json.WriteStartObject(Settings);
        json.WriteString(Topic, settings.Topic);
        json.WriteString(TopicBy, settings.TopicBy);
        json.WriteString(TopicAt, settings.TopicAt);
        json.WriteBoolean(TopicByAll, settings.TopicByAll);
        json.WriteString(Key, settings.Key);
        json.WriteBoolean(InviteOnly, settings.InviteOnly);
        json.WriteBoolean(Moderated, settings.Moderated);
        json.WriteNumber(MemberLimit, settings.MemberLimit);
        json.WriteBoolean(Hidden, settings.Hidden);
        json.WriteString(SlowMode, settings.SlowMode.ToString("c", CultureInfo.InvariantCulture));
        if (settings.DelayedJoinSize is { } size) json.WriteNumber(DelayedJoinSize, size);
        else json.WriteNull(DelayedJoinSize);
        json.WriteString(Keep, settings.Keep?.ToString("c", CultureInfo.InvariantCulture));
        json.WriteNumber(ClosedSince, settings.ClosedSince);
        json.WriteEndObject();
    }

    private static RoomSettings ReadSettings(JsonElement? json) => new()
    {
        Topic = Text(json, Topic),
        TopicBy = Text(json, TopicBy),
        TopicAt = Time(json, TopicAt) ?? default,
        TopicByAll = IsSet(json, TopicByAll),
        Key = Text(json, Key),
        InviteOnly = IsSet(json, InviteOnly),
        Moderated = IsSet(json, Moderated),
        MemberLimit = Member(json, MemberLimit)?.GetInt32() ?? 0,
        Hidden = IsSet(json, Hidden),
        SlowMode = Duration(json, SlowMode) ?? TimeSpan.Zero,
        DelayedJoinSize = Member(json, DelayedJoinSize)?.GetInt32(),
        Keep = Duration(json, Keep),
        ClosedSince = Member(json, ClosedSince)?.GetInt64() ?? 0,
    };

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Sanction> sanctions)
    {
        json.WriteStartArray();
        foreach (Sanction sanction in sanctions)
        {
            json.WriteStartObject();
            json.WriteString(Kind, sanction.Kind == SanctionKind.Mute ? Mute : Ban);
            json.WriteString(Shown, sanction.Shown);
            json.WriteString(By, sanction.By);
            json.WriteString(Reason, sanction.Reason);
            json.WriteString(At, sanction.At);
            if (sanction.Until is { } until) json.WriteString(Until, until);
            else json.WriteNull(Until);
            json.WriteString(NameKey, sanction.NameKey);
            json.WriteString(Network, sanction.Network?.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static IReadOnlyList<Sanction> ReadSanctions(JsonElement? sanctions) =>
        [.. from json in Elements(sanctions)
            select new Sanction(ReadKind(json), Text(json, Shown), Text(json, By), Text(json, Reason), Time(json, At) ?? default, Time(json, Until))
            {
                NameKey = Text(json, NameKey),
                Network = Member(json, Network)?.GetString() is { } network ? IPNetwork.Parse(network) : null,
            }];

    private static SanctionKind ReadKind(JsonElement sanction) => Text(sanction, Kind) switch
    {
        Ban or "" => SanctionKind.Ban,
        Mute => SanctionKind.Mute,
        _ => throw new JsonException("a sanction of no kind that is known"),
    };

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Webhook> webhooks)
    {
        json.WriteStartArray(Webhooks);
        foreach (Webhook webhook in webhooks)
        {
            json.WriteStartObject();
            json.WriteString(Name, webhook.Name);
            json.WriteString(By, webhook.By);
            json.WriteString(At, webhook.At);
            json.WriteString(Hash, webhook.Hash);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // Null is the same as missing.
    private static JsonElement? Member(JsonElement? json, string name) =>
        json is { ValueKind: not JsonValueKind.Null } known && known.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null
            ? member : null;

    private static JsonElement.ArrayEnumerator Elements(JsonElement? array) => array is { ValueKind: not JsonValueKind.Null } known ? known.EnumerateArray() : default;

    private static string Text(JsonElement? json, string name) => Member(json, name)?.GetString() ?? "";

    private static bool IsSet(JsonElement? json, string name) => Member(json, name)?.GetBoolean() ?? false;

    private static DateTimeOffset? Time(JsonElement? json, string name) => Member(json, name)?.GetDateTimeOffset();

    private static TimeSpan? Duration(JsonElement? json, string name) =>
        Member(json, name)?.GetString() is { } text ? TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture) : null;
}
