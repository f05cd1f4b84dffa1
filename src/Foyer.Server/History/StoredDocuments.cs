// Rooms' settings, bans, mutes and webhooks as JSON. A member that a document does not have, because it is of an older program, has
// its default; one that is not known here, because it is of a newer one, is passed over.

using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Foyer.Chat.Rooms;

namespace Foyer.Server.History;

internal static class StoredDocuments
{
    private static readonly Sanction BlankSanction = new(SanctionKind.Ban, "", "", "", default, null);
    private static readonly Webhook BlankWebhook = new("", "", default, ""); // no token has an empty hash

    public static string Of(StoredRoom room) => JsonSerializer.Serialize(room, StoredJson.Default.StoredRoom);

    public static string Of(IReadOnlyList<Sanction> bans) => JsonSerializer.Serialize(bans, StoredJson.Default.IReadOnlyListSanction);

    /// <summary>Throws <see cref="JsonException"/>.</summary>
    public static StoredRoom Room(string name, string document)
    {
        JsonNode? json = JsonNode.Parse(document);
        RoomSettings settings = OverDefaults(JsonSerializer.SerializeToNode(RoomSettings.Default, StoredJson.Default.RoomSettings)!, json?["Settings"])
            .Deserialize(StoredJson.Default.RoomSettings)!;
        return new StoredRoom(name, settings, Sanctions(json?["Sanctions"])) { Webhooks = Webhooks(json?["Webhooks"]) };
    }

    /// <summary>Throws <see cref="JsonException"/>.</summary>
    public static IReadOnlyList<Sanction> Bans(string document) => Sanctions(JsonNode.Parse(document));

    /// <summary>How long the room keeps its messages, where it has said so (RoomSettings.Keep).</summary>
    public static TimeSpan? KeepOf(string document)
    {
        try
        {
            return JsonNode.Parse(document)?["Settings"]?["Keep"]?.Deserialize(StoredJson.Default.NullableTimeSpan);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<Sanction> Sanctions(JsonNode? sanctions) =>
        [.. from sanction in sanctions?.AsArray() ?? []
            select OverDefaults(JsonSerializer.SerializeToNode(BlankSanction, StoredJson.Default.Sanction)!, sanction).Deserialize(StoredJson.Default.Sanction)!];

    private static List<Webhook> Webhooks(JsonNode? webhooks) =>
        [.. from webhook in webhooks?.AsArray() ?? []
            select OverDefaults(JsonSerializer.SerializeToNode(BlankWebhook, StoredJson.Default.Webhook)!, webhook).Deserialize(StoredJson.Default.Webhook)!];

    // A record that is made from JSON has null, not its default, where the JSON has no member.
    private static JsonObject OverDefaults(JsonNode defaults, JsonNode? given)
    {
        JsonObject all = defaults.AsObject();
        foreach ((string name, JsonNode? value) in given?.AsObject() ?? []) all[name] = value?.DeepClone();
        return all;
    }
}

[JsonSourceGenerationOptions(IgnoreReadOnlyProperties = true, UseStringEnumConverter = true, Converters = [typeof(NetworkConverter)])]
[JsonSerializable(typeof(StoredRoom))]
[JsonSerializable(typeof(IReadOnlyList<Sanction>))]
[JsonSerializable(typeof(Webhook))]
[JsonSerializable(typeof(TimeSpan?))]
internal sealed partial class StoredJson : JsonSerializerContext;

internal sealed class NetworkConverter : JsonConverter<IPNetwork>
{
    public override IPNetwork Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IPNetwork.TryParse(reader.GetString(), out IPNetwork network) ? network : throw new JsonException("no network");

    public override void Write(Utf8JsonWriter writer, IPNetwork value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
