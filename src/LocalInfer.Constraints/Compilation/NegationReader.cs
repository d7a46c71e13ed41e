using System.Text;
using System.Text.Json;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads what it takes that a schema does not hold: that one of its keywords does not.</summary>
internal sealed class NegationReader(SchemaSource source, KeywordLedger ledger, StringAssertions strings)
{
    private static readonly HashSet<string> Annotations = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "id", "$comment", "$anchor", "$defs", "definitions", "title", "description", "default", "examples", "example",
        "readOnly", "writeOnly", "deprecated", "contentEncoding", "contentMediaType", "contentSchema", "nullable", "then", "else",
    };

    /// <summary>The alternatives in which the schema fails. Where one of its keywords cannot be negated, the demand is declared and dropped.</summary>
    public IEnumerable<ValueFacts> Apply(ValueFacts facts, SchemaNode schema)
    {
        var alternatives = new List<ValueFacts>();
        foreach (SchemaKeyword keyword in schema.Keywords)
        {
            if (Annotations.Contains(keyword.Name) || (keyword.Name == "format" && strings.FormatOf(schema, keyword.Value) is null))
                continue;
            if (Negate(facts, schema, keyword) is not { } failing)
            {
                ledger.Declare(schema, keyword.Name, "masks cannot enforce that it fails.");
                return [facts];
            }

            ledger.Enforce(schema, keyword.Name);
            alternatives.AddRange(failing);
        }

        return alternatives;
    }

    private IEnumerable<ValueFacts>? Negate(ValueFacts facts, SchemaNode schema, SchemaKeyword keyword)
    {
        JsonElement value = keyword.Value;
        SchemaLiteral Within(JsonElement part, params ReadOnlySpan<string> steps) => new(source.Within(schema, part, steps), false);
        IEnumerable<SchemaLiteral> Parts() => value.EnumerateArray().Select((part, i) => Within(part, keyword.Name, $"{i}"));
        switch (keyword.Name)
        {
            case "type":
                JsonTypes types = AssertionReader.TypesOf(schema, value);
                if (types.HasFlag(JsonTypes.Integer) && !types.HasFlag(JsonTypes.Fraction) && facts.Types.HasFlag(JsonTypes.Fraction))
                    return null; // numbers that are no integers
                return [facts.OfTypes(~types)];
            case "$ref":
                return [facts.And(new(source.Resolve(schema, "$ref", value.GetString()!), true))];
            case "not":
                return [facts.And(Within(value, "not"))];
            case "allOf":
                return Parts().Select(part => facts.And(part.Negated));
            case "anyOf":
                return [Parts().Aggregate(facts, (f, part) => f.And(part.Negated))];
            case "required":
                return value.EnumerateArray().Select(name =>
                    facts.OfTypes(JsonTypes.Object) with { Objects = facts.Objects with { Forbidden = facts.Objects.Forbidden.Add(name.GetString()!) } });
            case "properties":
                return value.EnumerateObject().Select(property => Violate(facts, schema, property));
            case "enum":
                return Exclude(facts, [.. value.EnumerateArray()]);
            case "const":
                return Exclude(facts, [value]);
            case "pattern":
                return strings.LanguageOf(schema, "pattern", value) is { } pattern ? [Outside(facts, pattern)] : null;
            case "format":
                TextFormat format = strings.FormatOf(schema, value)!;
                return format.MostCharacters is int most ? [Outside(facts, format.Language), LongerThan(facts, most)] : [Outside(facts, format.Language)];
            default:
                return NegateBound(facts, keyword);
        }
    }

    private static IEnumerable<ValueFacts>? NegateBound(ValueFacts facts, SchemaKeyword keyword)
    {
        if (AssertionReader.NumberOf(keyword.Value) is not decimal bound)
            return null;
        int count = (int)Math.Clamp(bound, int.MinValue / 2, int.MaxValue / 2);
        ValueFacts number = facts.OfTypes(JsonTypes.Number);
        ValueFacts text = facts.OfTypes(JsonTypes.String);
        ValueFacts array = facts.OfTypes(JsonTypes.Array);
        return keyword.Name switch
        {
            "minimum" => [number with { Numbers = number.Numbers.AtMost(bound, isExcluded: true) }],
            "maximum" => [number with { Numbers = number.Numbers.AtLeast(bound, isExcluded: true) }],
            "exclusiveMinimum" => [number with { Numbers = number.Numbers.AtMost(bound, isExcluded: false) }],
            "exclusiveMaximum" => [number with { Numbers = number.Numbers.AtLeast(bound, isExcluded: false) }],
            "minLength" => count <= 0 ? [] : [text with { Strings = text.Strings with { Maximum = Math.Min(text.Strings.Maximum ?? int.MaxValue, count - 1) } }],
            "maxLength" => [LongerThan(facts, count)],
            "minItems" => count <= 0 ? [] : [array with { Arrays = array.Arrays with { Maximum = Math.Min(array.Arrays.Maximum ?? int.MaxValue, count - 1) } }],
            "maxItems" => [array with { Arrays = array.Arrays with { Minimum = Math.Max(array.Arrays.Minimum, count + 1) } }],
            _ => null,
        };
    }

    private ValueFacts Violate(ValueFacts facts, SchemaNode schema, JsonProperty property)
    {
        SchemaLiteral wrong = new(source.Within(schema, property.Value, "properties", property.Name), true);
        var declared = new Dictionary<string, SchemaLiteral>(StringComparer.Ordinal) { [property.Name] = wrong };
        return facts.OfTypes(JsonTypes.Object) with
        {
            Objects = facts.Objects with
            {
                Required = facts.Objects.Required.Add(property.Name),
                Rules = facts.Objects.Rules.Add(new(declared, [], null, IsSilent: false)),
            },
        };
    }

    private static ValueFacts Outside(ValueFacts facts, ByteDfa language) =>
        facts.OfTypes(JsonTypes.String) with { Strings = facts.Strings with { Unwanted = facts.Strings.Unwanted.Add(language) } };

    private static ValueFacts LongerThan(ValueFacts facts, int characters) =>
        facts.OfTypes(JsonTypes.String) with { Strings = facts.Strings with { Minimum = Math.Max(facts.Strings.Minimum, characters + 1) } };

    private static List<ValueFacts>? Exclude(ValueFacts facts, JsonElement[] values)
    {
        JsonTypes types = facts.Types;
        foreach (JsonElement value in values)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Null:
                    types &= ~JsonTypes.Null;
                    break;
                case JsonValueKind.True:
                    types &= ~JsonTypes.True;
                    break;
                case JsonValueKind.False:
                    types &= ~JsonTypes.False;
                    break;
                case JsonValueKind.Object when facts.Types.HasFlag(JsonTypes.Object):
                case JsonValueKind.Array when facts.Types.HasFlag(JsonTypes.Array):
                    return null;
            }
        }

        byte[][] texts = [.. values.Where(v => v.ValueKind == JsonValueKind.String).Select(v => Encoding.UTF8.GetBytes(v.GetString()!))];
        decimal[] numbers = [.. values.Where(v => v.ValueKind == JsonValueKind.Number).Select(AssertionReader.NumberOf).OfType<decimal>()];
        facts = facts with { Types = types, Numbers = facts.Numbers with { Except = [.. facts.Numbers.Except, .. numbers] } };
        if (texts.Length > 0)
            facts = facts with { Strings = facts.Strings with { Unwanted = facts.Strings.Unwanted.Add(WordSet.Of(texts)) } };
        return [facts];
    }
}
