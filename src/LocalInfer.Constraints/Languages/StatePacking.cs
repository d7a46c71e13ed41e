using System.Numerics;

namespace LocalInfer.Constraints.Languages;

/// <summary>Writes the states of several automata into one value.</summary>
internal readonly struct StatePacking
{
    private readonly int[] _widths;

    /// <summary>How many of the automata have their states in the first 64 bits.</summary>
    private readonly int _inLow;

    /// <summary>Prepares the packing.</summary>
    /// <param name="counts">States of each automaton.</param>
    /// <exception cref="LanguageBudgetException">They do not fit.</exception>
    public StatePacking(int[] counts)
    {
        _widths = Array.ConvertAll(counts, count => BitOperations.Log2((uint)count) + 1);
        _inLow = Fitting(0);
        if (Fitting(_inLow) < counts.Length)
            throw new LanguageBudgetException("The languages that apply to one string are too many or too large.");
    }

    /// <summary>The value of some states.</summary>
    public PackedStates Pack(ReadOnlySpan<int> states) => new(Pack(states, 0, _inLow), Pack(states, _inLow, states.Length));

    /// <summary>The states of a value.</summary>
    public void Unpack(in PackedStates packed, Span<int> states)
    {
        Unpack(packed.Low, states, 0, _inLow);
        Unpack(packed.High, states, _inLow, states.Length);
    }

    /// <summary>The first automaton whose states do not fit into 64 bits with those from one on.</summary>
    private int Fitting(int from)
    {
        int bits = 0;
        while (from < _widths.Length && bits + _widths[from] <= 64)
            bits += _widths[from++];
        return from;
    }

    private ulong Pack(ReadOnlySpan<int> states, int from, int to)
    {
        ulong packed = 0;
        for (int i = to - 1; i >= from; i--)
            packed = (packed << _widths[i]) | (uint)states[i];
        return packed;
    }

    private void Unpack(ulong packed, Span<int> states, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            states[i] = (int)(packed & ((1UL << _widths[i]) - 1));
            packed >>= _widths[i];
        }
    }
}
