// Rooms' settings, bans, mutes and webhooks as JSON in the history's file. The members of the documents never change their names, because old
// files have them. If a member is missing or null, because an older program wrote the document, it has its default. Members that this
// program does not know, because a newer one wrote them, are ignored.

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Foyer.Chat.State;

namespace Foyer.Server.History;

internal static partial class StoredDocuments
{
    private const string Ban = "Ban", Mute = "Mute";

    private sealed record RoomDocument(string? Name, SettingsDocument? Settings, SanctionDocument[]? Sanctions, WebhookDocument[]? Webhooks);

    private sealed record SettingsDocument(string? Topic, string? TopicBy, DateTimeOffset? TopicAt, bool? TopicByAll, string? Key, bool? InviteOnly,
        bool? Moderated, int? MemberLimit, bool? Hidden, TimeSpan? SlowMode, int? DelayedJoinSize, TimeSpan? Keep, long? ClosedSince);

    private sealed record SanctionDocument(string? Kind, string? Shown, string? By, string? Reason, DateTimeOffset? At, DateTimeOffset? Until,
        string? NameKey, string? Network);

    private sealed record WebhookDocument(string? Name, string? By, DateTimeOffset? At, string? Hash);

    [JsonSerializable(typeof(RoomDocument))]
    private sealed partial class Documents : JsonSerializerContext;

    public static string Of(StoredRoom room) => JsonSerializer.Serialize(
        new RoomDocument(room.Name, Document(room.Settings), [.. room.Sanctions.Select(Document)],
            [.. room.Webhooks.Select(webhook => new WebhookDocument(webhook.Name, webhook.By, webhook.At, webhook.Hash))]),
        Documents.Default.RoomDocument);

    public static string Of(IReadOnlyList<Sanction> bans) => JsonSerializer.Serialize([.. bans.Select(Document)], Documents.Default.SanctionDocumentArray);

    /// <summary>Throws the exceptions that <see cref="IsUnreadable"/> recognises, as the other readers do.</summary>
    public static StoredRoom Room(string name, string document)
    {
        RoomDocument? room = JsonSerializer.Deserialize(document, Documents.Default.RoomDocument);
        return new StoredRoom(name, Settings(room?.Settings), Sanctions(room?.Sanctions))
        {
            Webhooks = [.. from webhook in room?.Webhooks ?? []
                           select new Webhook(webhook.Name ?? "", webhook.By ?? "", webhook.At ?? default, webhook.Hash ?? "")],
        };
    }

    public static IReadOnlyList<Sanction> Bans(string document) => Sanctions(JsonSerializer.Deserialize(document, Documents.Default.SanctionDocumentArray));

    /// <summary>How long the room keeps its messages (<see cref="RoomSettings.Keep"/>); null if that is not set.</summary>
    public static TimeSpan? KeepOf(string document)
    {
        try
        {
            return JsonSerializer.Deserialize(document, Documents.Default.RoomDocument)?.Settings?.Keep;
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
            if (json?[nameof(RoomDocument.Settings)] is not JsonObject settings
                || settings[nameof(SettingsDocument.TopicBy)]?.GetValue<string>() is not { } by || !isAuthor(by)) return null;
            settings.Remove(nameof(SettingsDocument.Topic));
            settings.Remove(nameof(SettingsDocument.TopicBy));
            settings.Remove(nameof(SettingsDocument.TopicAt));
            return json.ToJsonString();
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null; // the server cannot read it either; foyer check reports it
        }
    }

    /// <summary>The document is damaged, or a known member has the wrong kind of value.</summary>
    public static bool IsUnreadable(Exception e) => e is JsonException or InvalidOperationException or FormatException or OverflowException;

    private static SettingsDocument Document(RoomSettings settings) => new(settings.Topic, settings.TopicBy, settings.TopicAt, settings.TopicByAll,
        settings.Key, settings.InviteOnly, settings.Moderated, settings.MemberLimit, settings.Hidden, settings.SlowMode, settings.DelayedJoinSize,
        settings.Keep, settings.ClosedSince);

    private static SanctionDocument Document(Sanction sanction) => new(sanction.Kind == SanctionKind.Mute ? Mute : Ban, sanction.Shown, sanction.By,
        sanction.Reason, sanction.At, sanction.Until, sanction.NameKey, sanction.Network?.ToString());

    private static RoomSettings Settings(SettingsDocument? document) => document is null ? RoomSettings.Default : new RoomSettings
    {
        Topic = document.Topic ?? "",
        TopicBy = document.TopicBy ?? "",
        TopicAt = document.TopicAt ?? default,
        TopicByAll = document.TopicByAll ?? false,
        Key = document.Key ?? "",
        InviteOnly = document.InviteOnly ?? false,
        Moderated = document.Moderated ?? false,
        MemberLimit = document.MemberLimit ?? 0,
        Hidden = document.Hidden ?? false,
        SlowMode = document.SlowMode ?? TimeSpan.Zero,
        DelayedJoinSize = document.DelayedJoinSize,
        Keep = document.Keep,
        ClosedSince = document.ClosedSince ?? 0,
    };

    private static Sanction[] Sanctions(SanctionDocument[]? documents) =>
        [.. from document in documents ?? []
            select new Sanction(Kind(document.Kind), document.Shown ?? "", document.By ?? "", document.Reason ?? "", document.At ?? default, document.Until)
            {
                NameKey = document.NameKey ?? "",
                Network = document.Network is { } network ? IPNetwork.Parse(network) : null,
            }];

    private static SanctionKind Kind(string? kind) => kind switch
    {
        null or "" or Ban => SanctionKind.Ban,
        Mute => SanctionKind.Mute,
        _ => throw new JsonException("a sanction of no kind that is known"),
    };
}
