using System.Runtime.InteropServices;

namespace LocalInfer.Constraints.Languages;

/// <summary>Explores a deterministic automaton that is given by its steps and keeps the states from which a word can end.</summary>
/// <typeparam name="TState">A state; equal states are one.</typeparam>
internal static class DfaBuilder<TState>
    where TState : notnull
{
    /// <summary>Explores from a start state.</summary>
    /// <param name="start">Where words begin.</param>
    /// <param name="step">The state behind a byte, or false where no word goes on so.</param>
    /// <param name="label">The label of a state in which words end, else <see cref="ByteDfa.NoLabel"/>.</param>
    /// <param name="classes">The class of each byte; bytes of a class behave alike in all states.</param>
    /// <param name="budget">Table cells to fill at most.</param>
    /// <exception cref="LanguageBudgetException">The automaton is larger.</exception>
    public static ByteDfa Build(TState start, TryStep step, Func<TState, int> label, ByteClasses classes, int budget)
    {
        var ids = new Dictionary<TState, int> { [start] = 1 };
        var states = new List<TState> { start };
        var next = new List<int>();
        CollectionsMarshal.SetCount(next, classes.Count); // the dead state's row
        for (int at = 0; at < states.Count; at++)
        {
            for (int c = 0; c < classes.Count; c++)
            {
                int to = 0;
                if (step(states[at], classes.Representatives[c], out TState after) && !ids.TryGetValue(after, out to))
                {
                    to = states.Count + 1;
                    ids.Add(after, to);
                    states.Add(after);
                }

                next.Add(to);
            }

            if (next.Count > budget)
                throw new LanguageBudgetException($"The automaton of a language needs more than {budget} transitions.");
        }

        int[] labels = [ByteDfa.NoLabel, .. states.Select(label)];
        return Trim(classes, CollectionsMarshal.AsSpan(next), labels);
    }

    /// <summary>One step; false where it leads nowhere.</summary>
    public delegate bool TryStep(TState state, byte value, out TState next);

    private static ByteDfa Trim(ByteClasses classes, Span<int> next, int[] labels)
    {
        // The edges by where they lead: those into a state are from[first[state]..first[state + 1]].
        int width = classes.Count;
        int[] first = new int[labels.Length + 1];
        foreach (int to in next)
            first[to]++;
        for (int state = 1; state <= labels.Length; state++)
            first[state] += first[state - 1];
        int[] from = new int[next.Length];
        for (int cell = 0; cell < next.Length; cell++)
            from[--first[next[cell]]] = cell / width;

        int[] renamed = new int[labels.Length];
        var queue = new Stack<int>();
        for (int state = 1; state < labels.Length; state++)
        {
            if (labels[state] >= 0)
            {
                renamed[state] = 1;
                queue.Push(state);
            }
        }

        while (queue.TryPop(out int state))
        {
            foreach (int before in from.AsSpan(first[state]..first[state + 1]))
            {
                if (renamed[before] == 0)
                {
                    renamed[before] = 1;
                    queue.Push(before);
                }
            }
        }

        int count = 1;
        for (int state = 1; state < labels.Length; state++)
            renamed[state] = renamed[state] == 0 ? 0 : count++;

        int[] table = new int[count * classes.Count];
        int[] kept = new int[count];
        kept[0] = ByteDfa.NoLabel;
        for (int state = 1; state < labels.Length; state++)
        {
            if (renamed[state] == 0)
                continue;
            kept[renamed[state]] = labels[state];
            for (int c = 0; c < classes.Count; c++)
                table[(renamed[state] * classes.Count) + c] = renamed[next[(state * classes.Count) + c]];
        }

        return new(classes, table, kept, renamed.Length > 1 ? renamed[1] : 0);
    }
}
