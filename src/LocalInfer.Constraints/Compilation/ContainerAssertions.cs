using System.Text.Json;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads the keywords that restrict arrays and objects.</summary>
internal sealed class ContainerAssertions(SchemaSource source, KeywordLedger ledger, StringAssertions strings)
{
    private static readonly string[] NotYet = ["unevaluatedItems", "unevaluatedProperties", "$dynamicRef", "$recursiveRef"];

    private readonly Dictionary<int, PropertyRule?> _propertyRules = [];
    private readonly Dictionary<int, ItemRule?> _itemRules = [];

    /// <summary>Adds the demands of one schema.</summary>
    public ValueFacts Apply(ValueFacts facts, SchemaNode schema)
    {
        foreach (SchemaKeyword keyword in schema.Keywords)
        {
            if (NotYet.Contains(keyword.Name) && !source.Lacks(keyword.Name))
                ledger.Declare(schema, keyword.Name, "masks do not enforce it.");
        }

        facts = facts with { Arrays = ApplyArray(facts.Arrays, schema) };
        return facts with { Objects = ApplyObject(facts.Objects, schema) };
    }

    /// <summary>Demands that an array or object equals a value.</summary>
    public ValueFacts Equal(ValueFacts facts, SchemaNode owner, JsonElement value)
    {
        SchemaLiteral nothing = new(source.Nothing, false);
        if (value.ValueKind == JsonValueKind.Array)
        {
            SchemaLiteral[] items = [.. value.EnumerateArray().Select(item => new SchemaLiteral(source.Constant(owner, item), false))];
            return facts.OfTypes(JsonTypes.Array) with
            {
                Arrays = facts.Arrays with
                {
                    Minimum = Math.Max(facts.Arrays.Minimum, items.Length),
                    Maximum = Math.Min(facts.Arrays.Maximum ?? int.MaxValue, items.Length),
                    Rules = facts.Arrays.Rules.Add(new(items, nothing)),
                },
            };
        }

        var declared = new Dictionary<string, SchemaLiteral>(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
            declared[property.Name] = new(source.Constant(owner, property.Value), false);
        return facts.OfTypes(JsonTypes.Object) with
        {
            Objects = facts.Objects with
            {
                Required = facts.Objects.Required.Union(declared.Keys),
                Rules = facts.Objects.Rules.Add(new(declared, [], nothing, IsSilent: false)),
            },
        };
    }

    private ArrayFacts ApplyArray(ArrayFacts facts, SchemaNode schema)
    {
        foreach (SchemaKeyword keyword in schema.Keywords)
        {
            if (keyword.Name == "minItems" && strings.CountOf(schema, keyword) is int minimum)
                facts = facts with { Minimum = Math.Max(facts.Minimum, minimum) };
            else if (keyword.Name == "maxItems" && strings.CountOf(schema, keyword) is int maximum)
                facts = facts with { Maximum = Math.Min(facts.Maximum ?? int.MaxValue, maximum) };
            else if (keyword.Name == "uniqueItems" && keyword.Value.ValueKind == JsonValueKind.True)
                facts = facts with { Unique = facts.Unique.Add(Enforced(schema, keyword.Name)) };
            else if (keyword.Name == "contains" && !source.Lacks("contains") && ContainsRuleOf(schema, keyword.Value) is { } contained)
                facts = facts with { Contains = facts.Contains.Add(contained) };
        }

        if (!_itemRules.TryGetValue(schema.Id, out ItemRule? rule))
            _itemRules.Add(schema.Id, rule = ItemRuleOf(schema));
        return rule is null ? facts : facts with { Rules = facts.Rules.Add(rule) };
    }

    private SchemaNode Enforced(SchemaNode schema, string keyword)
    {
        ledger.Enforce(schema, keyword);
        return schema;
    }

    /// <summary>The demand of <c>contains</c> with its neighbours; null where it demands nothing.</summary>
    private ContainsRule? ContainsRuleOf(SchemaNode schema, JsonElement contains)
    {
        int least = CountBeside("minContains") ?? 1;
        int? most = CountBeside("maxContains");
        ledger.Enforce(schema, "contains");
        return least == 0 && most is null ? null : new(schema, new(source.Within(schema, contains, "contains"), false), least, most);

        int? CountBeside(string keyword) =>
            !source.Lacks(keyword) && schema.TryGet(keyword, out JsonElement value) ? strings.CountOf(schema, new(keyword, value)) : null;
    }

    private ItemRule? ItemRuleOf(SchemaNode schema)
    {
        SchemaLiteral[] first = [];
        SchemaLiteral? rest = null;
        bool hasItems = schema.TryGet("items", out JsonElement items);
        bool isTuple = hasItems && items.ValueKind == JsonValueKind.Array;
        string prefix = isTuple ? "items" : "prefixItems";
        string others = isTuple ? "additionalItems" : "items";
        if (schema.TryGet(prefix, out JsonElement places) && places.ValueKind == JsonValueKind.Array)
        {
            ledger.Enforce(schema, prefix);
            first = [.. places.EnumerateArray().Select((place, i) => new SchemaLiteral(source.Within(schema, place, prefix, $"{i}"), false))];
        }

        if (schema.TryGet(others, out JsonElement other))
        {
            ledger.Enforce(schema, others);
            rest = new(source.Within(schema, other, others), false);
        }

        return first.Length == 0 && rest is null ? null : new(first, rest);
    }

    private ObjectFacts ApplyObject(ObjectFacts facts, SchemaNode schema)
    {
        foreach (SchemaKeyword keyword in schema.Keywords)
        {
            switch (keyword.Name)
            {
                case "minProperties" when strings.CountOf(schema, keyword) is int minimum:
                    facts = facts with { Minimum = Math.Max(facts.Minimum, minimum) };
                    break;
                case "maxProperties" when strings.CountOf(schema, keyword) is int maximum:
                    facts = facts with { Maximum = Math.Min(facts.Maximum ?? int.MaxValue, maximum) };
                    break;
                case "required" when keyword.Value.ValueKind == JsonValueKind.Array:
                    ledger.Enforce(schema, "required");
                    facts = facts with { Required = facts.Required.Union(keyword.Value.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)) };
                    break;
                case "propertyNames" when !source.Lacks("propertyNames"):
                    ledger.Enforce(schema, "propertyNames");
                    facts = facts with { Keys = facts.Keys.Add(new(source.Within(schema, keyword.Value, "propertyNames"), false)) };
                    break;
            }
        }

        if (!_propertyRules.TryGetValue(schema.Id, out PropertyRule? rule))
            _propertyRules.Add(schema.Id, rule = PropertyRuleOf(schema));
        return rule is null ? facts : facts with { Rules = facts.Rules.Add(rule) };
    }

    private PropertyRule? PropertyRuleOf(SchemaNode schema)
    {
        bool hasDeclared = schema.TryGet("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object;
        bool hasPatterns = schema.TryGet("patternProperties", out JsonElement patterns) && patterns.ValueKind == JsonValueKind.Object;
        bool hasAdditional = schema.TryGet("additionalProperties", out JsonElement additional);
        if (!hasDeclared && !hasPatterns && !hasAdditional)
            return null;
        var declared = new Dictionary<string, SchemaLiteral>(StringComparer.Ordinal);
        if (hasDeclared)
        {
            ledger.Enforce(schema, "properties");
            foreach (JsonProperty property in properties.EnumerateObject())
                declared[property.Name] = new(source.Within(schema, property.Value, "properties", property.Name), false);
        }

        var matched = new List<(ByteDfa, SchemaLiteral)>();
        bool isComplete = true;
        if (hasPatterns)
        {
            foreach (JsonProperty pattern in patterns.EnumerateObject())
            {
                if (strings.LanguageOf(schema, "patternProperties", pattern.Name) is { } keys)
                    matched.Add((keys, new(source.Within(schema, pattern.Value, "patternProperties", pattern.Name), false)));
                else
                    isComplete = false;
            }
        }

        SchemaLiteral? others = null;
        if (hasAdditional && isComplete)
        {
            ledger.Enforce(schema, "additionalProperties");
            others = new(source.Within(schema, additional, "additionalProperties"), false);
        }
        else if (hasAdditional)
        {
            ledger.Declare(schema, "additionalProperties", "a pattern beside it cannot be enforced.");
        }

        return new(declared, [.. matched], others, IsSilent: hasDeclared && !hasPatterns && !hasAdditional);
    }
}
