using System.Text.Json;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>A call read from a complete JSON object.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">Its arguments: compact JSON, an object.</param>
internal sealed record CallObject(ToolDefinition Tool, string Arguments)
{
    /// <summary>Reads a call, or the calls of <c>{"tool_calls": […]}</c>, in any key order.</summary>
    /// <returns>The calls; none where the object is anything else, or one of them is no call of a declared tool.</returns>
    public static IReadOnlyList<CallObject> ReadAll(string json, ToolSet tools)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return ReadAll(document.RootElement, tools);
        }
        catch (JsonException)
        {
            return SingleQuotes.Unquote(json) is { } unquoted ? ReadAll(unquoted, tools) : [];
        }
    }

    private static CallObject[] ReadAll(JsonElement root, ToolSet tools)
    {
        JsonElement[] items = root.TryGetProperty(CallKeys.List, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [root];
        CallObject[] calls = [.. items.Where(item => item.ValueKind == JsonValueKind.Object).Select(item => Read(item, tools)).OfType<CallObject>()];
        return calls.Length == items.Length ? calls : [];
    }

    private static CallObject? Read(JsonElement item, ToolSet tools)
    {
        // A key that no call has means another kind of object, such as a tool's definition with its description.
        if (item.EnumerateObject().Any(p => !CallKeys.IsName(p.Name) && !CallKeys.IsArguments(p.Name) && p.Name is not ("id" or "type")))
        {
            return null;
        }

        JsonElement name = item.EnumerateObject().FirstOrDefault(p => CallKeys.IsName(p.Name)).Value;
        return name.ValueKind switch
        {
            JsonValueKind.Object => Read(name, tools),
            JsonValueKind.String when tools.TryFind(name.GetString()!, out ToolDefinition? tool) && ReadArguments(item) is { } arguments =>
                new(tool, ArgumentCompactor.Compact(arguments, tools.OmissibleOf(tool))),
            _ => null,
        };
    }

    private static string? ReadArguments(JsonElement item)
    {
        JsonProperty given = item.EnumerateObject().FirstOrDefault(p => CallKeys.IsArguments(p.Name));
        return given.Value.ValueKind switch
        {
            // The tool's own schema echoed is no call.
            JsonValueKind.Object when given.Name == CallKeys.Parameters && given.Value.TryGetProperty("properties", out _) => null,
            JsonValueKind.Object => given.Value.GetRawText(),
            JsonValueKind.Undefined or JsonValueKind.Null => "{}",
            JsonValueKind.String => ReadEncoded(given.Value.GetString()!),
            _ => null,
        };
    }

    private static string? ReadEncoded(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return "{}";
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
