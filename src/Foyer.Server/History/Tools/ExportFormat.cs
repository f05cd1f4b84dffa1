// How an export is written: a JSON object a line, for programs, or the lines of the console with their times, for people.

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Foyer.Wording;

namespace Foyer.Server.History.Tools;

internal abstract class ExportFormat : IDisposable
{
    /// <summary>Whole lines, or nothing.</summary>
    public abstract void Write(StoredLine line, IBufferWriter<byte> output);

    public virtual void Dispose() { }
}

internal sealed class JsonLines : ExportFormat
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json = new(new ArrayBufferWriter<byte>(), Readable);

    public override void Write(StoredLine line, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        if (line.Message is { } message) _json.WriteString("id", message.MessageId.ToString());
        _json.WriteNumber("position", line.Id);
        _json.WriteString("at", new MessageId(line.Id, 0).At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        _json.WriteString("room", line.Room);
        _json.WriteString("name", line.Name);
        if (line.Message is { } said) WriteMessage(said);
        else WriteEvent(line);
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }

    public override void Dispose()
    {
        _json.Dispose();
        base.Dispose();
    }

    private void WriteMessage(Message message)
    {
        _json.WriteString("kind", message switch { TopicChanged => "topic", Said { IsAction: true } => "action", _ => "said" });
        _json.WriteString("text", message.Text);
        if (message is Said { IsBot: true }) _json.WriteBoolean("bot", true);
        _json.WriteBoolean("closed", message.IsClosed);
    }

    // The members of the detail are the event's: newName, target, reason.
    private void WriteEvent(StoredLine line)
    {
        _json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(line.Kind));
        try
        {
            using var detail = JsonDocument.Parse(line.Detail);
            if (detail.RootElement.ValueKind != JsonValueKind.Object) return;
            foreach (JsonProperty member in detail.RootElement.EnumerateObject()) member.WriteTo(_json);
        }
        catch (JsonException)
        {
            // foyer check tells of it.
        }
    }
}

internal sealed class TextLines(Words words) : ExportFormat
{
    private readonly LineFormat _console = LineFormat.ForConsole(words);
    private readonly ArrayBufferWriter<byte> _lines = new();

    public override void Write(StoredLine line, IBufferWriter<byte> output)
    {
        if ((line.Message ?? EventReader.Read(line)) is not { } happened) return;
        _lines.ResetWrittenCount();
        _console.Write(happened, _lines);
        byte[] time = Encoding.ASCII.GetBytes(new MessageId(line.Id, 0).At.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture));
        for (ReadOnlySpan<byte> rest = _lines.WrittenSpan; !rest.IsEmpty;)
        {
            int end = rest.IndexOf((byte)'\n') + 1;
            output.Write(time);
            output.Write(rest[..end]);
            rest = rest[end..];
        }
    }
}
