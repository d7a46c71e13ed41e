namespace LocalInfer.Constraints.Languages;

/// <summary>Finds how many characters may follow a state of an automaton whatever they are. Any thread may use it.</summary>
internal sealed class DfaFreedom
{
    /// <summary>Counting stops here: the largest slice that a limit matters for.</summary>
    private const int Deepest = 30;

    private readonly ByteDfa _dfa;

    /// <summary>For each state of <see cref="Utf8"/> the classes of bytes that can come in it, and the state behind; no quotes, backslashes and control characters.</summary>
    private readonly List<(int Class, int Behind)>[] _steps = new List<(int Class, int Behind)>[Utf8.StateCount];

    /// <summary>Prepares the search.</summary>
    public DfaFreedom(ByteDfa dfa)
    {
        _dfa = dfa;
        for (int utf8 = 0; utf8 < Utf8.StateCount; utf8++)
        {
            List<(int Class, int Behind)> steps = _steps[utf8] = [];
            for (int value = utf8 == Utf8.Boundary ? 0x20 : 0x80; value < 256; value++)
            {
                (int Class, int Behind) step = (dfa.Classes.Map[value], Utf8.Step(utf8, (byte)value));
                if (step.Behind >= 0 && value is not ('"' or '\\') && (steps.Count == 0 || steps[^1] != step))
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
        var inside = new HashSet<(int Utf8, int State)>();
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

    /// <summary>Collects the states behind every character; false where one of them leads nowhere.</summary>
    private bool TryTakeAny(int utf8, int state, HashSet<int> met, HashSet<(int Utf8, int State)> inside, List<int> behind)
    {
        foreach ((int byteClass, int after) in _steps[utf8])
        {
            int to = _dfa.StepClass(state, byteClass);
            if (to == 0)
                return false;
            if (after == Utf8.Boundary)
            {
                if (met.Add(to))
                    behind.Add(to);
            }
            else if (inside.Add((after, to)) && !TryTakeAny(after, to, met, inside, behind))
            {
                return false;
            }
        }

        return true;
    }
}
