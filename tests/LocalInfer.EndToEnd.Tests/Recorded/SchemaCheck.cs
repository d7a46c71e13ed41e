using System.Text.Json;

namespace LocalInfer.EndToEnd.Tests.Recorded;

/// <summary>
/// A JSON Schema validator of its own, for the keywords that the recorded requests use; it fails on any other, so that nothing is taken for checked
/// that is not. As OpenAI's strict mode has it, an object that lists its properties and says nothing else is closed.
/// </summary>
/// <param name="root">The schema that references start from.</param>
internal sealed class SchemaCheck(JsonElement root)
{
    private static readonly string[] Notes = ["title", "description", "default", "$defs", "type", "properties", "required", "additionalProperties", "items", "enum", "const", "minItems", "maxItems", "anyOf", "$ref"];

    /// <summary>What is wrong with a value; empty where nothing is.</summary>
    public IReadOnlyList<string> Faults(JsonElement value) => [.. Faults("$", root, value)];

    private IEnumerable<string> Faults(string path, JsonElement schema, JsonElement value)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            Assert.Contains(keyword.Name, Notes);
        }

        IEnumerable<string> faults = [];
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            faults = faults.Concat(Faults(path, Resolve(reference.GetString()!), value));
        }

        if (schema.TryGetProperty("type", out JsonElement type) && !IsType(type, value))
        {
            return [$"{path} is {value.GetRawText()}, not {type}"];
        }

        if (schema.TryGetProperty("enum", out JsonElement list) && !list.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
        {
            faults = faults.Append($"{path} is {value.GetRawText()}, none of {list}");
        }

        if (schema.TryGetProperty("const", out JsonElement only) && !JsonElement.DeepEquals(only, value))
        {
            faults = faults.Append($"{path} is {value.GetRawText()}, not {only}");
        }

        if (schema.TryGetProperty("anyOf", out JsonElement any) && !any.EnumerateArray().Any(one => !Faults(path, one, value).Any()))
        {
            faults = faults.Append($"{path} is {value.GetRawText()}, which fits none of {any}");
        }

        return faults.Concat(value.ValueKind switch
        {
            JsonValueKind.Object => FaultsOfObject(path, schema, value),
            JsonValueKind.Array => FaultsOfArray(path, schema, value),
            _ => [],
        });
    }

    private IEnumerable<string> FaultsOfObject(string path, JsonElement schema, JsonElement value)
    {
        foreach (JsonElement name in schema.TryGetProperty("required", out JsonElement required) ? required.EnumerateArray() : default)
        {
            if (!value.TryGetProperty(name.GetString()!, out _))
            {
                yield return $"{path}.{name} is missing";
            }
        }

        bool lists = schema.TryGetProperty("properties", out JsonElement properties);
        bool isOpen = schema.TryGetProperty("additionalProperties", out JsonElement additional) ? additional.ValueKind != JsonValueKind.False : !lists;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            bool isKnown = lists && properties.TryGetProperty(member.Name, out _);
            if (!isKnown && !isOpen)
            {
                yield return $"{path}.{member.Name} is surplus";
            }

            JsonElement inner = isKnown ? properties.GetProperty(member.Name) : additional;
            foreach (string fault in inner.ValueKind == JsonValueKind.Object ? Faults($"{path}.{member.Name}", inner, member.Value) : [])
            {
                yield return fault;
            }
        }
    }

    private IEnumerable<string> FaultsOfArray(string path, JsonElement schema, JsonElement value)
    {
        int count = value.GetArrayLength();
        bool isLong = !schema.TryGetProperty("minItems", out JsonElement least) || count >= least.GetInt32();
        bool isShort = !schema.TryGetProperty("maxItems", out JsonElement most) || count <= most.GetInt32();
        IEnumerable<string> faults = isLong && isShort ? [] : [$"{path} has {count} items"];
        return schema.TryGetProperty("items", out JsonElement items)
            ? faults.Concat(value.EnumerateArray().SelectMany((item, index) => Faults($"{path}[{index}]", items, item)))
            : faults;
    }

    private JsonElement Resolve(string reference) => reference.Split('/').Skip(1).Aggregate(root, (at, step) => at.GetProperty(step));

    private static bool IsType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => IsType(one, value))
        : (type.GetString(), value.ValueKind) switch
        {
            ("integer", JsonValueKind.Number) => double.IsInteger(value.GetDouble()),
            ("number", JsonValueKind.Number) or ("string", JsonValueKind.String) or ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("null", JsonValueKind.Null) or ("array", JsonValueKind.Array) or ("object", JsonValueKind.Object) => true,
            _ => false,
        };
}
