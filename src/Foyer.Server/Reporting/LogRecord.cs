// One log entry for the operator. It is written as a line of text, or as a JSON object on one line, from the same words.
// It never contains message text, tokens, keys or passwords.

using System.Text.Json;
using Foyer.Server.Json;

namespace Foyer.Server.Reporting;

internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>
/// <paramref name="Event"/> is the name of the event in snake case; it does not change between versions. <paramref name="Message"/> is for
/// people and may change. The fields carry the details: texts, numbers and lists of texts.
/// </summary>
internal sealed record LogRecord(LogLevel Level, string Event, string Message, params (string Name, object Value)[] Fields)
{
    /// <summary>A hint for the person at the terminal. As text, it is printed without the program's name.</summary>
    public bool IsHint { get; init; }

    public string In(LogFormat format, DateTimeOffset time) => format == LogFormat.Json ? ToJson(time) : IsHint ? Message : $"foyer: {Message}";

    private string ToJson(DateTimeOffset time) => JsonText.Of(json =>
    {
        json.WriteString("time", JsonText.Time(time));
        json.WriteString("level", Level switch { LogLevel.Information => "info", LogLevel.Warning => "warning", _ => "error" });
        json.WriteString("event", Event);
        json.WriteString("message", Message);
        foreach ((string name, object value) in Fields) Write(json, name, value);
    }, JsonText.Readable);

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case int or long:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable<string> several:
                json.WriteStartArray(name);
                foreach (string one in several) json.WriteStringValue(one);
                json.WriteEndArray();
                break;
            default:
                json.WriteString(name, value.ToString());
                break;
        }
    }
}
