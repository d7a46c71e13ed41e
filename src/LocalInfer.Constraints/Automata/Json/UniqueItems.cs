using System.Numerics;

namespace LocalInfer.Constraints.Automata;

/// <summary>Items each of which is another one of few values. The tally has a bit for each value that came.</summary>
/// <param name="minimum">Fewest items.</param>
/// <param name="maximum">Most items, or null.</param>
/// <param name="values">The values, at most <see cref="MostValues"/>, no two of them equal.</param>
internal sealed class UniqueItems(int minimum, int? maximum, ValueNode[] values)
    : ArrayItems(minimum, Math.Min(maximum ?? int.MaxValue, values.Length))
{
    /// <summary>Values that a tally has room for.</summary>
    public const int MostValues = 31;

    private int[] _byLength = [];

    public override int Kinds => values.Length;

    public override bool TryTake(int kind, int count, uint tally, out ValueNode item, out uint next)
    {
        item = values[kind];
        next = tally | (1u << kind);
        return next != tally && !(count >= Maximum);
    }

    public override long FewestBytes(int count, uint tally, int separator)
    {
        int missing = Minimum - BitOperations.PopCount(tally);
        long fewest = 0;
        foreach (int value in _byLength)
        {
            if (missing <= 0)
                break;
            if ((tally >> value & 1) != 0)
                continue;
            fewest += values[value].Fewest + separator;
            missing--;
        }

        return missing > 0 ? GrammarNode.Never : fewest;
    }

    public override void Update(int separator) => _byLength = [.. Enumerable.Range(0, values.Length).OrderBy(value => values[value].Fewest)];
}
