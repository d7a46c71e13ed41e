namespace LocalInfer.Constraints.Languages;

/// <summary>The edges of an automaton by where they lead, each with what its cheapest byte costs.</summary>
internal readonly struct DfaEdges
{
    /// <summary>The edges into state s are those from index First[s] up to First[s + 1].</summary>
    public int[] First { get; }

    /// <summary>Where each edge comes from.</summary>
    public int[] From { get; }

    /// <summary>What it costs.</summary>
    public byte[] Cost { get; }

    /// <summary>Collects the edges.</summary>
    /// <param name="dfa">An automaton with a table.</param>
    /// <param name="costs">What the cheapest byte of each class costs.</param>
    public DfaEdges(ByteDfa dfa, ReadOnlySpan<byte> costs)
    {
        // Neighbouring classes mostly lead to the same state: they are one edge.
        First = new int[dfa.StateCount + 1];
        for (int state = 1; state < dfa.StateCount; state++)
        {
            ReadOnlySpan<int> row = dfa.Row(state);
            for (int c = 0; c < row.Length; c = EndOfRun(row, c))
                First[row[c]] += row[c] == 0 ? 0 : 1;
        }

        for (int state = 1; state <= dfa.StateCount; state++)
            First[state] += First[state - 1];
        From = new int[First[dfa.StateCount]];
        Cost = new byte[From.Length];
        for (int state = 1; state < dfa.StateCount; state++)
        {
            ReadOnlySpan<int> row = dfa.Row(state);
            for (int c = 0, end; c < row.Length; c = end)
            {
                end = EndOfRun(row, c);
                if (row[c] == 0)
                    continue;
                int edge = --First[row[c]];
                From[edge] = state;
                Cost[edge] = Cheapest(costs[c..end]);
            }
        }
    }

    private static int EndOfRun(ReadOnlySpan<int> row, int from)
    {
        int end = from + 1;
        while (end < row.Length && row[end] == row[from])
            end++;
        return end;
    }

    private static byte Cheapest(ReadOnlySpan<byte> costs)
    {
        byte cheapest = byte.MaxValue;
        foreach (byte cost in costs)
            cheapest = Math.Min(cheapest, cost);
        return cheapest;
    }
}
