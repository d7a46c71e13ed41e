using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Languages;

/// <summary>Makes an automaton deterministic: its states are sets of the other's.</summary>
internal sealed class SubsetConstruction(Nfa nfa, int end, int budget)
{
    private readonly bool[] _seen = new bool[nfa.Reads.Count];
    /// <summary>States that neither read nor may still pass a test tell nothing.</summary>
    private readonly bool[] _tells =
        [.. nfa.Reads.Select((reads, state) => state == end || reads.Count > 0 || nfa.Jumps[state].Exists(jump => jump.Test is not null))];

    private readonly List<int> _targets = [];
    private readonly Stack<int> _open = new();
    private readonly List<int> _found = [];

    /// <summary>Builds the automaton of the words from a state to the end.</summary>
    public ByteDfa Build(int start) => DfaBuilder<StateSet>.Build(
        Close([start], isStart: true, isEnd: false), Step, Label, Classes(), budget);

    private bool Step(StateSet from, byte value, out StateSet to)
    {
        _targets.Clear();
        foreach (int state in from.States)
        {
            foreach ((byte first, byte last, int target) in nfa.Reads[state])
            {
                if (value >= first && value <= last)
                    _targets.Add(target);
            }
        }

        to = _targets.Count == 0 ? default : Close(_targets, isStart: false, isEnd: false);
        return _targets.Count > 0;
    }

    private int Label(StateSet at) => Close(at.States, at.IsStart, isEnd: true).States.Contains(end) ? 0 : ByteDfa.NoLabel;

    private StateSet Close(IReadOnlyList<int> states, bool isStart, bool isEnd)
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

        int count = 0;
        foreach (int state in _found)
        {
            _seen[state] = false;
            if (_tells[state])
                count++;
        }

        int[] kept = new int[count];
        foreach (int state in _found)
        {
            if (_tells[state])
                kept[--count] = state;
        }

        Array.Sort(kept);
        return new(kept, isStart);
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

    private readonly struct StateSet(int[] states, bool isStart) : IEquatable<StateSet>
    {
        public int[] States { get; } = states;

        public bool IsStart { get; } = isStart;

        public bool Equals(StateSet other) => IsStart == other.IsStart && States.AsSpan().SequenceEqual(other.States);

        public override bool Equals(object? obj) => obj is StateSet other && Equals(other);

        public override int GetHashCode()
        {
            uint hash = IsStart ? 1u : 0u;
            foreach (int state in States)
                hash = (hash * 0x9E3779B1) ^ (uint)state ^ (hash >> 15);
            return (int)hash;
        }
    }
}
