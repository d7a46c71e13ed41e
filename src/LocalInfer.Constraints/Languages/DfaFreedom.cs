namespace LocalInfer.Constraints.Languages;

/// <summary>Finds how many characters may follow a state of an automaton whatever they are. Any thread may use it.</summary>
internal sealed class DfaFreedom
{
    /// <summary>Counting stops here: the largest slice that a limit matters for.</summary>
    private const int Deepest = 30;

    private readonly ByteDfa _dfa;

    /// <summary>For each state of <see cref="Utf8"/> the classes of bytes that can come in it, and, packed with each, the state behind; no quotes, backslashes and control characters.</summary>
    private readonly List<int>[] _steps = new List<int>[Utf8.StateCount];

    /// <summary>Prepares the search.</summary>
    public DfaFreedom(ByteDfa dfa)
    {
        _dfa = dfa;
        for (int utf8 = 0; utf8 < Utf8.StateCount; utf8++)
        {
            List<int> steps = _steps[utf8] = [];
            for (int value = utf8 == Utf8.Boundary ? 0x20 : 0x80; value < 256; value++)
            {
                int behind = Utf8.Step(utf8, (byte)value);
                int step = Packed(dfa.Classes.Map[value], behind);
                if (behind >= 0 && value is not ('"' or '\\') && (steps.Count == 0 || steps[^1] != step))
                    steps.Add(step);
            }
        }
    }

    /// <summary>Free characters of a state, at most <see cref="Deepest"/>; <see cref="ByteDfa.Never"/> where no end to them was found up to there
    /// because only states that were met before follow.</summary>
    public int From(int state)
    {
        if (state == 0)
            return 0;
        var met = new HashSet<int> { state };
        var inside = new HashSet<int>();
        List<int> at = [state];
        for (int depth = 0; depth <= Deepest; depth++)
        {
            var behind = new List<int>();
            foreach (int from in at)
            {
                if (!TryTakeAny(Utf8.Boundary, from, met, inside, behind))
                    return depth;
            }

            if (behind.Count == 0)
                return ByteDfa.Never;
            at = behind;
        }

        return Deepest;
    }

    private static int Packed(int of, int utf8) => (of * Utf8.StateCount) + utf8;

    /// <summary>Collects the states behind every character; false where one of them leads nowhere.</summary>
    private bool TryTakeAny(int utf8, int state, HashSet<int> met, HashSet<int> inside, List<int> behind)
    {
        foreach (int step in _steps[utf8])
        {
            int after = step % Utf8.StateCount;
            int to = _dfa.StepClass(state, step / Utf8.StateCount);
            if (to == 0)
                return false;
            if (after == Utf8.Boundary)
            {
                if (met.Add(to))
                    behind.Add(to);
            }
            else if (inside.Add(Packed(to, after)) && !TryTakeAny(after, to, met, inside, behind))
            {
                return false;
            }
        }

        return true;
    }
}
