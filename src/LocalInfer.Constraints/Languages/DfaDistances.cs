namespace LocalInfer.Constraints.Languages;

/// <summary>Shortest ways through an automaton.</summary>
internal static class DfaDistances
{
    /// <summary>The most that a byte may cost, and one more.</summary>
    private const int Buckets = 8;

    /// <summary>Every byte is written as it is.</summary>
    public static int RawCost(int value) => 1;

    /// <summary>Each first byte of a character counts.</summary>
    public static int CharacterCost(int value) => (value & 0xC0) == 0x80 ? 0 : 1;

    /// <summary>Bytes that a byte takes inside a JSON string.</summary>
    public static int JsonCost(int value) => value switch
    {
        '"' or '\\' or '\b' or '\t' or '\n' or '\f' or '\r' => 2,
        < 0x20 => 6,
        _ => 1,
    };

    /// <summary>The cost of the cheapest word end from each state; <see cref="ByteDfa.Never"/> where there is none.</summary>
    /// <param name="dfa">The automaton.</param>
    /// <param name="cost">What each byte costs, 0 to 7.</param>
    /// <param name="label">The label that the word must have, or null for any.</param>
    public static int[] ToEnd(ByteDfa dfa, Func<int, int> cost, int? label = null)
    {
        if (dfa.Words is { } words)
            return ToEnd(words, dfa, cost, label);
        var edges = new DfaEdges(dfa, ClassCosts(dfa, cost));
        int[] distance = new int[dfa.StateCount];
        distance.AsSpan().Fill(ByteDfa.Never);
        var buckets = new Stack<int>[Buckets];
        for (int i = 0; i < Buckets; i++)
            buckets[i] = new();
        int waiting = 0;
        for (int state = 1; state < dfa.StateCount; state++)
        {
            if (IsWanted(dfa, state, label))
                Reach(state, 0);
        }

        // Costs are small, so that a ring of buckets by distance serves as the queue.
        for (int at = 0; waiting > 0; at++)
        {
            while (buckets[at % Buckets].TryPop(out int state))
            {
                waiting--;
                if (distance[state] != at)
                    continue;
                for (int i = edges.First[state]; i < edges.First[state + 1]; i++)
                    Reach(edges.From[i], at + edges.Cost[i]);
            }
        }

        return distance;

        void Reach(int state, int within)
        {
            if (within >= distance[state])
                return;
            distance[state] = within;
            buckets[within % Buckets].Push(state);
            waiting++;
        }
    }

    private static int[] ToEnd(WordTrie words, ByteDfa dfa, Func<int, int> cost, int? label)
    {
        int[] distance = new int[dfa.StateCount];
        distance[0] = ByteDfa.Never;
        for (int state = dfa.StateCount - 1; state > 0; state--)
        {
            int nearest = IsWanted(dfa, state, label) ? 0 : ByteDfa.Never;
            for (int child = words.FirstChild(state); child != 0; child = words.NextSibling(child))
                nearest = Math.Min(nearest, distance[child] + cost(words.ValueOf(child)));
            distance[state] = Math.Min(nearest, ByteDfa.Never);
        }

        return distance;
    }

    private static bool IsWanted(ByteDfa dfa, int state, int? label) => label is null ? dfa.IsEnd(state) : dfa.LabelOf(state) == label;

    private static byte[] ClassCosts(ByteDfa dfa, Func<int, int> cost)
    {
        byte[] costs = new byte[dfa.Classes.Count];
        costs.AsSpan().Fill(byte.MaxValue);
        for (int value = 0; value < 256; value++)
            costs[dfa.Classes.Map[value]] = (byte)Math.Min(costs[dfa.Classes.Map[value]], cost(value));
        return costs;
    }
}
