namespace LocalInfer.Constraints.Languages;

/// <summary>Finds how many characters may follow a state of an automaton whatever they are.</summary>
internal static class DfaFreedom
{
    /// <summary>Counting stops here: the largest slice that a limit matters for.</summary>
    private const int Deepest = 30;

    /// <summary>Free characters of a state, at most <see cref="Deepest"/>; <see cref="ByteDfa.Never"/> where no end to them was found up to there
    /// because only states that were met before follow.</summary>
    public static int From(ByteDfa dfa, int state)
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
                if (!TryTakeAny(dfa, Utf8.Boundary, from, met, inside, behind))
                    return depth;
            }

            if (behind.Count == 0)
                return ByteDfa.Never;
            at = behind;
        }

        return Deepest;
    }

    /// <summary>Collects the states behind every character; false where one of them leads nowhere.</summary>
    private static bool TryTakeAny(ByteDfa dfa, int utf8, int state, HashSet<int> met, HashSet<(int Utf8, int State)> inside, List<int> behind)
    {
        int lastClass = -1;
        int lastUtf8 = -1;
        for (int value = utf8 == Utf8.Boundary ? 0x20 : 0x80; value < 256; value++)
        {
            int after = Utf8.Step(utf8, (byte)value);
            int c = dfa.Classes[value];
            if (after < 0 || (utf8 == Utf8.Boundary && value is '"' or '\\') || (c == lastClass && after == lastUtf8))
                continue;
            (lastClass, lastUtf8) = (c, after);
            int to = dfa.StepClass(state, c);
            if (to == 0)
                return false;
            if (after == Utf8.Boundary)
            {
                if (met.Add(to))
                    behind.Add(to);
            }
            else if (inside.Add((after, to)) && !TryTakeAny(dfa, after, to, met, inside, behind))
            {
                return false;
            }
        }

        return true;
    }
}
