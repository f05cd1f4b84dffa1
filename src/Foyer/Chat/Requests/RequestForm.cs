// Requests as bytes, for the log of a cluster: JSON, one object for the requests of an entry. The kinds and the members never change; a newer version only
// adds to them, and what a reader does not know is refused as a whole, because servers that apply different requests would no longer be alike.

using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Foyer.Chat.State;

namespace Foyer.Chat.Requests;

internal static class RequestForm
{
    /// <summary>Raised when a server that does not know the new version must not apply the entries.</summary>
    public const int Version = 1;

    /// <summary>An entry is about 64 Ki characters; each can take six bytes in JSON.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>Each request, under its name in the log.</summary>
    public static readonly IReadOnlyList<(Type Type, string Kind)> Kinds =
    [
        (typeof(JoinRequest), "join"),
        (typeof(LeaveRequest), "leave"),
        (typeof(ChangeRequest), "change"),
        (typeof(SayRequest), "say"),
        (typeof(ServerSayRequest), "serverSay"),
        (typeof(PostRequest), "post"),
        (typeof(TopicRequest), "topic"),
        (typeof(KickRequest), "kick"),
        (typeof(SanctionRequest), "sanction"),
        (typeof(LiftRequest), "lift"),
        (typeof(RoleRequest), "role"),
        (typeof(InviteRequest), "invite"),
        (typeof(SettingRequest), "set"),
        (typeof(WebhookAddRequest), "addWebhook"),
        (typeof(WebhookRemoveRequest), "removeWebhook"),
        (typeof(TidyRequest), "tidy"),
        (typeof(ForgetRequest), "forget"),
        (typeof(MessagesLogged), "logged"),
    ];

    private static readonly JsonTypeInfo<RequestList> Form = (JsonTypeInfo<RequestList>)new JsonSerializerOptions
    {
        TypeInfoResolver = RequestJson.Default.WithAddedModifier(AddKinds),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is never in a page
        Converters = { new NetworkConverter() },
    }.GetTypeInfo(typeof(RequestList));

    public static byte[] Write(IReadOnlyList<RoomRequest> requests) => JsonSerializer.SerializeToUtf8Bytes(new RequestList(Version, requests), Form);

    /// <summary>Returns false if the bytes are damaged, too many, or of a newer version. Then this server must not apply the entry.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out IReadOnlyList<RoomRequest>? requests)
    {
        requests = null;
        if (bytes.Length > MostBytes) return false;
        try
        {
            if (JsonSerializer.Deserialize(bytes, Form) is { Version: Version } read && read.Requests.All(request => request is not null)) requests = read.Requests;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // Not a form of requests.
        }
        return requests is not null;
    }

    private static void AddKinds(JsonTypeInfo type)
    {
        if (type.Type != typeof(RoomRequest)) return;
        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "request", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization };
        foreach ((Type request, string kind) in Kinds) type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(request, kind));
    }

    private sealed class NetworkConverter : JsonConverter<IPNetwork>
    {
        public override IPNetwork Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && IPNetwork.TryParse(reader.GetString(), out IPNetwork network) ? network : throw new JsonException("not a network");

        public override void Write(Utf8JsonWriter writer, IPNetwork value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}

internal sealed record RequestList(int Version, IReadOnlyList<RoomRequest> Requests);

[JsonSerializable(typeof(RequestList))]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(ChangeRequest))]
[JsonSerializable(typeof(SayRequest))]
[JsonSerializable(typeof(ServerSayRequest))]
[JsonSerializable(typeof(PostRequest))]
[JsonSerializable(typeof(TopicRequest))]
[JsonSerializable(typeof(KickRequest))]
[JsonSerializable(typeof(SanctionRequest))]
[JsonSerializable(typeof(LiftRequest))]
[JsonSerializable(typeof(RoleRequest))]
[JsonSerializable(typeof(InviteRequest))]
[JsonSerializable(typeof(SettingRequest))]
[JsonSerializable(typeof(WebhookAddRequest))]
[JsonSerializable(typeof(WebhookRemoveRequest))]
[JsonSerializable(typeof(TidyRequest))]
[JsonSerializable(typeof(ForgetRequest))]
[JsonSerializable(typeof(MessagesLogged))]
internal sealed partial class RequestJson : JsonSerializerContext;
