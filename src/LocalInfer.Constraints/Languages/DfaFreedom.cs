namespace LocalInfer.Constraints.Languages;

/// <summary>Finds for each state of an automaton how many characters may follow whatever they are.</summary>
internal static class DfaFreedom
{
    /// <summary>Counting stops here: the largest slice that a limit matters for.</summary>
    private const int Deepest = 30;

    /// <summary>Automata above this many states are taken as never free: the search would cost more than it saves.</summary>
    private const int LargestSearched = 4096;

    /// <summary>Free characters of each state.</summary>
    public static int[] Of(ByteDfa dfa)
    {
        int[] free = new int[dfa.StateCount];
        if (dfa.StateCount > LargestSearched)
            return free;
        bool[] alive = new bool[dfa.StateCount];
        Array.Fill(alive, true, 1, dfa.StateCount - 1);
        bool changed = true;
        for (int depth = 1; changed; depth++)
        {
            // A state is free for one more character where every character leads to one that was free before.
            bool[] next = Round(dfa, alive);
            changed = false;
            for (int state = 1; state < dfa.StateCount; state++)
            {
                changed |= next[state] != alive[state];
                if (next[state] && depth <= Deepest)
                    free[state] = depth;
            }

            alive = next;
            if (depth > Deepest && changed && depth > dfa.StateCount)
                break;
        }

        for (int state = 1; state < dfa.StateCount; state++)
        {
            if (alive[state])
                free[state] = ByteDfa.Never;
        }

        return free;
    }

    private static bool[] Round(ByteDfa dfa, bool[] alive)
    {
        bool[] next = new bool[alive.Length];
        // memo[utf8 state][dfa state]: 0 unknown, 1 free, 2 not.
        byte[][] memo = [.. Enumerable.Range(0, Utf8.StateCount).Select(_ => new byte[alive.Length])];
        for (int state = 1; state < alive.Length; state++)
            next[state] = alive[state] && AllFree(dfa, alive, memo, 0, state, isFirst: true);
        return next;
    }

    private static bool AllFree(ByteDfa dfa, bool[] alive, byte[][] memo, int utf8, int state, bool isFirst)
    {
        if (!isFirst && utf8 == Utf8.Boundary)
            return state != 0 && alive[state];
        if (state == 0)
            return false;
        ref byte known = ref memo[utf8][state];
        if (known != 0)
            return known == 1;
        bool all = true;
        int lastClass = -1;
        int lastUtf8 = -2;
        for (int value = utf8 == 0 ? 0x20 : 0x80; value < 256 && all; value++)
        {
            int after = Utf8.Step(utf8, (byte)value);
            int c = dfa.Classes[value];
            if (after < 0 || (utf8 == 0 && value is '"' or '\\') || (c == lastClass && after == lastUtf8))
                continue;
            (lastClass, lastUtf8) = (c, after);
            all = AllFree(dfa, alive, memo, after, dfa.StepClass(state, c), isFirst: false);
        }

        known = all ? (byte)1 : (byte)2;
        return all;
    }
}
