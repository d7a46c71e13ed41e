using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>Keywords about any value: <c>type</c>, <c>enum</c>, <c>const</c>.</summary>
internal static class ValueKeywords
{
    private const int LongestShown = 60;

    /// <summary>Checks them.</summary>
    public static void Check(SchemaVisit visit)
    {
        if (visit.Has("type", out JsonElement type) && !HasType(visit, type))
            visit.Fail("type", $"{Shown(visit.Instance)} is not of type {Shown(type)}.");
        if (visit.Has("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array
            && !values.EnumerateArray().Any(value => JsonEquality.AreEqual(value, visit.Instance)))
        {
            visit.Fail("enum", $"{Shown(visit.Instance)} is none of {Shown(values)}.");
        }

        if (visit.Has("const", out JsonElement constant) && !JsonEquality.AreEqual(constant, visit.Instance))
            visit.Fail("const", $"{Shown(visit.Instance)} is not {Shown(constant)}.");
    }

    /// <summary>A value as it is shown in a message.</summary>
    public static string Shown(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= LongestShown ? text : text[..LongestShown] + "…";
    }

    private static bool HasType(SchemaVisit visit, JsonElement type)
    {
        if (visit.Instance.ValueKind == JsonValueKind.Null && visit.Has("nullable", out JsonElement nullable) && nullable.ValueKind == JsonValueKind.True)
            return true;
        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(one => Is(visit.Instance, one.ToString()))
            : Is(visit.Instance, type.ToString());
    }

    private static bool Is(JsonElement instance, string type) => type switch
    {
        "null" => instance.ValueKind == JsonValueKind.Null,
        "boolean" => instance.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => instance.ValueKind == JsonValueKind.Object,
        "array" => instance.ValueKind == JsonValueKind.Array,
        "string" => instance.ValueKind == JsonValueKind.String,
        "number" => instance.ValueKind == JsonValueKind.Number,
        "integer" => instance.ValueKind == JsonValueKind.Number && JsonNumber.Of(instance).IsInteger,
        _ => type == "any",
    };
}
