using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads the keywords that restrict arrays and objects.</summary>
internal sealed class ContainerAssertions(SchemaSource source, KeywordLedger ledger, StringAssertions strings)
{
    private static readonly string[] NotYet = ["unevaluatedItems", "unevaluatedProperties", "$dynamicRef", "$recursiveRef"];

    private readonly Dictionary<int, PropertyRule?> _propertyRules = [];
    private readonly Dictionary<int, ItemRule?> _itemRules = [];

    /// <summary>Adds the demands of one schema.</summary>
    public ValueFacts Apply(ValueFacts facts, SchemaPart schema)
    {
        foreach (string keyword in NotYet)
        {
            if (schema.TryGet(keyword, out _) && !source.Lacks(keyword))
                ledger.Declare(schema, keyword, "masks do not enforce it.");
        }

        ArrayFacts arrays = ApplyArray(facts.Arrays, schema);
        ObjectFacts objects = ApplyObject(facts.Objects, schema);
        return ReferenceEquals(arrays, facts.Arrays) && ReferenceEquals(objects, facts.Objects) ? facts : facts with { Arrays = arrays, Objects = objects };
    }

    /// <summary>Demands that an array or object equals a value.</summary>
    public ValueFacts Equal(ValueFacts facts, SchemaPart owner, SchemaPart value)
    {
        SchemaLiteral nothing = source.Nothing.Holds;
        if (value.Kind == JsonValueKind.Array)
        {
            SchemaLiteral[] items = Array.ConvertAll(value.Items, item => source.Constant(owner, item).Holds);
            return facts.OfTypes(JsonTypes.Array) with
            {
                Arrays = facts.Arrays with
                {
                    Minimum = Math.Max(facts.Arrays.Minimum, items.Length),
                    Maximum = Math.Min(facts.Arrays.Maximum ?? int.MaxValue, items.Length),
                    Rules = [.. facts.Arrays.Rules, new(items, nothing)],
                },
            };
        }

        var declared = new Dictionary<string, SchemaLiteral>(StringComparer.Ordinal);
        for (int i = 0; i < value.Names.Length; i++)
            declared[value.Names[i]] = source.Constant(owner, value.Items[i]).Holds;
        return facts.OfTypes(JsonTypes.Object) with
        {
            Objects = facts.Objects with
            {
                Required = facts.Objects.Required.Union(NameSet.Of([.. value.Names])),
                Rules = [.. facts.Objects.Rules, new(declared, [], nothing, IsSilent: false)],
            },
        };
    }

    private ArrayFacts ApplyArray(ArrayFacts facts, SchemaPart schema)
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

        if (!_itemRules.TryGetValue(schema.Id, out ItemRule? rule))
            _itemRules.Add(schema.Id, rule = ItemRuleOf(schema));
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

    private ObjectFacts ApplyObject(ObjectFacts facts, SchemaPart schema)
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

        if (!_propertyRules.TryGetValue(schema.Id, out PropertyRule? rule))
            _propertyRules.Add(schema.Id, rule = PropertyRuleOf(schema));
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
