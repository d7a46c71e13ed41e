namespace LocalInfer.Constraints.Languages;

/// <summary>Makes an automaton deterministic: its states are sets of the other's. Used once.</summary>
internal sealed class SubsetConstruction
{
    private readonly Nfa _nfa;
    private readonly int _end;
    private readonly int _budget;
    private readonly ByteClasses _classes;
    private readonly bool _hasTests;
    private readonly NfaClosure _closure;
    private readonly StateSets _sets = new();

    /// <summary>The states behind the edges of a set: those behind class c from index First[c] up to First[c + 1].</summary>
    private readonly int[] _firstTarget;
    private int[] _targets = new int[64];

    /// <summary>Prepares the construction.</summary>
    /// <param name="nfa">The automaton.</param>
    /// <param name="end">The state in which words end.</param>
    /// <param name="budget">Table cells to fill at most.</param>
    public SubsetConstruction(Nfa nfa, int end, int budget)
    {
        _nfa = nfa;
        _end = end;
        _budget = budget;
        _closure = new(nfa, end);
        Span<bool> starts = stackalloc bool[256];
        starts.Clear();
        for (int edge = 0; edge < nfa.ReadCount; edge++)
        {
            starts[nfa.ReadAt(edge).First] = true;
            if (nfa.ReadAt(edge).Last < 255)
                starts[nfa.ReadAt(edge).Last + 1] = true;
        }

        _classes = ByteClasses.FromStarts(starts);
        _firstTarget = new int[_classes.Count + 1];
        for (int edge = 0; edge < nfa.JumpCount; edge++)
            _hasTests |= nfa.JumpAt(edge).Test is not null;
    }

    /// <summary>Builds the automaton of the words from a state to the end.</summary>
    /// <exception cref="LanguageBudgetException">It is too large, or the pattern tests word boundaries.</exception>
    public ByteDfa Build(int start)
    {
        // The start's set is not found again: where a text begins, other tests hold than where the same states are met later.
        _sets.Add(_closure.At([start], isStart: true, isEnd: false));
        using var rows = new DfaRows(_classes.Count, _budget);
        int[] labels = new int[16];
        labels[0] = ByteDfa.NoLabel;
        for (int at = 0; at < _sets.Count; at++)
        {
            if (at + 1 == labels.Length)
                Array.Resize(ref labels, labels.Length * 2);
            FillRow(at, rows.Add());
            labels[at + 1] = IsEnd(at) ? 0 : ByteDfa.NoLabel;
        }

        return DfaTrim.Build(_classes, rows.All, labels.AsSpan(0, _sets.Count + 1));
    }

    /// <summary>Finds the states behind each class of bytes, + 1.</summary>
    private void FillRow(int at, Span<int> row)
    {
        CollectTargets(_sets[at]);
        ReadOnlySpan<int> before = [];
        int toBefore = 0;
        for (int c = 0; c < row.Length; c++)
        {
            // Neighbouring bytes mostly lead to the same states.
            ReadOnlySpan<int> targets = _targets.AsSpan(_firstTarget[c].._firstTarget[c + 1]);
            if (!targets.SequenceEqual(before))
            {
                before = targets;
                toBefore = targets.IsEmpty ? 0 : _sets.FindOrAdd(_closure.Of(targets)) + 1;
            }

            row[c] = toBefore;
        }
    }

    private void CollectTargets(ReadOnlySpan<int> states)
    {
        Array.Clear(_firstTarget);
        foreach (int state in states)
        {
            for (int edge = _nfa.FirstRead(state); edge != Nfa.None; edge = _nfa.ReadAt(edge).Next)
            {
                for (int c = _classes.Map[_nfa.ReadAt(edge).First]; c <= _classes.Map[_nfa.ReadAt(edge).Last]; c++)
                    _firstTarget[c]++;
            }
        }

        for (int c = 1; c < _firstTarget.Length; c++)
            _firstTarget[c] += _firstTarget[c - 1];
        if (_targets.Length < _firstTarget[^1])
            _targets = new int[_firstTarget[^1] * 2];
        foreach (int state in states)
        {
            for (int edge = _nfa.FirstRead(state); edge != Nfa.None; edge = _nfa.ReadAt(edge).Next)
            {
                for (int c = _classes.Map[_nfa.ReadAt(edge).First]; c <= _classes.Map[_nfa.ReadAt(edge).Last]; c++)
                    _targets[--_firstTarget[c]] = _nfa.ReadAt(edge).To;
            }
        }
    }

    private bool IsEnd(int at)
    {
        ReadOnlySpan<int> states = _hasTests ? _closure.At(_sets[at], isStart: at == 0, isEnd: true) : _sets[at];
        return states.BinarySearch(_end) >= 0;
    }
}
