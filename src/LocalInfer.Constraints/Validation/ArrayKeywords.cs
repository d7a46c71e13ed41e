using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>Keywords that apply schemas to the items of an array.</summary>
internal static class ArrayKeywords
{
    /// <summary>Checks them.</summary>
    public static void Check(SchemaVisit visit)
    {
        if (visit.Instance.ValueKind != JsonValueKind.Array)
            return;
        JsonElement[] items = [.. visit.Instance.EnumerateArray()];
        CheckItems(visit, items);
        CheckContains(visit, items);
        if (!visit.Has("unevaluatedItems", out JsonElement unevaluated))
            return;
        for (int i = 0; i < items.Length; i++)
        {
            if (visit.Evaluated.Has(i))
                continue;
            visit.DemandOf(items[i], $"{i}", unevaluated, "unevaluatedItems");
            visit.Evaluated.Add(i);
        }
    }

    private static void CheckItems(SchemaVisit visit, JsonElement[] items)
    {
        // Before draft 2020-12 a list of schemas under 'items' was what 'prefixItems' is now.
        bool isTuple = visit.Has("items", out JsonElement list) && list.ValueKind == JsonValueKind.Array;
        string prefix = isTuple ? "items" : "prefixItems";
        JsonElement[] places = visit.Has(prefix, out JsonElement first) && first.ValueKind == JsonValueKind.Array && (isTuple || !visit.IsLegacy)
            ? [.. first.EnumerateArray()] : [];
        bool hasRest = visit.Has(isTuple ? "additionalItems" : "items", out JsonElement rest);
        for (int i = 0; i < items.Length; i++)
        {
            if (i < places.Length)
                visit.DemandOf(items[i], $"{i}", places[i], prefix, $"{i}");
            else if (hasRest)
                visit.DemandOf(items[i], $"{i}", rest, isTuple ? "additionalItems" : "items");
            else
                break;
            visit.Evaluated.Add(i);
        }
    }

    private static void CheckContains(SchemaVisit visit, JsonElement[] items)
    {
        if (!visit.Has("contains", out JsonElement contains))
            return;
        int found = 0;
        for (int i = 0; i < items.Length; i++)
        {
            if (!visit.Holds(items[i], $"{i}", contains, "contains"))
                continue;
            found++;
            visit.Evaluated.Add(i);
        }

        System.Numerics.BigInteger least = visit.IsLegacy ? 1 : SizeKeywords.Bound(visit, "minContains") ?? 1;
        if (found < least)
            visit.Fail("contains", $"{found} items are as demanded, fewer than {least}.");
        if (!visit.IsLegacy && SizeKeywords.Bound(visit, "maxContains") is { } most && found > most)
            visit.Fail("maxContains", $"{found} items are as in 'contains', more than {most}.");
    }
}
