using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>Where a schema holds other schemas.</summary>
internal static class SubschemaKeywords
{
    private static readonly HashSet<string> Single = new(StringComparer.Ordinal)
    {
        "additionalProperties", "items", "contains", "not", "if", "then", "else", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
        "additionalItems", "contentSchema",
    };

    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal) { "allOf", "anyOf", "oneOf", "prefixItems", "items" };

    private static readonly HashSet<string> Maps = new(StringComparer.Ordinal)
    {
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies",
    };

    /// <summary>The schemas right below one, with their keyword and, in lists and maps, their step.</summary>
    public static IEnumerable<(JsonElement Schema, string Keyword, string? Step)> Of(JsonElement schema)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (keyword.Value.ValueKind == JsonValueKind.Array && Lists.Contains(keyword.Name))
            {
                int index = 0;
                foreach (JsonElement item in keyword.Value.EnumerateArray())
                    yield return (item, keyword.Name, $"{index++}");
            }
            else if (keyword.Value.ValueKind == JsonValueKind.Object && Maps.Contains(keyword.Name))
            {
                foreach (JsonProperty member in keyword.Value.EnumerateObject())
                {
                    if (member.Value.ValueKind != JsonValueKind.Array) // names that a property demands
                        yield return (member.Value, keyword.Name, member.Name);
                }
            }
            else if (Single.Contains(keyword.Name))
            {
                yield return (keyword.Value, keyword.Name, null);
            }
        }
    }
}
