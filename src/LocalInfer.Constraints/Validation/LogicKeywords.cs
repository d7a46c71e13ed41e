using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>Keywords that apply schemas to the same value.</summary>
internal static class LogicKeywords
{
    /// <summary>Checks them.</summary>
    public static void Check(SchemaVisit visit)
    {
        foreach ((JsonElement part, string step) in Parts(visit, "allOf"))
            visit.Demand(part, "allOf", step);
        CheckAny(visit);
        CheckOne(visit);
        if (visit.Has("not", out JsonElement not) && visit.Try(not, "not") is null)
            visit.Fail("not", $"{ValueKeywords.Shown(visit.Instance)} satisfies what it must not.");
        if (visit.Has("if", out JsonElement condition))
        {
            string branch = visit.Try(condition, "if") is null ? "then" : "else";
            if (visit.Has(branch, out JsonElement consequence))
                visit.Demand(consequence, branch);
        }
    }

    private static void CheckAny(SchemaVisit visit)
    {
        var failed = new List<FailureList>();
        bool holds = false;
        foreach ((JsonElement part, string step) in Parts(visit, "anyOf"))
        {
            if (visit.Try(part, "anyOf", step) is { } failures)
                failed.Add(failures);
            else
                holds = true;
        }

        if (!holds && failed.Count > 0)
            visit.Fail("anyOf", $"none of {failed.Count} alternatives holds; the nearest fails as follows.", failed.MaxBy(list => list.Depth)!);
    }

    private static void CheckOne(SchemaVisit visit)
    {
        var failed = new List<FailureList>();
        var holding = new List<string>();
        foreach ((JsonElement part, string step) in Parts(visit, "oneOf"))
        {
            if (visit.Try(part, "oneOf", step) is { } failures)
                failed.Add(failures);
            else
                holding.Add(step);
        }

        if (holding.Count > 1)
            visit.Fail("oneOf", $"alternatives {string.Join(" and ", holding)} hold, where only one may.");
        else if (holding.Count == 0 && failed.Count > 0)
            visit.Fail("oneOf", $"none of {failed.Count} alternatives holds; the nearest fails as follows.", failed.MaxBy(list => list.Depth)!);
    }

    private static IEnumerable<(JsonElement Part, string Step)> Parts(SchemaVisit visit, string keyword) =>
        visit.Has(keyword, out JsonElement parts) && parts.ValueKind == JsonValueKind.Array
            ? parts.EnumerateArray().Select((part, i) => (part, $"{i}"))
            : [];
}
