using System.Collections.Frozen;
using System.Text.Json;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Validation;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>
/// The values with which models say that an argument is left out: <c>null</c> and the default that its schema names, where a call may lack the argument and
/// the schema itself takes no such value. Clients get the call without them. A strict tool has none.
/// </summary>
internal static class OmissibleArguments
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    /// <summary>No arguments.</summary>
    public static FrozenDictionary<string, IReadOnlyList<string>> None { get; } = FrozenDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>The values, compact JSON, by the argument's name; none where the tool's schema cannot be compiled.</summary>
    public static FrozenDictionary<string, IReadOnlyList<string>> Of(ToolDefinition tool)
    {
        try
        {
            return Of(tool, SchemaValidator.Compile(tool.Schema));
        }
        catch (SchemaRefusedException)
        {
            return None;
        }
    }

    /// <summary>The values, compact JSON, by the argument's name.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="validator">That of its schema.</param>
    public static FrozenDictionary<string, IReadOnlyList<string>> Of(ToolDefinition tool, SchemaValidator validator)
    {
        if (tool.IsStrict || !tool.Schema.TryGetProperty("properties", out JsonElement properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return None;
        }

        HashSet<string?> required = tool.Schema.TryGetProperty("required", out JsonElement names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString())]
            : [];
        var omissible = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (JsonProperty property in properties.EnumerateObject().Where(property => !required.Contains(property.Name)))
        {
            omissible[property.Name] = [.. ValuesOf(property.Value).Where(value => !validator.Accepts(property.Name, value)).Select(value => JsonCompactor.Compact(value.GetRawText())).Distinct()];
        }

        return omissible.Where(argument => argument.Value.Count > 0).ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static IEnumerable<JsonElement> ValuesOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("default", out JsonElement value)
        && value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) ? [Null, value] : [Null];
}
