using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads the keywords that restrict arrays.</summary>
internal sealed class ArrayAssertions(SchemaSource source, KeywordLedger ledger, StringAssertions strings)
{
    private readonly Dictionary<SchemaPart, ItemRule?> _rules = [];

    /// <summary>Adds the demands of one schema.</summary>
    public ArrayFacts Apply(ArrayFacts facts, SchemaPart schema)
    {
        for (int i = 0; i < schema.Names.Length; i++)
        {
            string keyword = schema.Names[i];
            SchemaPart value = schema.Items[i];
            if (keyword == "minItems" && strings.CountOf(schema, keyword, value) is int minimum)
                facts = facts with { Minimum = Math.Max(facts.Minimum, minimum) };
            else if (keyword == "maxItems" && strings.CountOf(schema, keyword, value) is int maximum)
                facts = facts with { Maximum = Math.Min(facts.Maximum ?? int.MaxValue, maximum) };
            else if (keyword == "uniqueItems" && value.Kind == JsonValueKind.True)
                facts = facts with { Unique = [.. facts.Unique, Enforced(schema, keyword)] };
            else if (keyword == "contains" && !source.Lacks("contains") && ContainsRuleOf(schema, value) is { } contained)
                facts = facts with { Contains = [.. facts.Contains, contained] };
        }

        if (!_rules.TryGetValue(schema, out ItemRule? rule))
            _rules.Add(schema, rule = ItemRuleOf(schema));
        return rule is null ? facts : facts with { Rules = [.. facts.Rules, rule] };
    }

    private SchemaPart Enforced(SchemaPart schema, string keyword)
    {
        ledger.Enforce(schema, keyword);
        return schema;
    }

    /// <summary>The demand of <c>contains</c> with its neighbours; null where it demands nothing.</summary>
    private ContainsRule? ContainsRuleOf(SchemaPart schema, SchemaPart contains)
    {
        int least = CountBeside("minContains") ?? 1;
        int? most = CountBeside("maxContains");
        ledger.Enforce(schema, "contains");
        return least == 0 && most is null ? null : new(schema, contains.Holds, least, most);

        int? CountBeside(string keyword) =>
            !source.Lacks(keyword) && schema.TryGet(keyword, out SchemaPart? value) ? strings.CountOf(schema, keyword, value) : null;
    }

    private ItemRule? ItemRuleOf(SchemaPart schema)
    {
        SchemaLiteral[] first = [];
        SchemaLiteral? rest = null;
        bool isTuple = schema.TryGet("items", out SchemaPart? items) && items.Kind == JsonValueKind.Array;
        string prefix = isTuple ? "items" : "prefixItems";
        string others = isTuple ? "additionalItems" : "items";
        if (schema.TryGet(prefix, out SchemaPart? places) && places.Kind == JsonValueKind.Array)
        {
            ledger.Enforce(schema, prefix);
            first = Array.ConvertAll(places.Items, place => place.Holds);
        }

        if (schema.TryGet(others, out SchemaPart? other))
        {
            ledger.Enforce(schema, others);
            rest = other.Holds;
        }

        return first.Length == 0 && rest is null ? null : new(first, rest);
    }
}
