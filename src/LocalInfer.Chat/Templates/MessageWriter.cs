using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>Writes one message that is not a system message in the shape that templates render.</summary>
internal sealed class MessageWriter(RawJson json, TemplateNeeds needs)
{
    public void Write(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            json.Value(message);
            return;
        }

        json.Open('{');
        foreach (var property in message.EnumerateObject()) WriteProperty(message, property);
        if (!message.TryGetProperty("content", out _))
        {
            json.Name("content");
            json.Text("");
        }

        json.Close('}');
    }

    private void WriteProperty(JsonElement message, JsonProperty property)
    {
        if (property.NameEquals("role") && ConversationNormalizer.RoleOf(message) is "function") WriteText(property, "tool");
        else if (property.NameEquals("content") && ContentOf(message) is { } text) WriteText(property, text);
        else if (property.NameEquals("tool_call_id")) WriteId(property);
        else if (property.NameEquals("tool_calls") && property.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Null) WriteCalls(property);
        else Copy(property);
    }

    private static string? ContentOf(JsonElement message) => ConversationNormalizer.RoleOf(message) is "tool" or "function"
        ? MessageContent.ResultOf(message)
        : MessageContent.TextOf(message);

    private void WriteText(JsonProperty property, string text)
    {
        json.Name(property);
        json.Text(text);
    }

    private void WriteCalls(JsonProperty property)
    {
        if (property.Value.ValueKind == JsonValueKind.Null || property.Value.GetArrayLength() == 0) return;
        json.Name(property);
        json.Open('[');
        foreach (var call in property.Value.EnumerateArray()) WriteObject(call, WriteCallProperty);
        json.Close(']');
    }

    private void WriteCallProperty(JsonProperty property)
    {
        if (property.NameEquals("id")) WriteId(property);
        else if (property.NameEquals("function")) WriteFunction(property);
        else Copy(property);
    }

    private void WriteFunction(JsonProperty property)
    {
        json.Name(property);
        WriteObject(property.Value, inner =>
        {
            if (inner.NameEquals("arguments")) WriteArguments(inner);
            else Copy(inner);
        });
    }

    private void WriteId(JsonProperty property)
    {
        if (needs.WantsShortCallIds && property.Value.ValueKind == JsonValueKind.String) WriteText(property, ShortCallId.Of(Jinja.Values.JsonInput.TextOf(property.Value)));
        else Copy(property);
    }

    private void Copy(JsonProperty property)
    {
        json.Name(property);
        json.Value(property.Value);
    }

    private void WriteObject(JsonElement element, Action<JsonProperty> write)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            json.Value(element);
            return;
        }

        json.Open('{');
        foreach (var property in element.EnumerateObject()) write(property);
        json.Close('}');
    }

    private void WriteArguments(JsonProperty property)
    {
        json.Name(property);
        var arguments = property.Value;
        if (arguments.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            json.Value(arguments);
            return;
        }

        var text = arguments.ValueKind == JsonValueKind.Null ? "" : Jinja.Values.JsonInput.TextOf(arguments);
        if (CallArguments.Parse(text) is { } parsed) json.Value(parsed);
        else if (needs.PrintsTextArguments && !string.IsNullOrWhiteSpace(text)) json.Text(text);
        else json.Raw("{}"u8);
    }
}
