using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads the keywords that restrict a value, logic left out.</summary>
internal sealed class AssertionReader(SchemaSource source, KeywordLedger ledger, StringAssertions strings)
{
    private readonly ContainerAssertions _containers = new(source, ledger, strings);

    /// <summary>The facts with the demands of one schema; several alternatives where it enumerates values of several kinds.</summary>
    public List<ValueFacts> Apply(ValueFacts facts, SchemaPart schema)
    {
        if (schema.TryGet("type", out SchemaPart? type))
        {
            ledger.Enforce(schema, "type");
            JsonTypes types = TypesOf(schema, type);
            if (schema.TryGet("nullable", out SchemaPart? nullable) && nullable.Kind == JsonValueKind.True)
                types |= JsonTypes.Null;
            facts = facts.OfTypes(types);
        }

        for (int i = 0; i < schema.Names.Length; i++)
        {
            facts = ApplyNumber(facts, schema, schema.Names[i], schema.Items[i]);
            facts = strings.Apply(facts, schema, schema.Names[i], schema.Items[i]);
        }

        List<ValueFacts> alternatives = [_containers.Apply(facts, schema)];
        if (schema.TryGet("enum", out SchemaPart? values) && values.Kind == JsonValueKind.Array)
        {
            ledger.Enforce(schema, "enum");
            alternatives = EnumerateAll(alternatives, schema, values.Items);
        }

        if (schema.TryGet("const", out SchemaPart? value) && !source.Lacks("const"))
        {
            ledger.Enforce(schema, "const");
            alternatives = EnumerateAll(alternatives, schema, [value]);
        }

        return alternatives;
    }

    /// <summary>The kinds that a <c>type</c> names.</summary>
    public static JsonTypes TypesOf(SchemaPart schema, SchemaPart type) => type.Kind switch
    {
        JsonValueKind.Array => type.Items.Aggregate(JsonTypes.None, (types, one) => types | TypesOf(schema, one)),
        JsonValueKind.String => type.Text switch
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

    private ValueFacts ApplyNumber(ValueFacts facts, SchemaPart schema, string keyword, SchemaPart value)
    {
        if (keyword is not ("minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf"))
            return facts;
        if (value.Kind is JsonValueKind.True or JsonValueKind.False)
        {
            ledger.Enforce(schema, keyword); // draft 4: modifies its neighbour
            return facts;
        }

        if (value.Number is not decimal bound || (keyword == "multipleOf" && bound <= 0))
        {
            ledger.Declare(schema, keyword, "the number has more digits than masks can count.");
            return facts;
        }

        ledger.Enforce(schema, keyword);
        NumberFacts numbers = facts.Numbers;
        numbers = keyword switch
        {
            "minimum" => numbers.AtLeast(bound, IsTrue(schema, "exclusiveMinimum")),
            "maximum" => numbers.AtMost(bound, IsTrue(schema, "exclusiveMaximum")),
            "exclusiveMinimum" => numbers.AtLeast(bound, isExcluded: true),
            "exclusiveMaximum" => numbers.AtMost(bound, isExcluded: true),
            _ => numbers.MultipleOf(bound),
        };
        return facts with { Numbers = numbers };
    }

    private List<ValueFacts> EnumerateAll(List<ValueFacts> alternatives, SchemaPart schema, SchemaPart[] values)
    {
        var all = new List<ValueFacts>();
        foreach (ValueFacts facts in alternatives)
            Enumerate(facts, schema, values, all);
        return all;
    }

    private void Enumerate(ValueFacts facts, SchemaPart schema, SchemaPart[] values, List<ValueFacts> alternatives)
    {
        JsonTypes words = JsonTypes.None;
        var texts = new List<string>();
        int numbers = 0;
        foreach (SchemaPart value in values)
        {
            words |= value.Kind switch
            {
                JsonValueKind.Null => JsonTypes.Null,
                JsonValueKind.True => JsonTypes.True,
                JsonValueKind.False => JsonTypes.False,
                _ => JsonTypes.None,
            };
            if (value.Kind == JsonValueKind.String)
                texts.Add(value.Text);
            if (value.Kind == JsonValueKind.Number)
                numbers++;
        }

        if (words != JsonTypes.None)
            alternatives.Add(facts.OfTypes(words));
        if (texts.Count > 0)
            alternatives.Add(facts.OfTypes(JsonTypes.String) with { Strings = facts.Strings.AmongOnly([.. texts]) });
        if (numbers > 0)
        {
            decimal[] only = NumberFacts.NumbersOf(values);
            if (only.Length < numbers)
                ledger.Declare(schema, "enum", "a number has more digits than masks can count.");
            if (only.Length > 0)
                alternatives.Add(facts.OfTypes(JsonTypes.Number) with { Numbers = facts.Numbers.AmongOnly(only) });
        }

        foreach (SchemaPart value in values)
        {
            if (value.Kind is JsonValueKind.Object or JsonValueKind.Array)
                alternatives.Add(_containers.Equal(facts, schema, value));
        }
    }

    private static bool IsTrue(SchemaPart schema, string keyword) =>
        schema.TryGet(keyword, out SchemaPart? value) && value.Kind == JsonValueKind.True;
}
