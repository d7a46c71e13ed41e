using System.Text.Json;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>A declared tool.</summary>
/// <param name="Name">Its name, at least one character.</param>
/// <param name="Schema">The JSON Schema of its arguments: an object.</param>
/// <param name="IsStrict">Whether the request demands that all of the schema is enforced.</param>
public sealed record ToolDefinition(string Name, JsonElement Schema, bool IsStrict = false)
{
    private static readonly JsonElement NoParameters = JsonElement.Parse("""{"type":"object","properties":{}}""");

    /// <summary>Reads a tool of a request, <c>{"type":"function","function":{"name","parameters","strict"}}</c>, its form being checked.</summary>
    public static ToolDefinition Read(JsonElement tool)
    {
        JsonElement function = tool.GetProperty("function");
        bool hasSchema = function.TryGetProperty("parameters", out JsonElement schema) && schema.ValueKind == JsonValueKind.Object;
        return new(
            function.GetProperty("name").GetString()!,
            hasSchema ? schema : NoParameters,
            function.TryGetProperty("strict", out JsonElement strict) && strict.ValueKind == JsonValueKind.True);
    }
}
