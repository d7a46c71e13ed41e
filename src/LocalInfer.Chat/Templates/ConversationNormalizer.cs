using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>
/// Brings a client's conversation into the shape that every chat template can render. It accepts any JSON and never
/// throws on an odd shape: what it does not know it passes on, for the template to judge.
/// </summary>
public static class ConversationNormalizer
{
    private const int MaxDepth = 1000;

    /// <summary>
    /// Normalises OpenAI-shaped messages: <c>developer</c> is <c>system</c> and <c>function</c> is <c>tool</c>; all
    /// system messages become one at the front, joined by a blank line; content that is null, absent or an array of
    /// text parts becomes a string, and so does a tool's result in JSON; results come in the order of their calls; calls that smolagents writes as
    /// text become calls; arguments in JSON text become the object; an empty list of calls is no list.
    /// </summary>
    /// <param name="messages">The request's <c>messages</c>.</param>
    /// <param name="needs">What the template asks for besides; null = nothing.</param>
    /// <returns>A new JSON array; the input itself where it is no array.</returns>
    public static JsonElement Normalize(JsonElement messages, TemplateNeeds? needs = null)
    {
        if (messages.ValueKind != JsonValueKind.Array) return messages;
        var others = new List<JsonElement>();
        var systemTexts = new List<string>();
        foreach (var message in messages.EnumerateArray())
        {
            if (RoleOf(message) is "system" or "developer" && MessageContent.TextOf(message) is { } text) systemTexts.Add(text);
            else others.Add(message);
        }

        var json = new RawJson();
        json.Open('[');
        if (systemTexts.Count > 0) WriteSystem(json, systemTexts);
        var writer = new MessageWriter(json, needs ?? new TemplateNeeds());
        foreach (var message in ToolResultOrder.Apply(TextCalls.Apply(others))) writer.Write(message);
        json.Close(']');
        using var document = JsonDocument.Parse(json.Written, new JsonDocumentOptions { MaxDepth = MaxDepth });
        return document.RootElement.Clone();
    }

    /// <summary>A message's role; null where it has none.</summary>
    internal static string? RoleOf(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String
            ? Jinja.Values.JsonInput.TextOf(role)
            : null;

    private static void WriteSystem(RawJson json, List<string> texts)
    {
        json.Open('{');
        json.Name("role");
        json.Text("system");
        json.Name("content");
        json.Text(string.Join("\n\n", texts));
        json.Close('}');
    }
}
