using System.Numerics;
using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Languages;

/// <summary>Finds the states that an automaton reaches without reading.</summary>
/// <param name="nfa">The automaton.</param>
/// <param name="end">The state in which words end.</param>
internal sealed class NfaClosure(Nfa nfa, int end)
{
    /// <summary>What is reached from each state alone, as far as it was asked for.</summary>
    private readonly int[]?[] _ofOne = new int[]?[nfa.Count];

    /// <summary>The states found: a bit for each, and the words in which bits may be set.</summary>
    private readonly ulong[] _found = new ulong[(nfa.Count + 63) / 64];
    private int _firstWord = int.MaxValue;
    private int _lastWord = -1;
    private readonly Stack<int> _open = new();
    private int[] _taken = new int[16];

    /// <summary>What is reached in the middle of a text from any of some states and tells something, in ascending order. Overwritten by the next call.</summary>
    public ReadOnlySpan<int> Of(ReadOnlySpan<int> states)
    {
        foreach (int state in states)
            _ofOne[state] ??= At([state], isStart: false, isEnd: false).ToArray();
        foreach (int state in states)
        {
            foreach (int reached in _ofOne[state]!)
                Mark(reached);
        }

        return Take();
    }

    /// <summary>What is reached from some states and tells something, in ascending order. Overwritten by the next call.</summary>
    /// <param name="states">The states.</param>
    /// <param name="isStart">Whether the text begins there.</param>
    /// <param name="isEnd">Whether it ends there.</param>
    /// <exception cref="LanguageBudgetException">Word boundaries are tested.</exception>
    public ReadOnlySpan<int> At(ReadOnlySpan<int> states, bool isStart, bool isEnd)
    {
        foreach (int state in states)
            Visit(state);
        while (_open.TryPop(out int state))
        {
            for (int edge = nfa.FirstJump(state); edge != Nfa.None; edge = nfa.JumpAt(edge).Next)
            {
                RegexAssertion? test = nfa.JumpAt(edge).Test;
                if (test is RegexAssertion.WordBoundary or RegexAssertion.NotWordBoundary)
                    throw new LanguageBudgetException("A pattern tests word boundaries.");
                if (test is null || (test == RegexAssertion.Start && isStart) || (test == RegexAssertion.End && isEnd))
                    Visit(nfa.JumpAt(edge).To);
            }
        }

        return Take();
    }

    private void Visit(int state)
    {
        if (Mark(state))
            _open.Push(state);
    }

    private bool Mark(int state)
    {
        int word = state >> 6;
        ulong bit = 1UL << state;
        if ((_found[word] & bit) != 0)
            return false;
        _found[word] |= bit;
        _firstWord = Math.Min(_firstWord, word);
        _lastWord = Math.Max(_lastWord, word);
        return true;
    }

    /// <summary>Takes the states found that tell something; none is found then.</summary>
    private ReadOnlySpan<int> Take()
    {
        int count = 0;
        for (int word = _firstWord; word <= _lastWord; word++)
        {
            for (ulong bits = _found[word]; bits != 0; bits &= bits - 1)
            {
                int state = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (!Tells(state))
                    continue;
                if (count == _taken.Length)
                    Array.Resize(ref _taken, count * 2);
                _taken[count++] = state;
            }

            _found[word] = 0;
        }

        (_firstWord, _lastWord) = (int.MaxValue, -1);
        return _taken.AsSpan(0, count);
    }

    /// <summary>Whether a state reads, may still pass a test, or is the end.</summary>
    private bool Tells(int state)
    {
        if (state == end || nfa.FirstRead(state) != Nfa.None)
            return true;
        for (int edge = nfa.FirstJump(state); edge != Nfa.None; edge = nfa.JumpAt(edge).Next)
        {
            if (nfa.JumpAt(edge).Test is not null)
                return true;
        }

        return false;
    }
}
