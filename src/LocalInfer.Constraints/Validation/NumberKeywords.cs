using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>Keywords about numbers.</summary>
internal static class NumberKeywords
{
    /// <summary>Checks them.</summary>
    public static void Check(SchemaVisit visit)
    {
        if (visit.Instance.ValueKind != JsonValueKind.Number)
            return;
        JsonNumber number = JsonNumber.Of(visit.Instance);
        string shown = ValueKeywords.Shown(visit.Instance);
        // In draft 4 the exclusive keywords are flags of their neighbours.
        bool isLowExcluded = visit.Has("exclusiveMinimum", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        bool isHighExcluded = visit.Has("exclusiveMaximum", out flag) && flag.ValueKind == JsonValueKind.True;
        if (Bound(visit, "minimum") is { } low && number.Compare(low) < (isLowExcluded ? 1 : 0))
            visit.Fail("minimum", $"{shown} is less than {Shown(visit, "minimum")}.");
        if (Bound(visit, "maximum") is { } high && number.Compare(high) > (isHighExcluded ? -1 : 0))
            visit.Fail("maximum", $"{shown} is more than {Shown(visit, "maximum")}.");
        if (Bound(visit, "exclusiveMinimum") is { } above && number.Compare(above) <= 0)
            visit.Fail("exclusiveMinimum", $"{shown} is not more than {Shown(visit, "exclusiveMinimum")}.");
        if (Bound(visit, "exclusiveMaximum") is { } below && number.Compare(below) >= 0)
            visit.Fail("exclusiveMaximum", $"{shown} is not less than {Shown(visit, "exclusiveMaximum")}.");
        if (Bound(visit, "multipleOf") is { Mantissa.Sign: > 0 } divisor && !number.IsMultipleOf(divisor))
            visit.Fail("multipleOf", $"{shown} is no multiple of {Shown(visit, "multipleOf")}.");
    }

    private static JsonNumber? Bound(SchemaVisit visit, string keyword) =>
        visit.Has(keyword, out JsonElement bound) && bound.ValueKind == JsonValueKind.Number ? JsonNumber.Of(bound) : null;

    private static string Shown(SchemaVisit visit, string keyword) => ValueKeywords.Shown(visit.Schema.GetProperty(keyword));
}
