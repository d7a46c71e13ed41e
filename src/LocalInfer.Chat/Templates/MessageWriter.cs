using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>Writes one message that is not a system message in the shape that templates render.</summary>
internal sealed class MessageWriter(Utf8JsonWriter writer, bool keepsUnparsableArguments)
{
    public void Write(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            message.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in message.EnumerateObject()) WriteProperty(message, property);
        if (!message.TryGetProperty("content", out _)) writer.WriteString("content", "");
        writer.WriteEndObject();
    }

    private void WriteProperty(JsonElement message, JsonProperty property)
    {
        switch (property.Name)
        {
            case "role" when ConversationNormalizer.RoleOf(message) == "function":
                writer.WriteString("role", "tool");
                break;
            case "content" when ConversationNormalizer.TextOf(message) is { } text:
                writer.WriteString("content", text);
                break;
            case "tool_calls" when property.Value.ValueKind == JsonValueKind.Array:
                if (property.Value.GetArrayLength() > 0) WriteCalls(property.Value);
                break;
            case "tool_calls" when property.Value.ValueKind == JsonValueKind.Null:
                break;
            case "reasoning" when !message.TryGetProperty("reasoning_content", out _):
                writer.WritePropertyName("reasoning_content");
                property.Value.WriteTo(writer);
                break;
            default:
                property.WriteTo(writer);
                break;
        }
    }

    private void WriteCalls(JsonElement calls)
    {
        writer.WriteStartArray("tool_calls");
        foreach (var call in calls.EnumerateArray()) WriteObject(call, "function", function => WriteObject(function, "arguments", WriteArguments));
        writer.WriteEndArray();
    }

    /// <summary>Copies an object, but for the value of one property.</summary>
    private void WriteObject(JsonElement element, string name, Action<JsonElement> writeValue)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            element.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in element.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (property.NameEquals(name)) writeValue(property.Value);
            else property.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private void WriteArguments(JsonElement arguments)
    {
        if (arguments.ValueKind == JsonValueKind.Null)
        {
            WriteEmptyObject();
            return;
        }

        if (arguments.ValueKind != JsonValueKind.String)
        {
            arguments.WriteTo(writer);
            return;
        }

        var text = Jinja.Values.JsonInput.TextOf(arguments);
        if (ParseObject(text) is { } parsed) parsed.WriteTo(writer);
        else if (keepsUnparsableArguments && !string.IsNullOrWhiteSpace(text)) writer.WriteStringValue(text);
        else WriteEmptyObject();
    }

    private static JsonElement? ParseObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void WriteEmptyObject()
    {
        writer.WriteStartObject();
        writer.WriteEndObject();
    }
}
