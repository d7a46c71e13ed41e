using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>
/// smolagents gives past calls back as an assistant's text, a Python list behind <c>Calling tools:</c>, and their results as a user's
/// <c>Observation:</c>. A model that sees those writes such text itself, so they become calls and a result. What is not exactly of that form stays.
/// </summary>
internal static class TextCalls
{
    private const string Calls = "Calling tools:\n";
    private const string Observation = "Observation:\n";
    private const string NewTask = "\nNew task:\n";

    /// <summary>The messages, calls in text as calls.</summary>
    public static List<JsonElement> Apply(IReadOnlyList<JsonElement> messages)
    {
        var result = new List<JsonElement>(messages.Count);
        var afterCalls = false;
        foreach (var message in messages)
        {
            var role = ConversationNormalizer.RoleOf(message);
            var text = role is "assistant" or "user" ? MessageContent.TextOf(message) : null;
            if (role == "assistant" && text is not null && ReadCalls(message, text) is { } calls)
            {
                result.Add(calls);
                afterCalls = true;
                continue;
            }

            if (afterCalls && role == "user" && text is not null && text.StartsWith(Observation, StringComparison.Ordinal)) AddResult(text[Observation.Length..], result);
            else result.Add(message);
            afterCalls = false;
        }

        return result;
    }

    private static JsonElement? ReadCalls(JsonElement message, string text)
    {
        var start = text.IndexOf(Calls, StringComparison.Ordinal);
        var hasCalls = message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() > 0;
        if (start < 0 || hasCalls || (start > 0 && text[start - 1] != '\n') || PythonLiteral.ToJson(text.AsSpan(start + Calls.Length).TrimEnd()) is not { } json) return null;
        if (!IsCallList(json)) return null;
        return Message("assistant", text[..start].TrimEnd('\n'), writer =>
        {
            writer.Name("tool_calls");
            writer.Raw(json.Span);
        });
    }

    private static bool IsCallList(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
            return document.RootElement is { ValueKind: JsonValueKind.Array } calls && calls.GetArrayLength() > 0 && calls.EnumerateArray().All(IsCall);
        }
        catch (JsonException)
        {
            return false; // Python writes no such number, a person may.
        }
    }

    private static bool IsCall(JsonElement call) =>
        call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object
        && function.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String;

    private static void AddResult(string observation, List<JsonElement> result)
    {
        var task = observation.IndexOf(NewTask, StringComparison.Ordinal);
        result.Add(Message("tool", task < 0 ? observation : observation[..task]));
        if (task >= 0) result.Add(Message("user", observation[(task + 1)..]));
    }

    private static JsonElement Message(string role, string content, Action<RawJson>? writeMore = null)
    {
        var json = new RawJson();
        json.Open('{');
        json.Name("role");
        json.Text(role);
        json.Name("content");
        json.Text(content);
        writeMore?.Invoke(json);
        json.Close('}');
        return JsonElement.Parse(json.Written.Span, new JsonDocumentOptions { MaxDepth = 1000 });
    }
}
