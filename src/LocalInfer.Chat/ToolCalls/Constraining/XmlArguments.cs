using System.Text.Json;
using System.Text.Json.Nodes;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>
/// The arguments of a tool as an XML function: its parameters in the order of declaration, those that are not required left out at will. Strings
/// are text up to their closing tag; other values are JSON that keeps to the parameter's schema.
/// </summary>
internal static class XmlArguments
{
    private const string End = "\n</parameter>\n";

    /// <summary>What stands between the name of the function and its closing tag.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="isFree">Whether any parameters may come, because its schema cannot be compiled.</param>
    public static Grammar Of(ToolDefinition tool, bool isFree)
    {
        if (isFree || !tool.Schema.TryGetProperty("properties", out JsonElement properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return Grammar.Repeat(Grammar.Sequence(Grammar.Text("<parameter="), Grammar.Regex("[^<>\\n]+"), Grammar.Text(">\n"), Grammar.Until(End)));
        }

        HashSet<string> required = tool.Schema.TryGetProperty("required", out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => item.ToString())]
            : [];
        return Grammar.Sequence([.. properties.EnumerateObject().Select(property =>
        {
            Grammar parameter = Grammar.Sequence(Grammar.Text($"<parameter={property.Name}>\n"), ValueOf(tool, property));
            return required.Contains(property.Name) ? parameter : Grammar.Optional(parameter);
        })]);
    }

    private static Grammar ValueOf(ToolDefinition tool, JsonProperty property)
    {
        XmlValueType type = XmlValueType.Of(tool.Schema, property.Name);
        if (property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array
            && values.EnumerateArray().All(value => value.ValueKind == JsonValueKind.String))
        {
            return Grammar.OneOf([.. values.EnumerateArray().Select(value => value.GetString() + End)]);
        }

        return type.IsString || type.Types.Contains("string")
            ? Grammar.Until(End)
            : Grammar.Sequence(Grammar.Json(WithDefinitions(tool.Schema, property.Value), ToolArguments.Options, $"{tool.Name}.{property.Name}"), Grammar.Text(End));
    }

    /// <summary>A parameter's schema by itself: with the definitions that it may refer to.</summary>
    private static JsonElement WithDefinitions(JsonElement root, JsonElement schema)
    {
        if (JsonNode.Parse(schema.GetRawText()) is not JsonObject alone)
        {
            return schema;
        }

        foreach (string key in (ReadOnlySpan<string>)["$defs", "definitions"])
        {
            if (root.TryGetProperty(key, out JsonElement definitions))
            {
                alone[key] = JsonNode.Parse(definitions.GetRawText());
            }
        }

        return JsonElement.Parse(alone.ToJsonString());
    }
}
