using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>The declared names of an object in the order of their bytes, so that each state of their automaton covers a range of them. Immutable.</summary>
internal sealed class PropertyNames
{
    private readonly (int First, int Last, int Depth)[] _ranges;

    /// <summary>Creates the names.</summary>
    /// <param name="names">UTF-8, in ascending order, each once.</param>
    public PropertyNames(IReadOnlyList<byte[]> names)
    {
        Words = WordSet.Of(names);
        Count = names.Count;
        Lengths = new int[Count];
        JsonLengths = new int[Count];
        _ranges = new (int, int, int)[Words.StateCount];
        for (int state = 0; state < _ranges.Length; state++)
            _ranges[state].First = int.MaxValue;
        for (int slot = 0; slot < names.Count; slot++)
        {
            int state = Words.Start;
            int depth = 0;
            Cover(state, slot, depth);
            foreach (byte value in names[slot])
            {
                state = Words.Step(state, value);
                Cover(state, slot, depth += DfaDistances.JsonCost(value));
            }

            Lengths[slot] = names[slot].Length;
            JsonLengths[slot] = depth;
        }
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The names as words; the label is the name's index, its slot.</summary>
    public ByteDfa Words { get; }

    /// <summary>Bytes of each name.</summary>
    public int[] Lengths { get; }

    /// <summary>Bytes of each name inside a JSON string.</summary>
    public int[] JsonLengths { get; }

    /// <summary>The slots whose names begin as a state does, last exclusive, and the bytes that it is behind.</summary>
    public (int First, int Last, int Depth) RangeOf(int state) => _ranges[state];

    private void Cover(int state, int slot, int depth) =>
        _ranges[state] = (Math.Min(_ranges[state].First, slot), Math.Max(_ranges[state].Last, slot + 1), depth);
}
