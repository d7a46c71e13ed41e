using System.Numerics;
using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Languages;

/// <summary>Makes an automaton deterministic: its states are sets of the other's. Used once.</summary>
internal sealed class SubsetConstruction
{
    private readonly Nfa _nfa;
    private readonly int _end;
    private readonly int _budget;
    private readonly ByteClasses _classes;
    private readonly bool _hasTests;
    private readonly StateSets _sets = new();

    /// <summary>For each state those that are reached from it without reading and tell something, as far as they were asked for.</summary>
    private readonly int[]?[] _closures;

    /// <summary>The states found: a bit for each, and the words in which bits may be set.</summary>
    private readonly ulong[] _found;
    private int _firstWord = int.MaxValue;
    private int _lastWord = -1;
    private readonly Stack<int> _open = new();
    private int[] _kept = new int[16];
    private int[] _edges = new int[16];
    private int[] _targets = new int[16];
    private int[] _targetsBefore = new int[16];

    /// <summary>Prepares the construction.</summary>
    /// <param name="nfa">The automaton.</param>
    /// <param name="end">The state in which words end.</param>
    /// <param name="budget">Table cells to fill at most.</param>
    public SubsetConstruction(Nfa nfa, int end, int budget)
    {
        _nfa = nfa;
        _end = end;
        _budget = budget;
        _found = new ulong[(nfa.Count + 63) / 64];
        _closures = new int[]?[nfa.Count];
        Span<bool> starts = stackalloc bool[256];
        starts.Clear();
        for (int edge = 0; edge < nfa.ReadCount; edge++)
        {
            starts[nfa.ReadAt(edge).First] = true;
            if (nfa.ReadAt(edge).Last < 255)
                starts[nfa.ReadAt(edge).Last + 1] = true;
        }

        _classes = ByteClasses.FromStarts(starts);
        for (int edge = 0; edge < nfa.JumpCount; edge++)
            _hasTests |= nfa.JumpAt(edge).Test is not null;
    }

    /// <summary>Builds the automaton of the words from a state to the end.</summary>
    /// <exception cref="LanguageBudgetException">It is too large, or the pattern tests word boundaries.</exception>
    public ByteDfa Build(int start)
    {
        // The start's set is not found again: where a text begins, other tests hold than where the same states are met later.
        Close([start], isStart: true, isEnd: false);
        _sets.Add(Take(tellingOnly: true));
        int[] next = new int[_classes.Count * 16];
        int[] labels = new int[16];
        labels[0] = ByteDfa.NoLabel;
        for (int at = 0; at < _sets.Count; at++)
        {
            int row = (at + 1) * _classes.Count; // the dead state has the first one
            if (row + _classes.Count > _budget)
                throw new LanguageBudgetException($"The automaton of a language needs more than {_budget} transitions.");
            if (row + _classes.Count > next.Length)
                Array.Resize(ref next, next.Length * 2);
            if (at + 1 == labels.Length)
                Array.Resize(ref labels, labels.Length * 2);
            FillRow(at, next.AsSpan(row, _classes.Count));
            labels[at + 1] = IsEnd(at) ? 0 : ByteDfa.NoLabel;
        }

        return DfaTrim.Build(_classes, next.AsSpan(0, (_sets.Count + 1) * _classes.Count), labels.AsSpan(0, _sets.Count + 1));
    }

    /// <summary>Finds the states behind each class of bytes, + 1.</summary>
    private void FillRow(int at, Span<int> row)
    {
        int edges = 0;
        foreach (int state in _sets[at])
        {
            for (int edge = _nfa.FirstRead(state); edge != Nfa.None; edge = _nfa.ReadAt(edge).Next)
                Append(ref _edges, ref edges, edge);
        }

        int before = -1;
        int toBefore = 0;
        for (int c = 0; c < row.Length; c++)
        {
            byte value = _classes.Representatives[c];
            int targets = 0;
            foreach (int edge in _edges.AsSpan(0, edges))
            {
                ref readonly NfaRead read = ref _nfa.ReadAt(edge);
                if (value >= read.First && value <= read.Last)
                    Append(ref _targets, ref targets, read.To);
            }

            // Neighbouring bytes mostly lead to the same states.
            if (targets == before && _targets.AsSpan(0, targets).SequenceEqual(_targetsBefore.AsSpan(0, targets)))
            {
                row[c] = toBefore;
                continue;
            }

            row[c] = toBefore = targets == 0 ? 0 : FindTarget(targets) + 1;
            (_targets, _targetsBefore, before) = (_targetsBefore, _targets, targets);
        }
    }

    private int FindTarget(int targets)
    {
        foreach (int target in _targets.AsSpan(0, targets))
        {
            if (_closures[target] is not null)
                continue;
            Close([target], isStart: false, isEnd: false);
            _closures[target] = Take(tellingOnly: true).ToArray();
        }

        foreach (int target in _targets.AsSpan(0, targets))
        {
            foreach (int state in _closures[target]!)
                Mark(state);
        }

        return _sets.FindOrAdd(Take(tellingOnly: false));
    }

    private bool IsEnd(int at)
    {
        if (!_hasTests)
            return _sets[at].BinarySearch(_end) >= 0;
        Close(_sets[at], isStart: at == 0, isEnd: true);
        return Take(tellingOnly: false).BinarySearch(_end) >= 0;
    }

    /// <summary>Finds the states that are reached without reading.</summary>
    private void Close(ReadOnlySpan<int> states, bool isStart, bool isEnd)
    {
        foreach (int state in states)
            Visit(state);
        while (_open.TryPop(out int state))
        {
            for (int edge = _nfa.FirstJump(state); edge != Nfa.None; edge = _nfa.JumpAt(edge).Next)
            {
                RegexAssertion? test = _nfa.JumpAt(edge).Test;
                if (test is RegexAssertion.WordBoundary or RegexAssertion.NotWordBoundary)
                    throw new LanguageBudgetException("A pattern tests word boundaries.");
                if (test is null || (test == RegexAssertion.Start && isStart) || (test == RegexAssertion.End && isEnd))
                    Visit(_nfa.JumpAt(edge).To);
            }
        }
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

    /// <summary>Takes the states found, in ascending order; none is found then.</summary>
    /// <param name="tellingOnly">Whether those are left out that neither read nor may still pass a test nor are the end.</param>
    private ReadOnlySpan<int> Take(bool tellingOnly)
    {
        int count = 0;
        for (int word = _firstWord; word <= _lastWord; word++)
        {
            for (ulong bits = _found[word]; bits != 0; bits &= bits - 1)
            {
                int state = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (!tellingOnly || Tells(state))
                    Append(ref _kept, ref count, state);
            }

            _found[word] = 0;
        }

        (_firstWord, _lastWord) = (int.MaxValue, -1);
        return _kept.AsSpan(0, count);
    }

    private bool Tells(int state)
    {
        if (state == _end || _nfa.FirstRead(state) != Nfa.None)
            return true;
        for (int edge = _nfa.FirstJump(state); edge != Nfa.None; edge = _nfa.JumpAt(edge).Next)
        {
            if (_nfa.JumpAt(edge).Test is not null)
                return true;
        }

        return false;
    }

    private static void Append(ref int[] values, ref int count, int value)
    {
        if (count == values.Length)
            Array.Resize(ref values, count * 2);
        values[count++] = value;
    }
}
