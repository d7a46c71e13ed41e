using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>
/// Tells whether it is plain that nothing satisfies two demands at once. Each demand's alternatives are found once; a pair is decided by joining them.
/// </summary>
/// <param name="alternativesOf">The alternatives of a demand, too many of them rather than too few; null where they are too many to look at.</param>
internal sealed class Disjointness(Func<SchemaLiteral, IReadOnlyList<ValueFacts>?> alternativesOf)
{
    private const int Deepest = 3;
    private const int MostJoins = 50_000;
    private const int MostAtOnce = 256;

    private readonly Dictionary<SchemaLiteral, IReadOnlyList<ValueFacts>?> _alternatives = [];
    private readonly HashSet<Pair> _disjoint = [];
    private readonly HashSet<Pair> _meeting = [];
    private int _joins;

    /// <summary>Whether nothing satisfies both demands, or nothing does that satisfies what is demanded beside them too.</summary>
    public bool AreDisjoint(ValueFacts beside, SchemaLiteral one, SchemaLiteral other) =>
        AreDisjoint(one, other, 0) || IsEmpty([beside with { Pending = [] }], [one, other], 0);

    private bool AreDisjoint(SchemaLiteral one, SchemaLiteral other, int depth)
    {
        var pair = new Pair(Math.Min(one.Code, other.Code), Math.Max(one.Code, other.Code), depth);
        if (_disjoint.Contains(pair))
            return true;
        if (_meeting.Contains(pair))
            return false;
        bool areDisjoint = ReferenceEquals(one, other.Negated)
            || (AlternativesOf(one) is { } first && IsEmpty(first, ReferenceEquals(one, other) ? [] : [other], depth));
        (areDisjoint ? _disjoint : _meeting).Add(pair);
        return areDisjoint;
    }

    /// <summary>Whether each alternative contradicts the demands.</summary>
    private bool IsEmpty(IEnumerable<ValueFacts> alternatives, ReadOnlySpan<SchemaLiteral> demands, int depth)
    {
        if (demands.IsEmpty)
            return alternatives.All(facts => IsEmpty(facts, depth));
        if (AlternativesOf(demands[0]) is not { } next)
            return false;
        var joined = new List<ValueFacts>();
        foreach (ValueFacts facts in alternatives)
        {
            foreach (ValueFacts other in next)
            {
                if ((facts.Types & other.Types) == JsonTypes.None)
                    continue;
                ValueFacts both = facts.Joined(other);
                if (++_joins > MostJoins)
                    return false;
                if (IsEmpty(both, depth))
                    continue;
                if (demands.Length == 1 || joined.Count == MostAtOnce)
                    return false;
                joined.Add(both);
            }
        }

        return joined.Count == 0 || IsEmpty(joined, demands[1..], depth);
    }

    /// <summary>Whether the facts contradict each other.</summary>
    private bool IsEmpty(ValueFacts facts, int depth)
    {
        JsonTypes left = facts.Types;
        if (facts.Numbers.IsEmpty)
            left &= ~JsonTypes.Number;
        if (left.HasFlag(JsonTypes.String) && IsEmpty(facts.Strings))
            left &= ~JsonTypes.String;
        if (facts.Arrays.Maximum < facts.Arrays.Minimum)
            left &= ~JsonTypes.Array;
        if (left.HasFlag(JsonTypes.Object) && facts.Objects.Required.Overlaps(facts.Objects.Forbidden))
            left &= ~JsonTypes.Object;
        if (left == JsonTypes.Object && depth < Deepest)
            return HasImpossibleProperty(facts.Objects, depth + 1);
        return left == JsonTypes.None;
    }

    private static bool IsEmpty(StringFacts strings)
    {
        try
        {
            return strings.IsPlainlyEmpty;
        }
        catch (LanguageBudgetException)
        {
            return false; // too large to look at
        }
    }

    private bool HasImpossibleProperty(ObjectFacts objects, int depth)
    {
        foreach (string name in objects.Required.Names)
        {
            if (HasNoValue(objects, name, depth))
                return true;
        }

        return false;
    }

    private bool HasNoValue(ObjectFacts objects, string name, int depth)
    {
        var found = new List<SchemaLiteral>();
        objects.AddDemands(name, found);
        SchemaLiteral[] demands = [.. found.Distinct()];
        for (int i = 0; i < demands.Length; i++)
        {
            for (int j = i; j < demands.Length; j++)
            {
                if (AreDisjoint(demands[i], demands[j], depth))
                    return true;
            }
        }

        return demands.Length > 2 && IsEmpty([new ValueFacts()], demands, depth);
    }

    private IReadOnlyList<ValueFacts>? AlternativesOf(SchemaLiteral literal)
    {
        if (!_alternatives.TryGetValue(literal, out IReadOnlyList<ValueFacts>? alternatives))
            _alternatives.Add(literal, alternatives = alternativesOf(literal));
        return alternatives;
    }

    /// <summary>Two demands, by their codes, as deep in values as they are looked at.</summary>
    private sealed record Pair(int One, int Other, int Depth);
}
