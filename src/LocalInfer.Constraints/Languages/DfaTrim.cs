namespace LocalInfer.Constraints.Languages;

/// <summary>Leaves the states out of an automaton from which no word can be completed.</summary>
internal static class DfaTrim
{
    /// <summary>The automaton of what is left.</summary>
    /// <param name="classes">The bytes that it tells apart.</param>
    /// <param name="next">A row for each state: the state behind each class. State 0 is dead, words begin in state 1.</param>
    /// <param name="labels">For each state its label.</param>
    public static ByteDfa Build(ByteClasses classes, ReadOnlySpan<int> next, ReadOnlySpan<int> labels)
    {
        int width = classes.Count;
        bool[] isUseful = FindUseful(width, next, labels);
        int[] renamed = new int[labels.Length];
        int count = 1;
        for (int state = 1; state < labels.Length; state++)
            renamed[state] = isUseful[state] ? count++ : 0;

        int[] table = new int[count * width];
        int[] kept = new int[count];
        kept[0] = ByteDfa.NoLabel;
        for (int state = 1; state < labels.Length; state++)
        {
            if (!isUseful[state])
                continue;
            kept[renamed[state]] = labels[state];
            Span<int> row = table.AsSpan(renamed[state] * width, width);
            ReadOnlySpan<int> from = next.Slice(state * width, width);
            for (int c = 0; c < width; c++)
                row[c] = renamed[from[c]];
        }

        return new(classes, table, kept, labels.Length > 1 ? renamed[1] : 0);
    }

    private static bool[] FindUseful(int width, ReadOnlySpan<int> next, ReadOnlySpan<int> labels)
    {
        // The edges by where they lead: those into a state are from[first[state]..first[state + 1]]. Neighbours in a row mostly lead to the same state.
        int[] first = new int[labels.Length + 1];
        for (int state = 1; state < labels.Length; state++)
        {
            int before = 0;
            foreach (int to in next.Slice(state * width, width))
            {
                first[to] += to == before ? 0 : 1;
                before = to;
            }
        }

        first[0] = 0; // what leads nowhere
        for (int state = 1; state <= labels.Length; state++)
            first[state] += first[state - 1];
        int[] from = new int[first[labels.Length]];
        for (int state = 1; state < labels.Length; state++)
        {
            int before = 0;
            foreach (int to in next.Slice(state * width, width))
            {
                if (to != before && to != 0)
                    from[--first[to]] = state;
                before = to;
            }
        }

        bool[] isUseful = new bool[labels.Length];
        int[] open = new int[labels.Length];
        int count = 0;
        for (int state = 1; state < labels.Length; state++)
        {
            isUseful[state] = labels[state] >= 0;
            if (isUseful[state])
                open[count++] = state;
        }

        while (count > 0)
        {
            int state = open[--count];
            foreach (int before in from.AsSpan(first[state]..first[state + 1]))
            {
                if (isUseful[before])
                    continue;
                isUseful[before] = true;
                open[count++] = before;
            }
        }

        return isUseful;
    }
}
