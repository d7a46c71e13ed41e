using LocalInfer.Constraints.Automata;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Turns the demands on an array into the items that may come.</summary>
internal sealed class ArrayShapes(
    KeywordLedger ledger, FiniteValues finite, Func<List<SchemaLiteral>, ValueNode> valueOf, Func<ValueFacts, SchemaLiteral[], ValueNode> valueOfFacts)
{
    /// <summary>The items of an array.</summary>
    public ArrayItems Of(ArrayFacts facts)
    {
        if (facts.Contains.Length == 0)
            return facts.Unique.Length == 0 || facts.Maximum <= 1 ? Listed(facts) : UniqueOf(facts);
        ContainsRule counted = facts.Contains[0];
        int places = Places(facts);
        if (facts.Contains.Length > 1)
            Declare(facts.Contains.Skip(1), "only one of several is enforced.");
        if (facts.Maximum is not <= 1)
            Declare(facts.Unique, "masks do not compare items where they count them.");
        if (!CountedItems.CanCount(facts.Minimum, places, counted.Minimum, counted.Maximum))
        {
            Declare([counted], "the counts are too large.");
            return Listed(facts);
        }

        // Where there is no upper limit, an item that is not counted may be wanted all the same: then nothing needs to be negated.
        SchemaLiteral[] uncounted = counted.Maximum is null ? [] : [counted.Item.Negated];
        return new CountedItems(facts.Minimum, facts.Maximum, All(uncounted), All([counted.Item]), counted.Minimum, counted.Maximum);

        ValueNode[] All(SchemaLiteral[] more)
        {
            var items = new ValueNode[places + 1];
            for (int place = 0; place < items.Length; place++)
                items[place] = valueOf([.. DemandsAt(facts, place), .. more]);
            return items;
        }
    }

    /// <summary>First items that have demands of their own.</summary>
    private static int Places(ArrayFacts facts)
    {
        int places = 0;
        foreach (ItemRule rule in facts.Rules)
            places = Math.Max(places, rule.First.Length);
        return places;
    }

    private static List<SchemaLiteral> DemandsAt(ArrayFacts facts, int place)
    {
        var demands = new List<SchemaLiteral>();
        foreach (ItemRule rule in facts.Rules)
        {
            if (rule.At(place) is { } demand)
                demands.Add(demand);
        }

        return demands;
    }

    private ListedItems Listed(ArrayFacts facts)
    {
        var first = new ValueNode[Places(facts)];
        for (int place = 0; place < first.Length; place++)
            first[place] = valueOf(DemandsAt(facts, place));
        return new(facts.Minimum, facts.Maximum, first, valueOf(DemandsAt(facts, first.Length)));
    }

    private ArrayItems UniqueOf(ArrayFacts facts)
    {
        SchemaLiteral[] demands = [.. DemandsAt(facts, 0)];
        if (Places(facts) == 0 && finite.Of(demands, UniqueItems.MostValues) is { } values)
            return new UniqueItems(facts.Minimum, facts.Maximum, [.. values.Select(value => valueOfFacts(value, demands))]);
        Declare(facts.Unique, $"masks compare items only where each is one of at most {UniqueItems.MostValues} values, whatever its place.");
        return Listed(facts);
    }

    private void Declare(IEnumerable<SchemaPart> owners, string reason)
    {
        foreach (SchemaPart owner in owners)
            ledger.Declare(owner, "uniqueItems", reason);
    }

    private void Declare(IEnumerable<ContainsRule> rules, string reason)
    {
        foreach (ContainsRule rule in rules)
        {
            foreach (string keyword in (string[])["contains", "minContains", "maxContains"])
            {
                if (rule.Owner.TryGet(keyword, out _))
                    ledger.Declare(rule.Owner, keyword, reason);
            }
        }
    }
}
