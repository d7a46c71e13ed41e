namespace LocalInfer.Constraints.Automata;

/// <summary>Items of which so many are of a wanted kind. The tally counts those, as far as that matters.</summary>
/// <param name="minimum">Fewest items.</param>
/// <param name="maximum">Most items, or null.</param>
/// <param name="others">The first items and then every further one, where they are not counted.</param>
/// <param name="wanted">The same where they are.</param>
/// <param name="least">Fewest counted items.</param>
/// <param name="most">Most of them, or null.</param>
internal sealed class CountedItems(int minimum, int? maximum, ValueNode[] others, ValueNode[] wanted, int least, int? most) : ArrayItems(minimum, maximum)
{
    /// <summary>Items and counts beyond which an array's shortest way to its end is not worked out.</summary>
    private const int MostCells = 10_000;

    private readonly int _counts = (most ?? least) + 1;
    private long[] _fewest = [];

    public override int Kinds => 2;

    protected override int Places => others.Length - 1;

    /// <summary>Items that may have to come before only counted ones do.</summary>
    private int Settled => Math.Max(Minimum, Places);

    /// <summary>Whether an array with such bounds can be counted.</summary>
    public static bool CanCount(int minimum, int places, int least, int? most) =>
        (Math.Max(minimum, places) + 1L) * (Math.Max(least, most ?? 0) + 1L) <= MostCells;

    public override bool TryTake(int kind, int count, uint tally, out ValueNode item, out uint next)
    {
        item = At(kind == 0 ? others : wanted, count);
        next = kind == 0 ? tally : most is null ? Math.Min(tally + 1, (uint)least) : tally + 1;
        return !(count >= Maximum) && !(next > most);
    }

    public override bool CanClose(int count, uint tally) => count >= Minimum && tally >= least;

    public override long FewestBytes(int count, uint tally, int separator) =>
        count < Settled ? _fewest[(count * _counts) + tally] : FewestWanted(count, (int)tally, separator);

    public override void Update(int separator)
    {
        if (_fewest.Length == 0)
            _fewest = new long[Settled * _counts];
        for (int count = Settled - 1; count >= 0; count--)
        {
            for (uint tally = 0; tally < _counts; tally++)
            {
                long fewest = CanClose(count, tally) ? 0 : GrammarNode.Never;
                for (int kind = 0; kind < Kinds; kind++)
                {
                    if (TryTake(kind, count, tally, out ValueNode item, out uint next))
                        fewest = Math.Min(fewest, item.Fewest + separator + FewestBytes(count + 1, next, separator));
                }

                _fewest[(count * _counts) + tally] = Math.Min(fewest, GrammarNode.Never);
            }
        }
    }

    /// <summary>With items enough, only counted ones are needed.</summary>
    private long FewestWanted(int count, int tally, int separator)
    {
        int missing = Math.Max(0, least - tally);
        return missing == 0 ? 0 : least > most || count + missing > Maximum ? GrammarNode.Never : missing * (long)(wanted[^1].Fewest + separator);
    }

    private static ValueNode At(ValueNode[] items, int index) => items[Math.Min(index, items.Length - 1)];
}
