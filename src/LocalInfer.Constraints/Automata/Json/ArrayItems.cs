namespace LocalInfer.Constraints.Automata;

/// <summary>Which items an array may have. What it keeps of those that came, besides their number, is the tally: 0 in an empty array.</summary>
internal abstract class ArrayItems(int minimum, int? maximum)
{
    /// <summary>Fewest items.</summary>
    protected int Minimum { get; } = minimum;

    /// <summary>Most items, or null.</summary>
    protected int? Maximum { get; } = maximum;

    /// <summary>How many kinds of item may come, at most, one of which each item is.</summary>
    public abstract int Kinds { get; }

    /// <summary>The number of items from which on it does not matter any more.</summary>
    public int Horizon => Maximum ?? Math.Max(Minimum, Places);

    /// <summary>First items that have demands of their own.</summary>
    protected virtual int Places => 0;

    /// <summary>Whether an item of a kind may come, as far as the array's end is still to be reached.</summary>
    /// <param name="kind">The kind, from 0.</param>
    /// <param name="count">Items so far.</param>
    /// <param name="tally">The tally so far.</param>
    /// <param name="item">The item.</param>
    /// <param name="next">The tally with it.</param>
    public abstract bool TryTake(int kind, int count, uint tally, out ValueNode item, out uint next);

    /// <summary>Whether the array may be closed.</summary>
    public virtual bool CanClose(int count, uint tally) => count >= Minimum;

    /// <summary>The fewest bytes of the items that are still needed.</summary>
    /// <param name="count">Items so far.</param>
    /// <param name="tally">The tally so far.</param>
    /// <param name="separator">Bytes that each item takes besides its own.</param>
    public abstract long FewestBytes(int count, uint tally, int separator);

    /// <summary>Prepares <see cref="FewestBytes"/> by what is known of the items.</summary>
    public virtual void Update(int separator)
    {
    }
}
