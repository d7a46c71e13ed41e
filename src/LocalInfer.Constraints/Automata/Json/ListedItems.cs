namespace LocalInfer.Constraints.Automata;

/// <summary>Items with demands by their place, none of which depends on another.</summary>
/// <param name="minimum">Fewest items.</param>
/// <param name="maximum">Most items, or null.</param>
/// <param name="first">The first items, in order.</param>
/// <param name="rest">Every further item.</param>
internal sealed class ListedItems(int minimum, int? maximum, ValueNode[] first, ValueNode rest) : ArrayItems(minimum, maximum)
{
    public override int Kinds => 1;

    protected override int Places => first.Length;

    public override bool TryTake(int kind, int count, uint tally, out ValueNode item, out uint next)
    {
        item = At(count);
        next = 0;
        return !(count >= Maximum);
    }

    public override long FewestBytes(int count, uint tally, int separator)
    {
        if (Maximum < Minimum)
            return GrammarNode.Never;
        long fewest = 0;
        for (int i = count; i < Math.Min(Minimum, first.Length); i++)
            fewest += At(i).Fewest + separator;
        return fewest + (Math.Max(0L, Minimum - Math.Max(count, first.Length)) * (rest.Fewest + separator));
    }

    private ValueNode At(int index) => index < first.Length ? first[index] : rest;
}
