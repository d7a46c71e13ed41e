using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>
/// Brings a client's conversation into the shape that every chat template can render. It accepts any JSON and never
/// throws on an odd shape: what it does not know it passes on, for the template to judge.
/// </summary>
public static class ConversationNormalizer
{
    /// <summary>
    /// Normalises OpenAI-shaped messages: <c>developer</c> is <c>system</c> and <c>function</c> is <c>tool</c>; all
    /// system messages become one at the front, joined by a blank line; content that is null, absent or an array of
    /// text parts becomes a string; arguments in JSON text become the object; an empty list of calls is no list;
    /// <c>reasoning</c> is <c>reasoning_content</c>.
    /// </summary>
    /// <param name="messages">The request's <c>messages</c>.</param>
    /// <param name="keepsUnparsableArguments">
    /// For a template that prints string arguments as they are: arguments that are no JSON object stay text. Otherwise they become <c>{}</c>.
    /// </param>
    /// <returns>A new JSON array; the input itself where it is no array.</returns>
    public static JsonElement Normalize(JsonElement messages, bool keepsUnparsableArguments = false)
    {
        if (messages.ValueKind != JsonValueKind.Array) return messages;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 1000 }))
        {
            var others = new List<JsonElement>();
            var systemTexts = new List<string>();
            foreach (var message in messages.EnumerateArray())
            {
                if (IsSystem(message) && TextOf(message) is { } text) systemTexts.Add(text);
                else others.Add(message);
            }

            writer.WriteStartArray();
            if (systemTexts.Count > 0) WriteSystem(writer, systemTexts);
            foreach (var message in others) new MessageWriter(writer, keepsUnparsableArguments).Write(message);
            writer.WriteEndArray();
        }

        using var document = JsonDocument.Parse(buffer.ToArray(), new JsonDocumentOptions { MaxDepth = 1000 });
        return document.RootElement.Clone();
    }

    /// <summary>Content as one text: a string, text parts joined, null or nothing as ""; null where it holds anything else.</summary>
    internal static string? TextOf(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null) return "";
        if (content.ValueKind == JsonValueKind.String) return Jinja.Values.JsonInput.TextOf(content);
        if (content.ValueKind != JsonValueKind.Array) return null;
        var texts = new List<string>();
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.String) texts.Add(Jinja.Values.JsonInput.TextOf(part));
            else if (part.ValueKind == JsonValueKind.Object && PartText(part) is { } text) texts.Add(text);
            else return null;
        }

        return string.Concat(texts);
    }

    internal static string? RoleOf(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String
            ? Jinja.Values.JsonInput.TextOf(role)
            : null;

    private static string? PartText(JsonElement part)
    {
        foreach (var name in (ReadOnlySpan<string>)["text", "refusal"])
        {
            if (part.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String) return Jinja.Values.JsonInput.TextOf(text);
        }

        return null;
    }

    private static bool IsSystem(JsonElement message) => RoleOf(message) is "system" or "developer";

    private static void WriteSystem(Utf8JsonWriter writer, List<string> texts)
    {
        writer.WriteStartObject();
        writer.WriteString("role", "system");
        writer.WriteString("content", string.Join("\n\n", texts));
        writer.WriteEndObject();
    }
}
