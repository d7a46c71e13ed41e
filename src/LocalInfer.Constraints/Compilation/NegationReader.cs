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
    public List<ValueFacts> Apply(ValueFacts facts, SchemaPart schema)
    {
        var alternatives = new List<ValueFacts>();
        for (int i = 0; i < schema.Names.Length; i++)
        {
            string keyword = schema.Names[i];
            SchemaPart value = schema.Items[i];
            if (Annotations.Contains(keyword) || (keyword == "format" && strings.FormatOf(schema, value) is null))
                continue;
            if (Negate(facts, schema, keyword, value) is not { } failing)
            {
                ledger.Declare(schema, keyword, "masks cannot enforce that it fails.");
                return [facts];
            }

            ledger.Enforce(schema, keyword);
            alternatives.AddRange(failing);
        }

        return alternatives;
    }

    private IEnumerable<ValueFacts>? Negate(ValueFacts facts, SchemaPart schema, string keyword, SchemaPart value)
    {
        switch (keyword)
        {
            case "type":
                JsonTypes types = AssertionReader.TypesOf(schema, value);
                if (types.HasFlag(JsonTypes.Integer) && !types.HasFlag(JsonTypes.Fraction) && facts.Types.HasFlag(JsonTypes.Fraction))
                    return null; // numbers that are no integers
                return [facts.OfTypes(~types)];
            case "$ref":
                return [facts.And(source.Resolve(schema, "$ref", value.Text).Negated)];
            case "not":
                return [facts.And(value.Holds)];
            case "allOf":
                return value.Items.Select(part => facts.And(part.Holds.Negated));
            case "anyOf":
                return [value.Items.Aggregate(facts, (f, part) => f.And(part.Holds.Negated))];
            case "required":
                return value.Items.Select(name =>
                    facts.OfTypes(JsonTypes.Object) with { Objects = facts.Objects with { Forbidden = facts.Objects.Forbidden.Add(name.Text) } });
            case "properties":
                return value.Names.Select((name, i) => Violate(facts, name, value.Items[i].Holds.Negated));
            case "enum":
                return Exclude(facts, value.Items);
            case "const":
                return Exclude(facts, [value]);
            case "pattern":
                return strings.LanguageOf(schema, "pattern", value) is { } pattern ? [Outside(facts, pattern)] : null;
            case "format":
                TextFormat format = strings.FormatOf(schema, value)!;
                return format.MostCharacters is int most ? [Outside(facts, format.Language), LongerThan(facts, most)] : [Outside(facts, format.Language)];
            default:
                return NegateBound(facts, keyword, value);
        }
    }

    private static IEnumerable<ValueFacts>? NegateBound(ValueFacts facts, string keyword, SchemaPart value)
    {
        if (value.Number is not decimal bound)
            return null;
        int count = (int)Math.Clamp(bound, int.MinValue / 2, int.MaxValue / 2);
        ValueFacts number = facts.OfTypes(JsonTypes.Number);
        ValueFacts text = facts.OfTypes(JsonTypes.String);
        ValueFacts array = facts.OfTypes(JsonTypes.Array);
        return keyword switch
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

    private static ValueFacts Violate(ValueFacts facts, string name, SchemaLiteral wrong)
    {
        var declared = new Dictionary<string, SchemaLiteral>(StringComparer.Ordinal) { [name] = wrong };
        return facts.OfTypes(JsonTypes.Object) with
        {
            Objects = facts.Objects with
            {
                Required = facts.Objects.Required.Add(name),
                Rules = [.. facts.Objects.Rules, new(declared, [], null, IsSilent: false)],
            },
        };
    }

    private static ValueFacts Outside(ValueFacts facts, ByteDfa language) =>
        facts.OfTypes(JsonTypes.String) with { Strings = facts.Strings with { Unwanted = [.. facts.Strings.Unwanted, language] } };

    private static ValueFacts LongerThan(ValueFacts facts, int characters) =>
        facts.OfTypes(JsonTypes.String) with { Strings = facts.Strings with { Minimum = Math.Max(facts.Strings.Minimum, characters + 1) } };

    private static List<ValueFacts>? Exclude(ValueFacts facts, SchemaPart[] values)
    {
        JsonTypes types = facts.Types;
        foreach (SchemaPart value in values)
        {
            switch (value.Kind)
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

        byte[][] texts = [.. values.Where(v => v.Kind == JsonValueKind.String).Select(v => Encoding.UTF8.GetBytes(v.Text))];
        facts = facts with { Types = types, Numbers = facts.Numbers.Without(NumberFacts.NumbersOf(values)) };
        if (texts.Length > 0)
            facts = facts with { Strings = facts.Strings with { Unwanted = [.. facts.Strings.Unwanted, WordSet.Of(texts)] } };
        return [facts];
    }
}
