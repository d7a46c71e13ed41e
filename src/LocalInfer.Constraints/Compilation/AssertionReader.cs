using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads the keywords that restrict a value, logic left out.</summary>
internal sealed class AssertionReader(SchemaSource source, KeywordLedger ledger, StringAssertions strings)
{
    private readonly ContainerAssertions _containers = new(source, ledger, strings);

    /// <summary>Adds the demands of one schema; several alternatives where it enumerates values of several kinds.</summary>
    public IEnumerable<ValueFacts> Apply(ValueFacts facts, SchemaNode schema)
    {
        if (schema.TryGet("type", out JsonElement type))
        {
            ledger.Enforce(schema, "type");
            JsonTypes types = TypesOf(schema, type);
            if (schema.TryGet("nullable", out JsonElement nullable) && nullable.ValueKind == JsonValueKind.True)
                types |= JsonTypes.Null;
            facts = facts.OfTypes(types);
        }

        foreach (SchemaKeyword keyword in schema.Keywords)
        {
            facts = ApplyNumber(facts, schema, keyword);
            facts = strings.Apply(facts, schema, keyword);
        }

        facts = _containers.Apply(facts, schema);
        IEnumerable<ValueFacts> alternatives = [facts];
        if (schema.TryGet("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array)
        {
            ledger.Enforce(schema, "enum");
            alternatives = alternatives.SelectMany(f => Enumerate(f, schema, [.. values.EnumerateArray()]));
        }

        if (schema.TryGet("const", out JsonElement value) && !source.Lacks("const"))
        {
            ledger.Enforce(schema, "const");
            alternatives = alternatives.SelectMany(f => Enumerate(f, schema, [value]));
        }

        return alternatives;
    }

    /// <summary>The kinds that a <c>type</c> names.</summary>
    public static JsonTypes TypesOf(SchemaNode schema, JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.Array => type.EnumerateArray().Aggregate(JsonTypes.None, (types, one) => types | TypesOf(schema, one)),
        JsonValueKind.String => type.GetString() switch
        {
            "null" => JsonTypes.Null,
            "boolean" => JsonTypes.Boolean,
            "number" => JsonTypes.Number,
            "integer" => JsonTypes.Integer,
            "string" => JsonTypes.String,
            "array" => JsonTypes.Array,
            "object" => JsonTypes.Object,
            "any" => JsonTypes.Any,
            var other => throw new SchemaRefusedException(schema.Path, "type", $"'{other}' is no type of JSON Schema."),
        },
        _ => throw new SchemaRefusedException(schema.Path, "type", "it is neither a name nor an array of names."),
    };

    /// <summary>A number of a keyword's value, or null where it is too large or too precise.</summary>
    public static decimal? NumberOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number) ? number : null;

    private ValueFacts ApplyNumber(ValueFacts facts, SchemaNode schema, SchemaKeyword keyword)
    {
        if (keyword.Name is not ("minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf"))
            return facts;
        if (keyword.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            ledger.Enforce(schema, keyword.Name); // draft 4: modifies its neighbour
            return facts;
        }

        if (NumberOf(keyword.Value) is not decimal bound || (keyword.Name == "multipleOf" && bound <= 0))
        {
            ledger.Declare(schema, keyword.Name, "the number has more digits than masks can count.");
            return facts;
        }

        ledger.Enforce(schema, keyword.Name);
        NumberFacts numbers = facts.Numbers;
        numbers = keyword.Name switch
        {
            "minimum" => numbers.AtLeast(bound, IsTrue(schema, "exclusiveMinimum")),
            "maximum" => numbers.AtMost(bound, IsTrue(schema, "exclusiveMaximum")),
            "exclusiveMinimum" => numbers.AtLeast(bound, isExcluded: true),
            "exclusiveMaximum" => numbers.AtMost(bound, isExcluded: true),
            _ => numbers with { Divisors = [.. numbers.Divisors, bound] },
        };
        return facts with { Numbers = numbers };
    }

    private IEnumerable<ValueFacts> Enumerate(ValueFacts facts, SchemaNode schema, JsonElement[] values)
    {
        JsonTypes simple = JsonTypes.None;
        foreach (JsonElement value in values)
        {
            simple |= value.ValueKind switch
            {
                JsonValueKind.Null => JsonTypes.Null,
                JsonValueKind.True => JsonTypes.True,
                JsonValueKind.False => JsonTypes.False,
                _ => JsonTypes.None,
            };
        }

        if (simple != JsonTypes.None)
            yield return facts.OfTypes(simple);
        string[] texts = [.. values.Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)];
        if (texts.Length > 0)
            yield return facts.OfTypes(JsonTypes.String) with { Strings = facts.Strings.AmongOnly(texts) };
        JsonElement[] numbers = [.. values.Where(v => v.ValueKind == JsonValueKind.Number)];
        decimal[] only = [.. numbers.Select(NumberOf).OfType<decimal>()];
        if (only.Length < numbers.Length)
            ledger.Declare(schema, "enum", "a number has more digits than masks can count.");
        if (only.Length > 0)
            yield return facts.OfTypes(JsonTypes.Number) with { Numbers = facts.Numbers.AmongOnly(only) };
        foreach (JsonElement value in values.Where(v => v.ValueKind is JsonValueKind.Object or JsonValueKind.Array))
            yield return _containers.Equal(facts, schema, value);
    }

    private static bool IsTrue(SchemaNode schema, string keyword) =>
        schema.TryGet(keyword, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
