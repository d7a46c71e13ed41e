namespace LocalInfer.Constraints.Languages;

/// <summary>Shortest ways through an automaton.</summary>
internal static class DfaDistances
{
    /// <summary>Every byte is written as it is.</summary>
    public static int RawCost(int value) => 1;

    /// <summary>Bytes that a byte takes inside a JSON string.</summary>
    public static int JsonCost(int value) => value switch
    {
        '"' or '\\' or '\b' or '\t' or '\n' or '\f' or '\r' => 2,
        < 0x20 => 6,
        _ => 1,
    };

    /// <summary>The cost of the cheapest word end from each state; <see cref="ByteDfa.Never"/> where there is none.</summary>
    /// <param name="dfa">The automaton.</param>
    /// <param name="cost">What each byte costs.</param>
    /// <param name="label">The label that the word must have, or null for any.</param>
    public static int[] ToEnd(ByteDfa dfa, Func<int, int> cost, int? label = null)
    {
        int[] classCost = new int[dfa.ClassCount];
        Array.Fill(classCost, int.MaxValue);
        for (int value = 0; value < 256; value++)
            classCost[dfa.Classes[value]] = Math.Min(classCost[dfa.Classes[value]], cost(value));

        List<(int From, int Cost)>[] into = [.. Enumerable.Range(0, dfa.StateCount).Select(_ => new List<(int, int)>())];
        for (int state = 1; state < dfa.StateCount; state++)
        {
            for (int c = 0; c < dfa.ClassCount; c++)
            {
                if (dfa.StepClass(state, c) is > 0 and int to)
                    into[to].Add((state, classCost[c]));
            }
        }

        int[] distance = new int[dfa.StateCount];
        Array.Fill(distance, ByteDfa.Never);
        var queue = new PriorityQueue<int, int>();
        for (int state = 1; state < dfa.StateCount; state++)
        {
            if (label is null ? dfa.IsEnd(state) : dfa.LabelOf(state) == label)
            {
                distance[state] = 0;
                queue.Enqueue(state, 0);
            }
        }

        while (queue.TryDequeue(out int state, out int at))
        {
            if (at > distance[state])
                continue;
            foreach ((int from, int step) in into[state])
            {
                if (at + step < distance[from])
                {
                    distance[from] = at + step;
                    queue.Enqueue(from, at + step);
                }
            }
        }

        return distance;
    }
}
