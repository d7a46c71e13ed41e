using System.Text.Json;
using LocalInfer.Constraints.Languages;
using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads the keywords that restrict strings.</summary>
internal sealed class StringAssertions(KeywordLedger ledger, bool assertsFormats)
{
    /// <summary>Adds the demand of one keyword.</summary>
    public ValueFacts Apply(ValueFacts facts, SchemaPart schema, string keyword, SchemaPart value)
    {
        StringFacts strings = facts.Strings;
        switch (keyword)
        {
            case "minLength" when CountOf(schema, keyword, value) is int minimum:
                strings = strings with { Minimum = Math.Max(strings.Minimum, minimum) };
                break;
            case "maxLength" when CountOf(schema, keyword, value) is int maximum:
                strings = strings with { Maximum = Math.Min(strings.Maximum ?? int.MaxValue, maximum) };
                break;
            case "pattern" when facts.Types.HasFlag(JsonTypes.String) && LanguageOf(schema, keyword, value) is { } language:
                strings = strings with { Wanted = [.. strings.Wanted, language] };
                break;
            case "format" when FormatOf(schema, value) is { } format:
                strings = strings with { Wanted = [.. strings.Wanted, format.Language] };
                if (format.MostCharacters is int most)
                    strings = strings with { Maximum = Math.Min(strings.Maximum ?? int.MaxValue, most) };
                break;
            default:
                return facts;
        }

        return facts with { Strings = strings };
    }

    /// <summary>The texts of a format; null, and named as ignored, where it demands nothing.</summary>
    public TextFormat? FormatOf(SchemaPart schema, SchemaPart format)
    {
        if (assertsFormats && TextFormats.Find(format.Text) is { } known)
        {
            ledger.Enforce(schema, "format");
            return known;
        }

        ledger.Ignore(schema, "format", assertsFormats ? $"'{format.Text}' is no format that is known; it is taken for a remark." : "formats are remarks here.");
        return null;
    }

    /// <summary>The texts that a pattern matches; null, and declared, where masks cannot enforce it.</summary>
    public ByteDfa? LanguageOf(SchemaPart schema, string keyword, SchemaPart pattern) =>
        pattern.Kind == JsonValueKind.String ? LanguageOf(schema, keyword, pattern.Text) : null;

    /// <inheritdoc cref="LanguageOf(SchemaPart, string, SchemaPart)"/>
    public ByteDfa? LanguageOf(SchemaPart schema, string keyword, string pattern)
    {
        try
        {
            ByteDfa language = PatternLanguages.Find(pattern);
            ledger.Enforce(schema, keyword);
            return language;
        }
        catch (LanguageBudgetException e)
        {
            ledger.Declare(schema, keyword, e.Message);
            return null;
        }
        catch (RegexSyntaxException e)
        {
            ledger.Declare(schema, keyword, $"{e.Message} Nothing checks it.");
            return null;
        }
    }

    /// <summary>A count; null, and declared, where it is none.</summary>
    public int? CountOf(SchemaPart schema, string keyword, SchemaPart value)
    {
        if (value.Number is decimal count and >= 0)
        {
            ledger.Enforce(schema, keyword);
            return (int)Math.Min(int.MaxValue / 2, Math.Ceiling(count));
        }

        ledger.Declare(schema, keyword, "it is not a count.");
        return null;
    }
}
