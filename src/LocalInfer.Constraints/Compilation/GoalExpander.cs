using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Turns the demand that several schemas hold at once into alternatives free of logic.</summary>
internal sealed class GoalExpander
{
    private const int MostAlternatives = 256;
    private const int MostSteps = 5_000;
    private const int MostToCompare = 64;

    private readonly SchemaSource _source;
    private readonly KeywordLedger _ledger;
    private readonly AssertionReader _assertions;
    private readonly NegationReader _negations;
    private readonly Disjointness _disjointness;
    private OneOf _oneOf = OneOf.Exclusive;

    public GoalExpander(SchemaSource source, KeywordLedger ledger, bool assertsFormats)
    {
        _source = source;
        _ledger = ledger;
        var strings = new StringAssertions(ledger, assertsFormats);
        _assertions = new(source, ledger, strings);
        _negations = new(source, ledger, strings);
        _disjointness = new(AlternativesToCompare);
    }

    /// <summary>How the branches of a <c>oneOf</c> are read.</summary>
    private enum OneOf
    {
        /// <summary>Each excludes the others.</summary>
        Exclusive,

        /// <summary>As <c>anyOf</c>, and declared where they overlap.</summary>
        Declared,

        /// <summary>As <c>anyOf</c>.</summary>
        Any,
    }

    /// <summary>The alternatives of a value that satisfies all demands; none where nothing can.</summary>
    public List<ValueFacts> Expand(IReadOnlyList<SchemaLiteral> goal)
    {
        var alternatives = new List<ValueFacts>();
        if (TryExpand(Start(goal), Add))
            return alternatives;
        alternatives.Clear();
        _oneOf = OneOf.Declared;
        bool fits = TryExpand(Start(goal), Add);
        _oneOf = OneOf.Exclusive;
        return fits
            ? alternatives
            : throw new SchemaRefusedException(goal[0].Schema.Path, "anyOf", $"together with its neighbours it has more than {MostAlternatives} alternatives.");

        bool Add(ValueFacts facts)
        {
            alternatives.Add(facts);
            return alternatives.Count <= MostAlternatives;
        }
    }

    private List<ValueFacts>? AlternativesToCompare(SchemaLiteral literal)
    {
        OneOf before = _oneOf;
        _oneOf = OneOf.Any;
        var alternatives = new List<ValueFacts>();
        bool fits = TryExpand(Start([literal]), facts =>
        {
            alternatives.Add(facts);
            return alternatives.Count <= MostToCompare;
        });
        _oneOf = before;
        return fits ? alternatives : null;
    }

    private static ValueFacts Start(IEnumerable<SchemaLiteral> goal) => goal.Aggregate(new ValueFacts(), (facts, literal) => facts.And(literal));

    /// <summary>Finds alternatives until one is not taken or the search grows too large; false then.</summary>
    private bool TryExpand(ValueFacts start, Func<ValueFacts, bool> take)
    {
        var open = new Stack<ValueFacts>();
        open.Push(start);
        for (int steps = 0; open.TryPop(out ValueFacts? facts); steps++)
        {
            if (steps > MostSteps)
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
        if (schema.TryGet("$ref", out JsonElement reference) && reference.ValueKind == JsonValueKind.String)
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
        if (schema.TryGet("allOf", out JsonElement all))
        {
            _ledger.Enforce(schema, "allOf");
            SchemaLiteral[] parts = Parts(schema, "allOf", all);
            alternatives = alternatives.Select(facts => parts.Aggregate(facts, (f, part) => f.And(part)));
        }

        if (schema.TryGet("anyOf", out JsonElement any))
        {
            _ledger.Enforce(schema, "anyOf");
            SchemaLiteral[] parts = Parts(schema, "anyOf", any);
            alternatives = alternatives.SelectMany(facts => parts.Select(facts.And));
        }

        if (schema.TryGet("oneOf", out JsonElement one))
        {
            _ledger.Enforce(schema, "oneOf");
            SchemaLiteral[] parts = Parts(schema, "oneOf", one);
            alternatives = alternatives.SelectMany(facts => ApplyOneOf(facts, schema, parts));
        }

        if (schema.TryGet("not", out JsonElement not))
        {
            _ledger.Enforce(schema, "not");
            SchemaLiteral unwanted = new(_source.Within(schema, not, "not"), true);
            alternatives = alternatives.Select(facts => facts.And(unwanted));
        }

        return ApplyConditions(alternatives, schema);
    }

    private IEnumerable<ValueFacts> ApplyConditions(IEnumerable<ValueFacts> alternatives, SchemaNode schema)
    {
        if (schema.TryGet("if", out JsonElement condition) && !_source.Lacks("if"))
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
            if (!schema.TryGet(keyword, out JsonElement dependencies) || dependencies.ValueKind != JsonValueKind.Object)
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
            for (int j = 0; j < parts.Length && _oneOf != OneOf.Any; j++)
            {
                if (j == i || _disjointness.AreDisjoint(facts, parts[i], parts[j]))
                    continue;
                if (_oneOf == OneOf.Exclusive)
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
        if (!schema.TryGet(keyword, out JsonElement element))
            return null;
        _ledger.Enforce(schema, keyword);
        return new(_source.Within(schema, element, keyword), false);
    }

    private SchemaLiteral[] Parts(SchemaNode schema, string keyword, JsonElement parts) => parts.ValueKind == JsonValueKind.Array
        ? [.. parts.EnumerateArray().Select((part, i) => new SchemaLiteral(_source.Within(schema, part, keyword, $"{i}"), false))]
        : throw new SchemaRefusedException(schema.Path, keyword, "it is not an array of schemas.");
}
