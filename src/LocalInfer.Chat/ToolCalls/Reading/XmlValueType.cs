using System.Text.Json;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>The JSON types that a parameter written as text may have, by its schema.</summary>
/// <param name="Types">Names of JSON types; empty where the schema does not say, which makes the value a string.</param>
internal sealed record XmlValueType(IReadOnlySet<string> Types)
{
    private const int DeepestSchema = 8;

    /// <summary>Whether the value is a string whatever its text is.</summary>
    public bool IsString => Types.Count == 0 || (Types.Count == 1 && Types.Contains("string"));

    /// <summary>The names of the parameters that a tool declares.</summary>
    public static IEnumerable<string> NamesOf(JsonElement schema) =>
        schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Select(property => property.Name)
            : [];

    /// <summary>Whether a tool may have a parameter: one that it declares, or any where it declares none.</summary>
    public static bool MayHave(JsonElement schema, string key) => NamesOf(schema).Contains(key) || !NamesOf(schema).Any();

    /// <summary>The types of a tool's parameter.</summary>
    public static XmlValueType Of(JsonElement schema, string key)
    {
        var types = new HashSet<string>();
        if (schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty(key, out JsonElement property))
        {
            Collect(schema, property, types, DeepestSchema);
        }

        return new(types);
    }

    /// <summary>The JSON of a value's text: compact, of a type that the schema allows, else a string.</summary>
    public string ToJson(string text)
    {
        string trimmed = text.Trim([' ', '\t', '\r', '\n']) switch
        {
            "True" => "true",
            "False" => "false",
            "None" => "null",
            var other => other,
        };
        if (IsString || !TryParse(trimmed, out JsonElement value))
        {
            return XmlValueWriter.Quote(text);
        }

        string type = TypeOf(value);
        return Types.Contains(type) || (type == "integer" && Types.Contains("number")) ? JsonCompactor.Compact(trimmed) : XmlValueWriter.Quote(text);
    }

    /// <summary>The name of a value's type; a number without a fraction is an integer.</summary>
    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        JsonValueKind.Number => value.TryGetDecimal(out decimal number) && decimal.IsInteger(number) ? "integer" : "number",
        _ => "string",
    };

    private static bool TryParse(string text, out JsonElement value)
    {
        try
        {
            value = JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }

    private static void Collect(JsonElement root, JsonElement schema, HashSet<string> types, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth == 0)
        {
            return;
        }

        if (schema.TryGetProperty("type", out JsonElement type))
        {
            types.UnionWith(type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.ToString()) : [type.ToString()]);
        }

        if (schema.TryGetProperty("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array)
        {
            types.UnionWith(values.EnumerateArray().Select(TypeOf));
        }

        if (schema.TryGetProperty("const", out JsonElement value))
        {
            types.Add(TypeOf(value));
        }

        if (schema.TryGetProperty("$ref", out JsonElement reference) && Follow(root, reference.ToString()) is { } target)
        {
            Collect(root, target, types, depth - 1);
        }

        foreach (string union in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
        {
            if (schema.TryGetProperty(union, out JsonElement parts) && parts.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement part in parts.EnumerateArray())
                {
                    Collect(root, part, types, depth - 1);
                }
            }
        }
    }

    private static JsonElement? Follow(JsonElement root, string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            return null;
        }

        JsonElement at = root;
        foreach (string step in reference[2..].Split('/'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
            {
                return null;
            }
        }

        return at;
    }
}
