using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads the keywords that restrict objects.</summary>
internal sealed class ObjectAssertions(SchemaSource source, KeywordLedger ledger, StringAssertions strings)
{
    private readonly Dictionary<SchemaPart, PropertyRule?> _rules = [];

    /// <summary>Adds the demands of one schema.</summary>
    public ObjectFacts Apply(ObjectFacts facts, SchemaPart schema)
    {
        for (int i = 0; i < schema.Names.Length; i++)
        {
            string keyword = schema.Names[i];
            SchemaPart value = schema.Items[i];
            switch (keyword)
            {
                case "minProperties" when strings.CountOf(schema, keyword, value) is int minimum:
                    facts = facts with { Minimum = Math.Max(facts.Minimum, minimum) };
                    break;
                case "maxProperties" when strings.CountOf(schema, keyword, value) is int maximum:
                    facts = facts with { Maximum = Math.Min(facts.Maximum ?? int.MaxValue, maximum) };
                    break;
                case "required" when value.Kind == JsonValueKind.Array:
                    ledger.Enforce(schema, "required");
                    facts = facts with { Required = facts.Required.Union(NamesIn(value)) };
                    break;
                case "propertyNames" when !source.Lacks("propertyNames"):
                    ledger.Enforce(schema, "propertyNames");
                    facts = facts with { Keys = [.. facts.Keys, value.Holds] };
                    break;
            }
        }

        if (!_rules.TryGetValue(schema, out PropertyRule? rule))
            _rules.Add(schema, rule = PropertyRuleOf(schema));
        return rule is null ? facts : facts with { Rules = [.. facts.Rules, rule] };
    }

    private PropertyRule? PropertyRuleOf(SchemaPart schema)
    {
        SchemaPart? properties = ObjectIn(schema, "properties");
        SchemaPart? patterns = ObjectIn(schema, "patternProperties");
        schema.TryGet("additionalProperties", out SchemaPart? additional);
        if (properties is null && patterns is null && additional is null)
            return null;
        var declared = new Dictionary<string, SchemaLiteral>(properties?.Names.Length ?? 0, StringComparer.Ordinal);
        if (properties is not null)
        {
            ledger.Enforce(schema, "properties");
            for (int i = 0; i < properties.Names.Length; i++)
                declared[properties.Names[i]] = properties.Items[i].Holds;
        }

        KeyRule[] matched = patterns is null ? [] : PatternsOf(schema, patterns);
        SchemaLiteral? others = null;
        if (additional is not null && matched.Length == (patterns?.Names.Length ?? 0))
        {
            ledger.Enforce(schema, "additionalProperties");
            others = additional.Holds;
        }
        else if (additional is not null)
        {
            ledger.Declare(schema, "additionalProperties", "a pattern beside it cannot be enforced.");
        }

        return new(declared, matched, others, IsSilent: properties is not null && patterns is null && additional is null);
    }

    private static SchemaPart? ObjectIn(SchemaPart schema, string keyword) =>
        schema.TryGet(keyword, out SchemaPart? value) && value.Kind == JsonValueKind.Object ? value : null;

    private static NameSet NamesIn(SchemaPart list) =>
        NameSet.Of([.. list.Items.Where(name => name.Kind == JsonValueKind.String).Select(name => name.Text)]);

    /// <summary>The patterns that can be enforced.</summary>
    private KeyRule[] PatternsOf(SchemaPart schema, SchemaPart patterns)
    {
        var matched = new List<KeyRule>();
        for (int i = 0; i < patterns.Names.Length; i++)
        {
            if (strings.LanguageOf(schema, "patternProperties", patterns.Names[i]) is { } keys)
                matched.Add(new(keys, patterns.Items[i].Holds));
        }

        return [.. matched];
    }
}
