using System.Runtime.InteropServices;
using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Languages;

/// <summary>Makes an automaton deterministic: its states are sets of the other's.</summary>
internal sealed class SubsetConstruction(Nfa nfa, int end, int budget)
{
    private readonly bool[] _seen = new bool[nfa.Reads.Count];
    /// <summary>States that neither read nor may still pass a test tell nothing.</summary>
    private readonly bool[] _tells =
        [.. nfa.Reads.Select((reads, state) => state == end || reads.Count > 0 || nfa.Jumps[state].Exists(jump => jump.Test is not null))];

    private readonly StateSets _sets = new();
    private List<int> _targets = [];
    private List<int> _targetsBefore = [];
    private int _toBefore;
    private readonly Stack<int> _open = new();
    private readonly List<int> _found = [];

    /// <summary>Builds the automaton of the words from a state to the end.</summary>
    public ByteDfa Build(int start)
    {
        // The start's set is not found again: where a text begins, other tests hold than where the same states are met later.
        Close([start], isStart: true, isEnd: false);
        return DfaBuilder<int>.Build(_sets.Add(Kept()), Step, Label, Classes(), budget);
    }

    private bool Step(int from, byte value, out int to)
    {
        _targets.Clear();
        foreach (int state in _sets[from])
        {
            foreach ((byte first, byte last, int target) in CollectionsMarshal.AsSpan(nfa.Reads[state]))
            {
                if (value >= first && value <= last)
                    _targets.Add(target);
            }
        }

        to = _toBefore;
        if (_targets.Count == 0)
            return false;

        // Neighbouring bytes mostly lead to the same states.
        if (CollectionsMarshal.AsSpan(_targets).SequenceEqual(CollectionsMarshal.AsSpan(_targetsBefore)))
            return true;
        Close(CollectionsMarshal.AsSpan(_targets), isStart: false, isEnd: false);
        to = _toBefore = _sets.FindOrAdd(Kept());
        (_targets, _targetsBefore) = (_targetsBefore, _targets);
        return true;
    }

    private int Label(int at)
    {
        Close(_sets[at], isStart: at == 0, isEnd: true);
        return _found.Contains(end) ? 0 : ByteDfa.NoLabel;
    }

    /// <summary>Finds the states that are reached without reading.</summary>
    private void Close(ReadOnlySpan<int> states, bool isStart, bool isEnd)
    {
        _found.Clear();
        foreach (int state in states)
            Visit(state);
        while (_open.TryPop(out int state))
        {
            foreach ((RegexAssertion? test, int to) in nfa.Jumps[state])
            {
                if (test is RegexAssertion.WordBoundary or RegexAssertion.NotWordBoundary)
                    throw new LanguageBudgetException("A pattern tests word boundaries.");
                if (test is null || (test == RegexAssertion.Start && isStart) || (test == RegexAssertion.End && isEnd))
                    Visit(to);
            }
        }

        foreach (int state in _found)
            _seen[state] = false;
    }

    /// <summary>Those of the states found that tell, in ascending order.</summary>
    private ReadOnlySpan<int> Kept()
    {
        _found.RemoveAll(state => !_tells[state]);
        _found.Sort();
        return CollectionsMarshal.AsSpan(_found);
    }

    private void Visit(int state)
    {
        if (_seen[state])
            return;
        _seen[state] = true;
        _found.Add(state);
        _open.Push(state);
    }

    private ByteClasses Classes()
    {
        bool[] starts = new bool[256];
        foreach ((byte first, byte last, _) in nfa.Reads.SelectMany(r => r))
        {
            starts[first] = true;
            if (last < 255)
                starts[last + 1] = true;
        }

        return ByteClasses.FromStarts(starts);
    }
}
