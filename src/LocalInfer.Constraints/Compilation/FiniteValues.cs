namespace LocalInfer.Constraints.Compilation;

/// <summary>Finds the values that demands leave where they are few and none is an array or object.</summary>
internal sealed class FiniteValues(GoalExpander expander)
{
    private static readonly JsonTypes[] Words = [JsonTypes.Null, JsonTypes.False, JsonTypes.True];

    /// <summary>The values, each as the facts that hold for it alone; null where they are more or not known one by one.</summary>
    public List<ValueFacts>? Of(SchemaLiteral[] goal, int most)
    {
        if (goal.Length == 0)
            return null;
        JsonTypes words = JsonTypes.None;
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new HashSet<decimal>();
        foreach (ValueFacts facts in expander.Expand(goal))
        {
            words |= facts.Types & FixedWords.Types;
            if (facts.Types.HasFlag(JsonTypes.Array) || facts.Types.HasFlag(JsonTypes.Object)
                || (facts.Types.HasFlag(JsonTypes.String) && facts.Strings.Only is null)
                || ((facts.Types & JsonTypes.Number) != JsonTypes.None && facts.Numbers.Only is null))
            {
                return null;
            }

            if (facts.Types.HasFlag(JsonTypes.String))
                texts.UnionWith(facts.Strings.Only!.Where(facts.Strings.Holds));
            if ((facts.Types & JsonTypes.Number) != JsonTypes.None)
                numbers.UnionWith(facts.Numbers.Only!.Where(value => facts.Numbers.Holds(value) && (facts.Types.HasFlag(JsonTypes.Fraction) || value % 1 == 0)));
        }

        List<ValueFacts> values =
        [
            .. Words.Where(word => words.HasFlag(word)).Select(word => new ValueFacts { Types = word }),
            .. texts.Select(text => new ValueFacts { Types = JsonTypes.String, Strings = StringFacts.None.AmongOnly([text]) }),
            .. numbers.Select(number => new ValueFacts { Types = JsonTypes.Number, Numbers = NumberFacts.None.AmongOnly([number]) }),
        ];
        return values.Count <= most ? values : null;
    }
}
