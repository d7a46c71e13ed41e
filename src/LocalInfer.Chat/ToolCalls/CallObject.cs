using System.Text.Json;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>A call read from a complete JSON object.</summary>
/// <param name="Name">The declared tool.</param>
/// <param name="Arguments">Its arguments: compact JSON, an object.</param>
internal sealed record CallObject(string Name, string Arguments)
{
    /// <summary>Reads a call in any key order; null where the object is not a call of a declared tool.</summary>
    public static CallObject? Read(string json, IReadOnlySet<string> toolNames)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, toolNames);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CallObject? Read(JsonElement root, IReadOnlySet<string> toolNames)
    {
        // A key that no call has means another kind of object, such as a tool's definition with its description.
        bool isForeign = root.EnumerateObject().Any(p => p.Name is not ("name" or "arguments" or "parameters" or "id" or "type"));
        if (isForeign
            || !root.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String
            || !toolNames.Contains(name.GetString()!)
            || ReadArguments(root) is not { } arguments)
        {
            return null;
        }

        return new CallObject(name.GetString()!, arguments);
    }

    private static string? ReadArguments(JsonElement root)
    {
        if (!root.TryGetProperty("arguments", out JsonElement arguments))
        {
            if (!root.TryGetProperty("parameters", out arguments))
            {
                return "{}";
            }

            if (arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty("properties", out _))
            {
                return null; // the tool's own schema echoed, not a call
            }
        }

        return arguments.ValueKind switch
        {
            JsonValueKind.Object => JsonCompactor.Compact(arguments.GetRawText()),
            JsonValueKind.Null => "{}",
            JsonValueKind.String => ReadEncoded(arguments.GetString()!),
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
            return document.RootElement.ValueKind == JsonValueKind.Object ? JsonCompactor.Compact(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
