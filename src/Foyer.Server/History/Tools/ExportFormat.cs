// The two formats of an export: one JSON object per line for programs, or the console's lines with their times for people.

using System.Text.Json;
using Foyer.Server.Json;
using Foyer.Wording;

namespace Foyer.Server.History.Tools;

internal abstract class ExportFormat : IDisposable
{
    /// <summary>Writes whole lines, or nothing.</summary>
    public abstract void Write(StoredLine line, IBufferWriter<byte> output);

    public abstract void Dispose();
}

internal sealed class JsonLines : ExportFormat
{
    private readonly Utf8JsonWriter _json = new(new ArrayBufferWriter<byte>(), JsonText.Readable with { SkipValidation = true });

    public override void Write(StoredLine line, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        if (line.Message is not null) _json.WriteString("id", line.Message.MessageId.ToString());
        _json.WriteNumber("position", line.Id);
        _json.WriteString("at", JsonText.Time(new MessageId(line.Id, 0).At));
        _json.WriteString("room", line.Room);
        _json.WriteString("name", line.Name);
        _json.WriteString("kind", line.Message is { } message ? EventJson.KindOf(message) : line.Kind);
        if (line.Message is { } said)
        {
            EventJson.WriteMembers(_json, said);
            _json.WriteBoolean("closed", said.IsClosed);
        }
        else CopyMembers(line.Members);
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }

    public override void Dispose() => _json.Dispose();

    // The members are copied as they are in the file, because a newer program may have written them.
    private void CopyMembers(string members)
    {
        try
        {
            using var json = JsonDocument.Parse(members);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return;
            foreach (JsonProperty member in json.RootElement.EnumerateObject()) member.WriteTo(_json);
        }
        catch (JsonException)
        {
            // `foyer check` reports it.
        }
    }
}

internal sealed class TextLines(Words words) : ExportFormat
{
    private readonly LineFormat _console = LineFormat.ForConsole(words);
    private readonly ArrayBufferWriter<byte> _lines = new();

    public override void Write(StoredLine line, IBufferWriter<byte> output)
    {
        if ((line.Message ?? EventJson.Read(line.Kind, line.Id, line.Room, line.Name, line.Members)) is not { } happened) return;
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

    public override void Dispose() { }
}
