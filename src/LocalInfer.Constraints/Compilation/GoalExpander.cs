using System.Collections.Immutable;
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
    private readonly ConditionReader _conditions;
    private readonly Disjointness _disjointness;
    private OneOf _oneOf = OneOf.Exclusive;

    public GoalExpander(SchemaSource source, KeywordLedger ledger, bool assertsFormats)
    {
        _source = source;
        _ledger = ledger;
        var strings = new StringAssertions(ledger, assertsFormats);
        _assertions = new(source, ledger, strings);
        _negations = new(source, ledger, strings);
        _conditions = new(source, ledger);
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
    public List<ValueFacts> Expand(SchemaLiteral[] goal)
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

    private static ValueFacts Start(SchemaLiteral[] goal)
    {
        ImmutableStack<SchemaLiteral> pending = [];
        foreach (SchemaLiteral literal in goal)
            pending = pending.Push(literal);
        return new() { Pending = pending };
    }

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

            ImmutableStack<SchemaLiteral> pending = facts.Pending.Pop(out SchemaLiteral literal);
            if (facts.Seen.Contains(literal.Negated))
                continue;
            if (facts.Seen.Contains(literal))
            {
                open.Push(facts with { Pending = pending });
                continue;
            }

            List<ValueFacts> alternatives = Apply(facts with { Pending = pending, Seen = facts.Seen.Add(literal) }, literal);
            for (int i = alternatives.Count - 1; i >= 0; i--)
                open.Push(alternatives[i]);
        }

        return true;
    }

    private List<ValueFacts> Apply(ValueFacts facts, SchemaLiteral literal)
    {
        SchemaPart schema = literal.Schema;
        if (schema.Kind != JsonValueKind.Object)
            return (schema.Kind == JsonValueKind.True) != literal.IsNegated ? [facts] : [];
        if (literal.IsNegated)
            return _negations.Apply(facts, schema);
        if (schema.TryGet("$ref", out SchemaPart? reference) && reference.Kind == JsonValueKind.String)
        {
            _ledger.Enforce(schema, "$ref");
            facts = facts.And(_source.Resolve(schema, "$ref", reference.Text));
            if (_source.IsLegacy)
                return [facts];
        }

        return _conditions.Apply(ApplyLogic(_assertions.Apply(facts, schema), schema), schema);
    }

    /// <summary>Applies the keywords that make alternatives, one after the other.</summary>
    private List<ValueFacts> ApplyLogic(List<ValueFacts> alternatives, SchemaPart schema)
    {
        if (PartsOf(schema, "allOf") is { } all)
            alternatives = alternatives.ConvertAll(facts => all.Aggregate(facts, (f, part) => f.And(part.Holds)));
        if (PartsOf(schema, "anyOf") is { } any)
            alternatives = ValueFacts.Each(alternatives, (facts, into) => into.AddRange(any.Select(part => facts.And(part.Holds))));
        if (PartsOf(schema, "oneOf") is { } one)
            alternatives = ValueFacts.Each(alternatives, (facts, into) => ApplyOneOf(facts, schema, one, into));
        if (schema.TryGet("not", out SchemaPart? not))
        {
            _ledger.Enforce(schema, "not");
            alternatives = alternatives.ConvertAll(facts => facts.And(not.Holds.Negated));
        }

        return alternatives;
    }

    private void ApplyOneOf(ValueFacts facts, SchemaPart schema, SchemaPart[] parts, List<ValueFacts> into)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            ValueFacts alternative = facts.And(parts[i].Holds);
            for (int j = 0; j < parts.Length && _oneOf != OneOf.Any; j++)
            {
                if (j == i || _disjointness.AreDisjoint(facts, parts[i].Holds, parts[j].Holds))
                    continue;
                if (_oneOf == OneOf.Exclusive)
                    alternative = alternative.And(parts[j].Holds.Negated);
                else
                    _ledger.Declare(schema, "oneOf", "its branches overlap in too many ways.");
            }

            into.Add(alternative);
        }
    }

    private SchemaPart[]? PartsOf(SchemaPart schema, string keyword)
    {
        if (!schema.TryGet(keyword, out SchemaPart? parts))
            return null;
        _ledger.Enforce(schema, keyword);
        return parts.Kind == JsonValueKind.Array ? parts.Items : throw new SchemaRefusedException(schema.Path, keyword, "it is not an array of schemas.");
    }
}
