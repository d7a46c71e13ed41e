using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Turns the demand that several schemas hold at once into alternatives free of logic.</summary>
internal sealed class GoalExpander
{
    private const int MostAlternatives = 256;
    private const int MostSteps = 5_000;
    private const int DisjointDepth = 3;
    private const int MostDisjointSteps = 20_000;

    private readonly SchemaSource _source;
    private readonly KeywordLedger _ledger;
    private readonly AssertionReader _assertions;
    private readonly NegationReader _negations;
    private int _disjointDepth;
    private int _disjointSteps;
    private bool _isExclusive = true;

    public GoalExpander(SchemaSource source, KeywordLedger ledger)
    {
        _source = source;
        _ledger = ledger;
        _assertions = new(source, ledger);
        _negations = new(source, ledger);
    }

    /// <summary>The alternatives of a value that satisfies all demands; none where nothing can.</summary>
    public List<ValueFacts> Expand(IReadOnlyList<SchemaLiteral> goal)
    {
        var alternatives = new List<ValueFacts>();
        if (TryExpand(Start(goal), Add))
            return alternatives;
        alternatives.Clear();
        _isExclusive = false;
        bool fits = TryExpand(Start(goal), Add);
        _isExclusive = true;
        return fits
            ? alternatives
            : throw new SchemaRefusedException(goal[0].Schema.Path, "anyOf", $"together with its neighbours it has more than {MostAlternatives} alternatives.");

        bool Add(ValueFacts facts)
        {
            alternatives.Add(facts);
            return alternatives.Count <= MostAlternatives;
        }
    }

    private static ValueFacts Start(IEnumerable<SchemaLiteral> goal) => goal.Aggregate(new ValueFacts(), (facts, literal) => facts.And(literal));

    /// <summary>Finds alternatives until one is not taken or the search grows too large; false then.</summary>
    private bool TryExpand(ValueFacts start, Func<ValueFacts, bool> take)
    {
        var open = new Stack<ValueFacts>();
        open.Push(start);
        for (int steps = 0; open.TryPop(out ValueFacts? facts); steps++)
        {
            if (steps > MostSteps || (_disjointDepth > 0 && ++_disjointSteps > MostDisjointSteps))
                return false;
            if (facts.Types == JsonTypes.None)
                continue;
            if (facts.Pending.IsEmpty)
            {
                if (!take(facts))
                    return false;
                continue;
            }

            facts = facts with { Pending = facts.Pending.Pop(out SchemaLiteral literal) };
            if (facts.Seen.Contains(literal.Negated.Code))
                continue;
            if (facts.Seen.Contains(literal.Code))
            {
                open.Push(facts);
                continue;
            }

            foreach (ValueFacts next in Apply(facts with { Seen = facts.Seen.Add(literal.Code) }, literal).Reverse())
                open.Push(next);
        }

        return true;
    }

    private IEnumerable<ValueFacts> Apply(ValueFacts facts, SchemaLiteral literal)
    {
        SchemaNode schema = literal.Schema;
        if (schema.Element.ValueKind != JsonValueKind.Object)
            return (schema.Element.ValueKind == JsonValueKind.True) != literal.IsNegated ? [facts] : [];
        if (literal.IsNegated)
            return _negations.Apply(facts, schema);
        if (schema.Element.TryGetProperty("$ref", out JsonElement reference) && reference.ValueKind == JsonValueKind.String)
        {
            _ledger.Enforce(schema, "$ref");
            facts = facts.And(new(_source.Resolve(schema, "$ref", reference.GetString()!), false));
            if (_source.IsLegacy)
                return [facts];
        }

        return ApplyLogic(_assertions.Apply(facts, schema), schema);
    }

    /// <summary>Applies the keywords that make alternatives, one after the other.</summary>
    private IEnumerable<ValueFacts> ApplyLogic(IEnumerable<ValueFacts> alternatives, SchemaNode schema)
    {
        JsonElement element = schema.Element;
        if (element.TryGetProperty("allOf", out JsonElement all))
        {
            _ledger.Enforce(schema, "allOf");
            SchemaLiteral[] parts = Parts(schema, "allOf", all);
            alternatives = alternatives.Select(facts => parts.Aggregate(facts, (f, part) => f.And(part)));
        }

        if (element.TryGetProperty("anyOf", out JsonElement any))
        {
            _ledger.Enforce(schema, "anyOf");
            SchemaLiteral[] parts = Parts(schema, "anyOf", any);
            alternatives = alternatives.SelectMany(facts => parts.Select(facts.And));
        }

        if (element.TryGetProperty("oneOf", out JsonElement one))
        {
            _ledger.Enforce(schema, "oneOf");
            SchemaLiteral[] parts = Parts(schema, "oneOf", one);
            alternatives = alternatives.SelectMany(facts => ApplyOneOf(facts, schema, parts));
        }

        if (element.TryGetProperty("not", out JsonElement not))
        {
            _ledger.Enforce(schema, "not");
            SchemaLiteral unwanted = new(_source.Within(schema, not, "not"), true);
            alternatives = alternatives.Select(facts => facts.And(unwanted));
        }

        return ApplyConditions(alternatives, schema);
    }

    private IEnumerable<ValueFacts> ApplyConditions(IEnumerable<ValueFacts> alternatives, SchemaNode schema)
    {
        JsonElement element = schema.Element;
        if (element.TryGetProperty("if", out JsonElement condition) && !_source.Lacks("if"))
        {
            SchemaLiteral holds = new(_source.Within(schema, condition, "if"), false);
            SchemaLiteral? then = Optional(schema, "then");
            SchemaLiteral? otherwise = Optional(schema, "else");
            if (then is not null || otherwise is not null)
            {
                _ledger.Enforce(schema, "if");
                alternatives = alternatives.SelectMany(facts => (ValueFacts[])[
                    then is { } t ? facts.And(t).And(holds) : facts.And(holds),
                    otherwise is { } e ? facts.And(e).And(holds.Negated) : facts.And(holds.Negated)]);
            }
        }

        foreach (string keyword in (string[])["dependencies", "dependentRequired", "dependentSchemas"])
        {
            if (!element.TryGetProperty(keyword, out JsonElement dependencies) || dependencies.ValueKind != JsonValueKind.Object)
                continue;
            _ledger.Enforce(schema, keyword);
            foreach (JsonProperty dependency in dependencies.EnumerateObject())
                alternatives = alternatives.SelectMany(facts => ApplyDependency(facts, schema, keyword, dependency));
        }

        return alternatives;
    }

    private IEnumerable<ValueFacts> ApplyOneOf(ValueFacts facts, SchemaNode schema, SchemaLiteral[] parts)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            ValueFacts alternative = facts.And(parts[i]);
            for (int j = 0; j < parts.Length; j++)
            {
                if (j == i || AreDisjoint(facts, parts[i], parts[j]))
                    continue;
                if (_isExclusive)
                    alternative = alternative.And(parts[j].Negated);
                else
                    _ledger.Declare(schema, "oneOf", "its branches overlap in too many ways.");
            }

            yield return alternative;
        }
    }

    private IEnumerable<ValueFacts> ApplyDependency(ValueFacts facts, SchemaNode schema, string keyword, JsonProperty dependency)
    {
        ValueFacts with = facts with { Objects = facts.Objects with { Required = facts.Objects.Required.Add(dependency.Name) } };
        with = dependency.Value.ValueKind == JsonValueKind.Array
            ? with with { Objects = with.Objects with { Required = with.Objects.Required.Union(dependency.Value.EnumerateArray().Select(n => n.GetString()!)) } }
            : with.And(new(_source.Within(schema, dependency.Value, keyword, dependency.Name), false));
        ValueFacts without = facts with { Objects = facts.Objects with { Forbidden = facts.Objects.Forbidden.Add(dependency.Name) } };
        return [without, with.OfTypes(JsonTypes.Object)];
    }

    private SchemaLiteral? Optional(SchemaNode schema, string keyword)
    {
        if (!schema.Element.TryGetProperty(keyword, out JsonElement element))
            return null;
        _ledger.Enforce(schema, keyword);
        return new(_source.Within(schema, element, keyword), false);
    }

    private SchemaLiteral[] Parts(SchemaNode schema, string keyword, JsonElement parts) => parts.ValueKind == JsonValueKind.Array
        ? [.. parts.EnumerateArray().Select((part, i) => new SchemaLiteral(_source.Within(schema, part, keyword, $"{i}"), false))]
        : throw new SchemaRefusedException(schema.Path, keyword, "it is not an array of schemas.");

    private bool AreDisjoint(ValueFacts beside, SchemaLiteral one, SchemaLiteral other)
    {
        if (_disjointDepth >= DisjointDepth || _disjointSteps > MostDisjointSteps)
            return false;
        _disjointDepth++;
        try
        {
            return TryExpand((beside with { Pending = [] }).And(one).And(other), facts => FactsAreEmpty(facts, 0));
        }
        finally
        {
            _disjointDepth--;
        }
    }

    /// <summary>Whether it is plain that nothing satisfies all demands.</summary>
    private bool IsEmpty(IEnumerable<SchemaLiteral> goal, int depth) =>
        TryExpand(Start(goal), facts => FactsAreEmpty(facts, depth));

    private bool FactsAreEmpty(ValueFacts facts, int depth)
    {
        JsonTypes left = facts.Types;
        if (facts.Numbers.IsEmpty)
            left &= ~JsonTypes.Number;
        if (left.HasFlag(JsonTypes.String) && (facts.Strings.Maximum < facts.Strings.Minimum || (facts.Strings.Wanted.Count > 1 && facts.Strings.ToLanguage(withMaximum: false).IsEmpty)))
            left &= ~JsonTypes.String;
        if (facts.Arrays.Maximum < facts.Arrays.Minimum)
            left &= ~JsonTypes.Array;
        if (left.HasFlag(JsonTypes.Object) && depth < DisjointDepth && !facts.Objects.Required.Intersect(facts.Objects.Forbidden).IsEmpty)
            left &= ~JsonTypes.Object;
        if (left == JsonTypes.Object && depth < DisjointDepth)
            return facts.Objects.Required.Any(name => IsEmpty(facts.Objects.Rules.SelectMany(rule => rule.On(name)), depth + 1));
        return left == JsonTypes.None;
    }
}
