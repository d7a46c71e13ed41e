using System.Numerics;
using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>Keywords about how much is in a container, and which of it.</summary>
internal static class SizeKeywords
{
    /// <summary>Checks them.</summary>
    public static void Check(SchemaVisit visit)
    {
        if (visit.Instance.ValueKind == JsonValueKind.Array)
        {
            Check(visit, visit.Instance.GetArrayLength(), "minItems", "maxItems", "items");
            if (visit.Has("uniqueItems", out JsonElement unique) && unique.ValueKind == JsonValueKind.True)
                CheckUnique(visit);
        }
        else if (visit.Instance.ValueKind == JsonValueKind.Object)
        {
            string[] names = [.. visit.Instance.EnumerateObject().Select(property => property.Name).Distinct(StringComparer.Ordinal)];
            Check(visit, names.Length, "minProperties", "maxProperties", "properties");
            if (visit.Has("required", out JsonElement required) && required.ValueKind == JsonValueKind.Array)
                Demand(visit, "required", required, names);
            foreach (string keyword in (string[])["dependentRequired", "dependencies"])
            {
                if (!visit.Has(keyword, out JsonElement dependencies) || dependencies.ValueKind != JsonValueKind.Object)
                    continue;
                foreach (JsonProperty dependency in dependencies.EnumerateObject())
                {
                    if (dependency.Value.ValueKind == JsonValueKind.Array && names.Contains(dependency.Name, StringComparer.Ordinal))
                        Demand(visit, keyword, dependency.Value, names);
                }
            }
        }
    }

    /// <summary>A count that a keyword sets.</summary>
    public static BigInteger? Bound(SchemaVisit visit, string keyword)
    {
        if (!visit.Has(keyword, out JsonElement bound) || bound.ValueKind != JsonValueKind.Number)
            return null;
        JsonNumber number = JsonNumber.Of(bound);
        return number.Mantissa * BigInteger.Pow(10, (int)Math.Clamp(number.Exponent, 0, 32));
    }

    private static void Check(SchemaVisit visit, int count, string minimum, string maximum, string what)
    {
        if (Bound(visit, minimum) is { } least && count < least)
            visit.Fail(minimum, $"it has {count} {what}, fewer than {least}.");
        if (Bound(visit, maximum) is { } most && count > most)
            visit.Fail(maximum, $"it has {count} {what}, more than {most}.");
    }

    private static void Demand(SchemaVisit visit, string keyword, JsonElement required, string[] names)
    {
        foreach (JsonElement name in required.EnumerateArray())
        {
            if (name.ValueKind == JsonValueKind.String && !names.Contains(name.GetString(), StringComparer.Ordinal))
                visit.Fail(keyword, $"the property {ValueKeywords.Shown(name)} is missing.");
        }
    }

    private static void CheckUnique(SchemaVisit visit)
    {
        JsonElement[] items = [.. visit.Instance.EnumerateArray()];
        for (int i = 0; i < items.Length; i++)
        {
            for (int k = 0; k < i; k++)
            {
                if (JsonEquality.AreEqual(items[i], items[k]))
                {
                    visit.Fail("uniqueItems", $"items {k} and {i} are equal.");
                    return;
                }
            }
        }
    }
}
