using System.Collections.Concurrent;
using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Validation;

/// <summary>Keywords about strings. A pattern that is none of ECMA-262 asserts nothing; one that cannot be decided in bounded time fails.</summary>
internal static class StringKeywords
{
    private const int MostKept = 1024;

    private static readonly ConcurrentDictionary<string, RegularExpression?> Patterns = new(StringComparer.Ordinal);

    /// <summary>Checks them.</summary>
    public static void Check(SchemaVisit visit)
    {
        if (visit.Instance.ValueKind != JsonValueKind.String)
            return;
        string text = visit.Instance.GetString()!;
        int length = text.EnumerateRunes().Count();
        if (SizeKeywords.Bound(visit, "minLength") is { } least && length < least)
            visit.Fail("minLength", $"the text has {length} characters, fewer than {least}.");
        if (SizeKeywords.Bound(visit, "maxLength") is { } most && length > most)
            visit.Fail("maxLength", $"the text has {length} characters, more than {most}.");
        if (visit.Has("pattern", out JsonElement pattern) && pattern.ValueKind == JsonValueKind.String)
        {
            try
            {
                if (!IsMatch(pattern.GetString()!, text))
                    visit.Fail("pattern", $"{ValueKeywords.Shown(visit.Instance)} does not match {ValueKeywords.Shown(pattern)}.");
            }
            catch (RegexBudgetException e)
            {
                visit.Fail("pattern", e.Message);
            }
        }
    }

    /// <summary>Checks the format, where formats are asserted.</summary>
    public static void CheckFormat(SchemaVisit visit)
    {
        if (visit.AssertsFormats && visit.Instance.ValueKind == JsonValueKind.String && visit.Has("format", out JsonElement format)
            && TextFormats.Find(format.ToString()) is { } known && !known.Holds(visit.Instance.GetString()!))
        {
            visit.Fail("format", $"{ValueKeywords.Shown(visit.Instance)} is no {format}.");
        }
    }

    /// <summary>Whether a pattern matches somewhere; true where it is no pattern.</summary>
    public static bool IsMatch(string pattern, string text)
    {
        if (!Patterns.TryGetValue(pattern, out RegularExpression? expression))
        {
            try
            {
                expression = RegularExpression.Parse(pattern);
            }
            catch (RegexSyntaxException)
            {
                expression = null;
            }

            if (Patterns.Count >= MostKept)
                Patterns.Clear();
            Patterns[pattern] = expression;
        }

        return expression?.IsMatch(text) ?? true;
    }
}
