using System.Numerics;

namespace LocalInfer.Constraints.Languages;

/// <summary>Writes the states of several automata into one number.</summary>
internal readonly struct StatePacking
{
    private const int Bits = 128;

    private readonly int[] _widths;

    /// <summary>Prepares the packing.</summary>
    /// <param name="counts">States of each automaton.</param>
    /// <exception cref="LanguageBudgetException">They do not fit.</exception>
    public StatePacking(int[] counts)
    {
        _widths = Array.ConvertAll(counts, count => BitOperations.Log2((uint)count) + 1);
        if (_widths.Sum() > Bits)
            throw new LanguageBudgetException("The languages that apply to one string are too many or too large.");
    }

    /// <summary>The number of some states.</summary>
    public UInt128 Pack(ReadOnlySpan<int> states)
    {
        UInt128 packed = 0;
        for (int i = states.Length - 1; i >= 0; i--)
            packed = (packed << _widths[i]) | (uint)states[i];
        return packed;
    }

    /// <summary>The states of a number.</summary>
    public void Unpack(UInt128 packed, Span<int> states)
    {
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = (int)(uint)packed & ((1 << _widths[i]) - 1);
            packed >>= _widths[i];
        }
    }
}
